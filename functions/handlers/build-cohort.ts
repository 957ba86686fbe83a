/**
 * Joins the tables of a run into its cohorts: who is in the design, who is in the sample, and what is known of them.
 */
import { putChecked } from '../lake/checked-json.ts';
import { putJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import { putRecorded } from '../lake/object-record.ts';
import { columnsOf, readParquet } from '../lake/parquet-reader.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import { numbersIn } from '../lake/table.ts';
import { MissingColumnError, type ReadColumn } from '../nhanes/participants.ts';
import { checkOneOrigin } from '../runs/data-origin.ts';
import { codeVersion, lake } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import type { CohortRecord, TableReceipt } from '../runs/records.ts';
import { findCohortRecord, isIntact, readRecorded, readRequest } from '../runs/stored-run.ts';
import { readReceipts, receiptsOf } from '../runs/table-receipts.ts';
import type { CohortItem } from '../runs/work-items.ts';
import { buildCohort } from '../study/cohort.ts';
import { summaryOf } from '../study/cohort-summary.ts';
import { cohortTable } from '../study/cohort-table.ts';
import { plannedTables } from '../study/plan.ts';
import type { RunRequest } from '../study/run-request.ts';
import { type Variant, variantsOf } from '../study/sensitivity.ts';

/** A table that the study needs was not ingested in this run, or its receipt was damaged since. */
export class MissingTableError extends Error {
  constructor(files: string[]) {
    super(`${files.join(', ')} not there as ingested, and the cohort needs ${files.length === 1 ? 'it' : 'them'}`);
    this.name = 'MissingTableError';
  }
}

/** What may keep one cohort of a run from being made, and not the others. */
const OF_ONE_COHORT = [
  ...['MissingTableError', 'MissingColumnError', 'ObjectChangedError', 'ObjectNotFoundError'],
  ...['EmptySampleError', 'EmptySubgroupError', 'InfiniteValueError'],
];

/** Of the main analysis. */
export interface BuiltCohort {
  n: number;
  /** Of all outcomes that have cases. */
  cases: number;
  /** Whether this very cohort was in the lake already. */
  reused: boolean;
}

export const handler = observed('build-cohort', async (item: CohortItem, measure): Promise<BuiltCohort> => {
  const cohort = await cohortsOf(item);
  measure({ Participants: cohort.n, Cases: cohort.cases });
  return cohort;
});

/**
 * The cohort of the main analysis, and of each change of the request. That a change leaves nobody, or has not all of
 * its tables, is recorded, and does not stop the others.
 *
 * @throws MissingTableError, MixedDataError, ObjectChangedError, MissingColumnError, InfiniteValueError,
 * EmptySampleError, EmptySubgroupError
 */
async function cohortsOf({ run_id }: CohortItem): Promise<BuiltCohort> {
  const request = await readRequest(run_id);
  const receipts = await readReceipts(run_id, request);
  const columns = new TableColumns(request);
  const [main, ...changes] = variantsOf(request);
  const built = await cohortOf(run_id, main, receipts, columns);
  for (const change of changes) {
    try {
      await cohortOf(run_id, change, receipts, columns);
    } catch (error) {
      if (!(error instanceof Error) || !OF_ONE_COHORT.includes(error.name)) throw error;
      const failure_key = keys.failure(run_id, change.sensitivity, 'build-cohort', 'cohort');
      const { name, message } = error;
      await putJson(lake(), failure_key, { error: name, cause: message, item: { run_id, failure_key } });
    }
  }
  return built;
}

async function cohortOf(
  run_id: string,
  { sensitivity, request }: Variant,
  ofRun: Map<string, TableReceipt | undefined>,
  columns: TableColumns,
): Promise<BuiltCohort> {
  const receipts = receiptsOf(request, ofRun);
  const missing = [...receipts].filter(([, receipt]) => !receipt).map(([file]) => file);
  if (missing.length > 0) throw new MissingTableError(missing);
  const tables = [...receipts.values()].filter((receipt) => receipt !== undefined);
  checkOneOrigin(tables);
  const known = await findCohortRecord(run_id, sensitivity, receipts);
  if (known && (await isIntact(known.cohort))) return built(known, true);

  const cohort = buildCohort(request, await columns.readerOf(tables));
  const cohortParquet = await putRecorded(
    lake(),
    keys.cohortTable(run_id, sensitivity),
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
  await putChecked(lake(), keys.cohortSummary(run_id, sensitivity), record);
  return built(record, false);
}

function built({ n, outcomes }: CohortRecord, reused: boolean): BuiltCohort {
  return { n, cases: outcomes.reduce((sum, { cases }) => sum + (cases ?? 0), 0), reused };
}

/** The columns that a run needs, each table read once, from exactly the bytes that this run ingested. */
class TableColumns {
  private readonly planned: ReadonlyMap<string, readonly string[]>;
  private readonly columns = new Map<string, Float64Array>();
  /** By file, those that have numbers. */
  private readonly known = new Map<string, readonly string[]>();

  constructor(request: RunRequest) {
    const planned = plannedTables(request);
    this.planned = new Map(planned.map(({ table, cycle, columns }) => [`${table}/${cycle}`, columns]));
  }

  async readerOf(tables: readonly TableReceipt[]): Promise<ReadColumn> {
    for (const receipt of tables) await this.read(receipt);
    return (table, cycle, column) => {
      const file = `${table}/${cycle}`;
      const values = this.columns.get(`${file}/${column.toLowerCase()}`);
      if (!values) throw new MissingColumnError(table, cycle, column, this.known.get(file));
      return values;
    };
  }

  private async read({ table, cycle, parquet }: TableReceipt): Promise<void> {
    const file = `${table}/${cycle}`;
    if (this.known.has(file)) return;
    const bytes = await readRecorded(parquet);
    const numeric = columnsOf(bytes).flatMap(({ name, type }) => (type === 'text' ? [] : [name]));
    const wanted = (this.planned.get(file) ?? []).map((name) => name.toLowerCase());
    // Who needs a column that is not there is told; other cohorts of the run may do without.
    const there = wanted.filter((name) => numeric.includes(name));
    for (const column of (await readParquet(bytes, there)).columns) {
      const numbers = numbersIn(column);
      if (numbers) this.columns.set(`${file}/${column.name}`, numbers);
    }
    const names = numeric.map((name) => name.toUpperCase());
    this.known.set(file, names);
  }
}
