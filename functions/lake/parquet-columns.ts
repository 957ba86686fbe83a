/** The columns of a Parquet file of which nothing but the end is read. */
import type { ObjectStore } from './object-store.ts';
import { columnsOf, type DescribedColumn } from './parquet-reader.ts';

/** More than the footer of all but the widest tables: a longer one takes a second request. */
const FOOTER_BYTES = 64 * 1024;

/** The file ends with the length of its footer in four bytes, and `PAR1` (Apache Parquet, "File format"). */
const ENDING_BYTES = 8;

/**
 * The columns of the file under a key, in its order; undefined where there is none.
 * @throws InvalidParquetError, and as `ObjectStore.getRange` does for a store that cannot be used
 */
export async function parquetColumns(store: ObjectStore, key: string): Promise<DescribedColumn[] | undefined> {
  const found = await store.head(key);
  if (!found) return undefined;
  const last = (bytes: number) => store.getRange(key, Math.max(0, found.bytes - bytes), found.bytes);
  const end = await last(Math.min(FOOTER_BYTES, found.bytes));
  const needed = ENDING_BYTES + footerLength(end);
  return columnsOf(needed > end.length && needed <= found.bytes ? await last(needed) : end);
}

/** 0 where so few bytes are no end of a file. */
function footerLength(end: Uint8Array): number {
  if (end.length < ENDING_BYTES) return 0;
  return new DataView(end.buffer, end.byteOffset + end.length - ENDING_BYTES).getUint32(0, true);
}
