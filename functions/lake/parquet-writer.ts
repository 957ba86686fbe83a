import './parquetjs-globals.ts';
import parquet from 'parquetjs-lite';
import { encodePage } from './parquet-page.ts';
import { type Column, checkTable, InvalidTableError, type TableToWrite } from './table.ts';

/**
 * Rows in one row group, and so in one page of a column: 512 KiB of numbers, below the 1 MiB that is usual for a page.
 * A whole NHANES table of the largest cycle fits in one.
 */
const ROWS_PER_GROUP = 65_536;

/** File metadata with this in front of a column's name is the label of that column. */
export const LABEL_KEY = 'label:';

const PARQUET_TYPE = { double: 'DOUBLE', int64: 'INT64', text: 'UTF8' } as const;

/**
 * The table as a Parquet file: DOUBLE, INT64 and UTF8 columns, all of them nullable, Snappy-compressed; labels and
 * metadata as key-value metadata of the file. The same table gives the same bytes. Throws InvalidTableError.
 */
export function writeParquet(table: TableToWrite): Uint8Array {
  const rows = checkTable(table);
  const parts: Buffer[] = [];
  const writer = new parquet.ParquetEnvelopeWriter(
    new parquet.ParquetSchema(Object.fromEntries(table.columns.map(({ name, type }) => [name, field(type)]))),
    (bytes) => parts.push(bytes),
    () => {},
    0,
    { useDataPageV2: false, pageIndex: false },
  );
  writer.writeHeader();
  for (let start = 0; start < rows; start += ROWS_PER_GROUP) {
    const end = Math.min(start + ROWS_PER_GROUP, rows);
    const pages = table.columns.map((column) => [
      column.name,
      [{ page: encodePage(column, start, end), num_values: end - start, first_row_index: 0 }],
    ]);
    writer.writeRowGroup({ rowCount: end - start, pages: Object.fromEntries(pages) });
  }
  writer.writeFooter(keyValueMetadata(table));
  return Buffer.concat(parts);
}

function field(type: Column['type']) {
  return { type: PARQUET_TYPE[type], optional: true, compression: 'SNAPPY', statistics: false } as const;
}

function keyValueMetadata({ columns, metadata = {} }: TableToWrite): Record<string, string> {
  const clash = Object.keys(metadata).find((key) => key.startsWith(LABEL_KEY));
  if (clash !== undefined) throw new InvalidTableError(`the metadata key ${clash} stands for the label of a column`);
  const labels = columns.flatMap(({ name, label }) => (label === undefined ? [] : [[LABEL_KEY + name, label]]));
  return { ...metadata, ...Object.fromEntries(labels) };
}
