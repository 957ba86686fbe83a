/** Fetches one NHANES file, keeps its bytes as they are and turns them into Parquet. The same bytes are converted once. */
import { putChecked, readChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { type ObjectRecord, putRecorded } from '../lake/object-record.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import { fileName, PERSONS } from '../nhanes/cycles.ts';
import { lakeTable } from '../nhanes/lake-table.ts';
import { checkPersons } from '../nhanes/persons.ts';
import type { SourceFile } from '../nhanes/source.ts';
import { readXport } from '../nhanes/xport.ts';
import { type SimulatedSource, simulationOf } from '../study/source.ts';
import { codeVersion, lake } from './environment.ts';
import { type Measure, observed } from './observed.ts';
import { openSource } from './open-source.ts';
import type { TableReceipt } from './records.ts';
import { isIntact } from './stored-run.ts';
import type { TableItem } from './work-items.ts';

export const handler = observed('ingest-table', ingest);

/**
 * @throws UnsafeKeySegmentError, SourceNotAllowedError, TableNotFoundError, PrivateAddressError, NotATransportFileError and
 *   the other errors of the download and of the reader
 */
async function ingest(
  { run_id, cycle, table, source }: TableItem,
  measure: Measure<'ingest-table'>,
): Promise<{ sha256: string; converted: boolean }> {
  const simulated = simulationOf(source);
  // Before anything is fetched: a table's name that cannot be part of a key must not become part of a URL or path either.
  const receiptKey = keys.rawTableReceipt(cycle, fileName(table, cycle), simulated);
  const file = await openSource(source, { onRetry: () => measure({ DownloadRetries: 1 }) }).fetch(table, cycle);
  const known = await readChecked<TableReceipt>(lake(), receiptKey);
  const reusable = known !== undefined && (await isCurrent(known, file));
  const receipt: TableReceipt = {
    table,
    cycle,
    url: file.url,
    last_modified: file.lastModified,
    code_version: codeVersion('ingest-table'),
    ...(reusable ? { raw: known.raw, parquet: known.parquet } : await convert(table, cycle, file, simulated)),
  };
  await putChecked(lake(), receiptKey, receipt);
  await putChecked(lake(), keys.runTable(run_id, fileName(table, cycle)), receipt);
  measure({
    ...{ Rows: receipt.raw.rows ?? 0, Bytes: receipt.raw.bytes },
    ...{ Converted: Number(!reusable), Reused: Number(reusable) },
  });
  return { sha256: file.sha256, converted: !reusable };
}

/** Whether the lake holds, undamaged, what this code makes of these bytes. */
async function isCurrent(known: TableReceipt, file: SourceFile): Promise<boolean> {
  if (known.raw.sha256 !== file.sha256 || known.code_version !== codeVersion('ingest-table')) return false;
  const intact = await Promise.all([known.raw, known.parquet].map(isIntact));
  return intact.every(Boolean);
}

async function convert(
  table: string,
  cycle: TableItem['cycle'],
  file: SourceFile,
  simulated: SimulatedSource | undefined,
): Promise<{ raw: ObjectRecord; parquet: ObjectRecord }> {
  const name = fileName(table, cycle);
  const dataset = readXport(file.bytes, { expectedName: name });
  checkPersons(dataset, cycle, simulated ? undefined : PERSONS[cycle]);
  const raw = await putRecorded(lake(), keys.rawTable(cycle, name, simulated), file.bytes, {
    rows: dataset.rows,
    producer: 'ingest-table',
    inputs: [],
  });
  const parquet = await putRecorded(
    lake(),
    keys.nhanesTable(table, cycle, simulated),
    writeParquet(lakeTable(dataset)),
    {
      rows: dataset.rows,
      producer: 'ingest-table',
      inputs: [raw.sha256],
    },
  );
  return { raw, parquet };
}
