/** Which files a run is made of, as its ingestion recorded them. */
import { readChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { fileName } from '../nhanes/catalogue/tables.ts';
import { plannedTables } from '../study/plan.ts';
import type { RunRequest } from '../study/run-request.ts';
import { codeVersion, lake } from './environment.ts';
import type { TableReceipt } from './records.ts';

/**
 * The tables of a run, for its main analysis and its changes, by CDC's file name; undefined for one that this code has
 * not converted.
 */
export async function readReceipts(
  run_id: string,
  request: RunRequest,
): Promise<Map<string, TableReceipt | undefined>> {
  const files = filesOf(request);
  const receipts = await Promise.all(
    files.map((file) => readChecked<TableReceipt>(lake(), keys.runTable(run_id, file))),
  );
  const current = codeVersion('convert-table');
  return new Map(
    files.map((file, index) => [file, receipts[index]?.code_version === current ? receipts[index] : undefined]),
  );
}

/** Of those receipts the ones that the cohort of a request is made of. */
export function receiptsOf(
  request: RunRequest,
  receipts: ReadonlyMap<string, TableReceipt | undefined>,
): Map<string, TableReceipt | undefined> {
  return new Map(filesOf(request).map((file) => [file, receipts.get(file)]));
}

function filesOf(request: RunRequest): string[] {
  return plannedTables(request).map(({ table, cycle }) => fileName(table, cycle));
}
