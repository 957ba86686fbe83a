/** The result tables of a run: their columns, in order, with their types. */
import type { Column, Table } from '../lake/table.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';
import type { RegressionRow } from './regression.ts';

type ColumnTypes<Row> = { [Name in keyof Row]-?: Column['type'] };

const REGRESSION: ColumnTypes<RegressionRow> = {
  metal: 'text',
  model: 'text',
  subgroup: 'text',
  contrast: 'text',
  n: 'int64',
  cases: 'int64',
  total: 'int64',
  events: 'int64',
  reference_total: 'int64',
  reference_events: 'int64',
  log_or: 'double',
  se: 'double',
  odds_ratio: 'double',
  ci_low: 'double',
  ci_high: 'double',
  p: 'double',
  df: 'double',
  df_rule: 'text',
  status: 'text',
  reason: 'text',
};

const COHORT_FLOW: ColumnTypes<FlowStep> = { step: 'text', description: 'text', n: 'int64', cases: 'int64' };

/** The table `regression`: one row per metal x model x subgroup x contrast. */
export function regressionTable(rows: readonly RegressionRow[]): Table {
  return tableOf(REGRESSION, rows);
}

/** The table `cohort_flow`: who is left after each sample rule. */
export function cohortFlowTable(flow: readonly FlowStep[]): Table {
  return tableOf(COHORT_FLOW, flow);
}

function tableOf<Row extends object>(types: ColumnTypes<Row>, rows: readonly Row[]): Table {
  const names = Object.keys(types) as (keyof Row & string)[];
  return {
    columns: names.map((name) =>
      columnOf(
        name,
        types[name],
        rows.map((row) => row[name]),
      ),
    ),
  };
}

function columnOf(name: string, type: Column['type'], values: unknown[]): Column {
  if (type === 'text') return { name, type, values: values as (string | null)[] };
  const numbers = values as (number | null)[];
  return type === 'int64'
    ? { name, type, values: numbers }
    : { name, type, values: Float64Array.from(numbers, (value) => value ?? Number.NaN) };
}
