/** A run as people are told of it, read back from the lake. */
import { getJson } from '../../functions/lake/json.ts';
import * as keys from '../../functions/lake/keys.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { Table } from '../../functions/lake/table.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { FlowStep } from '../../functions/nhanes/sample-rules.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import type { RunMark } from '../../functions/study/result-tables.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';

/** @throws ObjectNotFoundError, InvalidJsonObjectError, InvalidRequestError, InvalidParquetError */
export async function storedReport(store: ObjectStore, manifest: Manifest): Promise<StudyReport> {
  const request = parseRunRequest(await getJson(store, keys.request(manifest.run_id)));
  const tables = METHODS.flatMap((method) => Object.keys(method.tables));
  const rows = await Promise.all(tables.map(async (table) => [table, await rowsOfTable(store, manifest, table)]));
  const flow = flowOf((await rowsOfTable(store, manifest, COHORT_FLOW)) as FlowRow[]);
  return { manifest, request, flow, rows: Object.fromEntries(rows) };
}

const COHORT_FLOW = 'cohort_flow';

/** A row of the table of the sample's flow: a step and, where outcomes have cases, one of them. */
interface FlowRow {
  /** Null of the main analysis. */
  sensitivity: string | null;
  step: string;
  description: string;
  n: number;
  outcome: string | null;
  cases: number | null;
}

/**
 * The steps, with the cases of all outcomes beside each other. Names of steps may recur, but not the outcomes of one
 * step.
 */
function flowOf(rows: readonly FlowRow[]): FlowStep[] {
  const steps: { step: string; description: string; n: number; cases: Record<string, number> }[] = [];
  for (const { sensitivity, step, description, n, outcome, cases } of rows) {
    if (sensitivity !== null) continue;
    const last = steps[steps.length - 1];
    const goesOn = last?.step === step && outcome !== null && !Object.hasOwn(last.cases, outcome);
    if (!goesOn) steps.push({ step, description, n, cases: {} });
    if (outcome !== null && cases !== null) steps[steps.length - 1].cases[outcome] = cases;
  }
  return steps;
}

/** The rows of a table of the run or of its attempt; none where it came to none. */
async function rowsOfTable(store: ObjectStore, { objects }: Manifest, table: string): Promise<object[]> {
  const object = objects.find(
    ({ key }) => key.startsWith(keys.resultTablePrefix(table)) || key.endsWith(`/${table}.parquet`),
  );
  return object ? rowsOf(await readParquet(await store.get(object.key))) : [];
}

/** Columns that say which run a row is of: whoever reads a run knows it. */
const OF_THE_RUN: readonly string[] = ['study', 'run_id'] satisfies (keyof RunMark)[];

function rowsOf({ columns }: Table): object[] {
  const count = columns[0]?.values.length ?? 0;
  const told = columns.filter(({ name }) => !OF_THE_RUN.includes(name));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(told.map(({ name, values }) => [name, valueAt(values, row)])),
  );
}

/** A missing number of a column of doubles is NaN; in a row it is null. */
function valueAt(values: ArrayLike<string | number | null>, row: number): string | number | null {
  const value = values[row];
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}
