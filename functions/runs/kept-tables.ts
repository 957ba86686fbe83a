/**
 * NHANES files and their Parquet in the lake: both kept under their hash, and the latest of each under the table's own
 * name.
 */
import { isDeepStrictEqual } from 'node:util';
import { putChecked, readChecked } from '../lake/checked-json.ts';
import { sha256 } from '../lake/hash.ts';
import { getIntact, type HashedBytes, keep } from '../lake/kept-object.ts';
import * as keys from '../lake/keys.ts';
import { sha256Of } from '../lake/object-record.ts';
import { fileName, lakeName, personsOf, requireTable } from '../nhanes/catalogue/tables.ts';
import { convertTable } from '../nhanes/convert-table.ts';
import { type Cycle, releaseOf } from '../nhanes/releases.ts';
import { countAgainstKnown, NOT_KNOWN } from '../nhanes/row-count.ts';
import type { NhanesSource, SourceFile } from '../nhanes/source.ts';
import { readHeader } from '../nhanes/xport-header.ts';
import { type SimulationMark, simulationIn } from '../simulation/mark.ts';
import { checkSimulatedRows } from '../simulation/simulate-table.ts';
import { codeVersion, lake } from './environment.ts';
import type { TableReceipt } from './records.ts';

/** Which file it is. */
export interface TableFile {
  table: string;
  cycle: Cycle;
  /** Undefined for files of the real NHANES. */
  simulated: SimulationMark | undefined;
}

/** A file that came before. */
export interface EarlierTable {
  receipt: TableReceipt;
  /** As it was received; undefined where the lake has lost it. */
  file: SourceFile | undefined;
}

/** A file in the lake, with the bytes of its Parquet. */
export interface KeptTable {
  receipt: TableReceipt;
  parquet: Uint8Array;
  /** Whether the file had to be converted for it. */
  converted: boolean;
}

/**
 * The same table, of the origin that a file itself names: simulated ones do wherever they come from. @throws the errors
 * of `readHeader`
 */
export function asFileSays(which: TableFile, { bytes }: SourceFile): TableFile {
  return { ...which, simulated: simulationIn(readHeader(bytes).label) };
}

/** Where the receipt of the file that came last lies. */
const latestKey = ({ table, cycle, simulated }: TableFile) =>
  keys.latestReceipt(cycle, fileName(table, cycle), simulated);

/** The file that came last, of the same origin. */
async function latestTable(which: TableFile): Promise<EarlierTable | undefined> {
  const receipt = await readChecked<TableReceipt>(lake(), latestKey(which));
  return receipt && (await earlierTable(receipt));
}

/** What the lake still has of the file of a receipt. */
export async function earlierTable(receipt: TableReceipt): Promise<EarlierTable> {
  const { url, last_modified, etag, sent_at, raw } = receipt;
  const bytes = await getIntact(lake(), raw);
  const state = { lastModified: last_modified, etag, sentAt: sent_at };
  return { receipt, file: bytes && { bytes, sha256: raw.sha256, url, ...state } };
}

/** A file in the lake, beside the one that came before. */
export interface ReceivedTable extends KeptTable {
  earlier: EarlierTable | undefined;
}

/**
 * What the source has now, or still has, as the latest of its table. A request may name a source of real files and be
 * given simulated ones.
 * @throws the errors of `NhanesSource.fetch` and `keepTable`
 */
export async function receiveTable(asked: TableFile, source: NhanesSource): Promise<ReceivedTable> {
  const latest = await latestTable(asked);
  const file = await source.fetch(asked.table, asked.cycle, latest?.file);
  const which = asFileSays(asked, file);
  const earlier = isDeepStrictEqual(which, asked) ? latest : await latestTable(which);
  const kept = await keepTable(which, file, earlier);
  await makeLatest(which, kept, earlier);
  return { ...kept, earlier };
}

/**
 * Keeps the bytes of a file and the Parquet that this code makes of them. What the lake has of an earlier file with the
 * same bytes is not made again.
 * @throws the errors of the reader, RowsMissingError, SimulatedRowsMissingError
 */
export async function keepTable(
  { table, cycle, simulated }: TableFile,
  file: SourceFile,
  earlier: EarlierTable | undefined,
): Promise<KeptTable> {
  const same = earlier?.receipt.raw.sha256 === file.sha256 ? earlier : undefined;
  const name = fileName(table, cycle);
  const reused = same && (await convertedBefore(same.receipt));
  const { strata } = releaseOf(cycle);
  const release = simulated ? undefined : { strata, persons: personsOf(requireTable(table, cycle)) };
  const { rows, key, repeated, parquet } = reused ?? convertTable(file.bytes, { name, cycle, release });
  if (simulated) checkSimulatedRows(table, cycle, simulated, rows ?? 0);
  const count = simulated ? NOT_KNOWN : countAgainstKnown(name, rows ?? 0, file);
  const keepIn = (keyOf: typeof keys.rawTable, content: HashedBytes, inputs: string[]) => {
    const origin = { rows, producer: 'ingest-table', inputs };
    return keep(lake(), keyOf(cycle, name, content.sha256, simulated), content, origin);
  };
  const receipt: TableReceipt = {
    table,
    cycle,
    url: file.url,
    last_modified: file.lastModified,
    etag: file.etag,
    sent_at: file.sentAt,
    simulated: simulated ?? null,
    ...count,
    key,
    repeated,
    code_version: codeVersion('convert-table'),
    raw: same?.file ? same.receipt.raw : await keepIn(keys.rawTable, file, []),
    parquet: reused
      ? same.receipt.parquet
      : await keepIn(keys.convertedTable, { bytes: parquet, sha256: sha256(parquet) }, [file.sha256]),
    replaces: same ? same.receipt.replaces : (earlier?.receipt.raw.sha256 ?? null),
  };
  return { receipt, parquet, converted: !reused };
}

/** The Parquet of a receipt, if this code made it and the lake has it undamaged. */
async function convertedBefore({ code_version, key, repeated, parquet }: TableReceipt) {
  if (code_version !== codeVersion('convert-table')) return undefined;
  const bytes = await getIntact(lake(), parquet);
  return bytes && { rows: parquet.rows, key, repeated, parquet: bytes };
}

/** Makes a kept table the one that queries read, and that the next run asks the source by. */
async function makeLatest(
  which: TableFile,
  { receipt, parquet }: KeptTable,
  earlier: EarlierTable | undefined,
): Promise<void> {
  const currentKey = keys.nhanesTable(lakeName(requireTable(which.table, which.cycle)), which.cycle, which.simulated);
  if ((await sha256Of(lake(), currentKey)) !== receipt.parquet.sha256) await lake().put(currentKey, parquet);
  // Only where something is new: kept prefixes remember every version of an object.
  if (JSON.stringify(earlier?.receipt) === JSON.stringify(receipt)) return;
  await putChecked(lake(), latestKey(which), receipt);
}
