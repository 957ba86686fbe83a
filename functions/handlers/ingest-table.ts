/**
 * Asks the source for one NHANES file, keeps its bytes as they are and turns them into Parquet. Bytes that the lake has
 * are not sent again by a server that knows that nothing has changed, and the same code converts the same bytes once.
 */
import { putChecked, readChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { fileName } from '../nhanes/catalogue/tables.ts';
import { requireOneRowEach } from '../nhanes/persons.ts';
import type { NhanesSource } from '../nhanes/source.ts';
import { lake } from '../runs/environment.ts';
import {
  asFileSays,
  earlierTable,
  type KeptTable,
  keepTable,
  receiveTable,
  type TableFile,
} from '../runs/kept-tables.ts';
import { type Measure, observed } from '../runs/observed.ts';
import { openSource } from '../runs/open-source.ts';
import type { CohortRecord, TableReceipt } from '../runs/records.ts';
import type { TableItem } from '../runs/work-items.ts';
import { simulationOf } from '../study/source.ts';

/** A complete run is to be mended, and what it was made of is neither in the lake nor at the source any more. */
export class RecordedFileLostError extends Error {
  constructor({ url, raw }: TableReceipt, now: string) {
    super(
      `the run was made of ${url} with SHA-256 ${raw.sha256}, which the lake has lost, and the source has ${now} now: ` +
        `the run can be mended when ${raw.key} is put back, and is made of the new file under another id`,
    );
    this.name = 'RecordedFileLostError';
  }
}

export const handler = observed('ingest-table', ingest);

/**
 * @throws UnknownTableError, UnsafeKeySegmentError, SourceNotAllowedError, TableNotFoundError, PrivateAddressError,
 *   NotATransportFileError, RecordedFileLostError, DuplicateParticipantError and the other errors of the download and
 *   of the reader
 */
async function ingest(
  { run_id, cycle, table, source }: TableItem,
  measure: Measure<'ingest-table'>,
): Promise<{ sha256: string; converted: boolean }> {
  const which: TableFile = { table, cycle, simulated: simulationOf(source) };
  // Before anything is fetched: a table's name that cannot be part of a key must not become part of a URL or path
  // either.
  const receiptKey = keys.runTable(run_id, fileName(table, cycle));
  const opened = openSource(source, { onRetry: () => measure({ DownloadRetries: 1 }) });
  const recorded = (await lake().head(keys.manifest(run_id))) && (await recordedReceipt(run_id, which));
  const { receipt, converted } = recorded ? await restore(which, opened, recorded) : await receiveTable(which, opened);
  requireOneRowEach(fileName(table, cycle), cycle, receipt);
  await putChecked(lake(), receiptKey, receipt);
  const { raw } = receipt;
  measure({ Rows: raw.rows ?? 0, Bytes: raw.bytes, Converted: Number(converted), Reused: Number(!converted) });
  return { sha256: raw.sha256, converted };
}

/** What a run was made of: by its own receipt, or by one of its cohorts where that is damaged. */
async function recordedReceipt(run_id: string, { table, cycle }: TableFile): Promise<TableReceipt | undefined> {
  const receipt = await readChecked<TableReceipt>(lake(), keys.runTable(run_id, fileName(table, cycle)));
  if (receipt) return receipt;
  const recordedIn = async (summary: string) =>
    (await readChecked<CohortRecord>(lake(), summary))?.tables.find(
      (made) => made.table === table && made.cycle === cycle,
    );
  const ofMain = await recordedIn(keys.cohortSummary(run_id, null));
  if (ofMain) return ofMain;
  for await (const { key } of lake().list(keys.changesPrefix(run_id))) {
    const recorded = keys.isCohortSummary(key) && (await recordedIn(key));
    if (recorded) return recorded;
  }
  return undefined;
}

/** What a complete run recorded, for its mending: whatever the source has now, the run is what its manifest says. */
async function restore(which: TableFile, source: NhanesSource, recorded: TableReceipt): Promise<KeptTable> {
  const earlier = await earlierTable(recorded);
  const file = earlier.file ?? (await source.fetch(which.table, which.cycle));
  if (file.sha256 !== recorded.raw.sha256) throw new RecordedFileLostError(recorded, file.sha256);
  return keepTable(asFileSays(which, file), file, earlier);
}
