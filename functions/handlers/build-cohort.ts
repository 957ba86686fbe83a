/** Joins the tables of a run into its cohort: who is in the design, who is in the sample, and what is known of them. */
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { putRecorded } from '../lake/object-record.ts';
import { readParquet } from '../lake/parquet-reader.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import type { ReadColumn } from '../nhanes/participants.ts';
import type { Cycle } from '../nhanes/releases.ts';
import { columnsOf } from '../nhanes/tables.ts';
import { checkOneOrigin } from '../runs/data-origin.ts';
import { codeVersion, lake } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import type { CohortRecord, TableReceipt } from '../runs/records.ts';
import { findCohortRecord, isIntact, readRecorded, readRequest } from '../runs/stored-run.ts';
import { readReceipts } from '../runs/table-receipts.ts';
import type { CohortItem } from '../runs/work-items.ts';
import { buildCohort, protocolOf } from '../study/cohort.ts';
import { summaryOf } from '../study/cohort-summary.ts';
import { cohortTable } from '../study/cohort-table.ts';
import type { RunRequest } from '../study/run-request.ts';

/** A table that the study needs was not ingested in this run, or its receipt was damaged since. */
export class MissingTableError extends Error {
  constructor(files: string[]) {
    super(`${files.join(', ')} not there as ingested, and the cohort needs ${files.length === 1 ? 'it' : 'them'}`);
    this.name = 'MissingTableError';
  }
}

export interface BuiltCohort {
  n: number;
  /** Of all outcomes that have cases. */
  cases: number;
  /** Whether this very cohort was in the lake already. */
  reused: boolean;
}

export const handler = observed('build-cohort', async (item: CohortItem, measure): Promise<BuiltCohort> => {
  const cohort = await cohortOf(item);
  measure({ Participants: cohort.n, Cases: cohort.cases });
  return cohort;
});

/** @throws MissingTableError, MixedDataError, ObjectChangedError, MissingColumnError, EmptySampleError, EmptySubgroupError */
async function cohortOf({ run_id }: CohortItem): Promise<BuiltCohort> {
  const request = await readRequest(run_id);
  const receipts = await readReceipts(run_id, request);
  const missing = [...receipts].filter(([, receipt]) => !receipt).map(([file]) => file);
  if (missing.length > 0) throw new MissingTableError(missing);
  const tables = [...receipts.values()].filter((receipt) => receipt !== undefined);
  checkOneOrigin(tables);
  const known = await findCohortRecord(run_id, receipts);
  if (known && (await isIntact(known.cohort))) return built(known, true);

  const cohort = buildCohort(request, await columnReader(request, tables));
  const cohortParquet = await putRecorded(
    lake(),
    keys.cohortTable(run_id),
    await writeParquet(cohortTable(request, cohort)),
    {
      rows: cohort.columns.in_sample.length,
      producer: 'build-cohort',
      inputs: tables.map(({ parquet }) => parquet.sha256),
    },
  );
  const record: CohortRecord = {
    code_version: codeVersion('build-cohort'),
    tables,
    cohort: cohortParquet,
    ...summaryOf(request, cohort),
  };
  await putChecked(lake(), keys.cohortSummary(run_id), record);
  return built(record, false);
}

function built({ n, outcomes }: CohortRecord, reused: boolean): BuiltCohort {
  return { n, cases: outcomes.reduce((sum, { cases }) => sum + (cases ?? 0), 0), reused };
}

/** Reads the columns that the study needs, each table once, from exactly the bytes that this run ingested. */
async function columnReader(request: RunRequest, tables: TableReceipt[]): Promise<ReadColumn> {
  const protocol = protocolOf(request);
  const columns = new Map<string, Float64Array>();
  for (const { table, cycle, parquet } of tables) {
    const bytes = await readRecorded(parquet);
    const wanted = columnsOf(protocol, cycle as Cycle).get(table) ?? [];
    for (const column of (
      await readParquet(
        bytes,
        wanted.map((name) => name.toLowerCase()),
      )
    ).columns) {
      if (column.type === 'double') columns.set(`${table}/${cycle}/${column.name}`, column.values);
    }
  }
  return (table, cycle, column) => columns.get(`${table}/${cycle}/${column.toLowerCase()}`);
}
