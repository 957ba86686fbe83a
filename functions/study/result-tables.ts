/** The result tables of a run: their columns, in order, with their types. */
import type { Column, Table } from '../lake/table.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';
import type { RegressionRow } from './regression.ts';
import type { WqsRow, WqsWeightRow } from './wqs-result.ts';

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

const WQS: ColumnTypes<WqsRow> = {
  model: 'text',
  subgroup: 'text',
  direction: 'text',
  final: 'text',
  n: 'int64',
  n_training: 'int64',
  n_validation: 'int64',
  cases: 'int64',
  replicates: 'int64',
  kept: 'int64',
  log_or: 'double',
  se: 'double',
  odds_ratio: 'double',
  ci_low: 'double',
  ci_high: 'double',
  p: 'double',
  df: 'double',
  holdouts: 'int64',
  status: 'text',
  reason: 'text',
  split_sd: 'double',
  split_p2_5: 'double',
  split_p97_5: 'double',
};

const WQS_WEIGHTS: ColumnTypes<WqsWeightRow> = {
  model: 'text',
  subgroup: 'text',
  direction: 'text',
  component: 'text',
  weight: 'double',
  weight_p2_5: 'double',
  weight_p50: 'double',
  weight_p97_5: 'double',
  status: 'text',
};

const COHORT_FLOW: ColumnTypes<FlowStep> = { step: 'text', description: 'text', n: 'int64', cases: 'int64' };

/** The table `regression`: one row per metal x model x subgroup x contrast. */
export function regressionTable(rows: readonly RegressionRow[], simulated: boolean): Table {
  return tableOf(REGRESSION, rows, simulated);
}

/** The table `wqs`: one row per model x subgroup x direction x final model. */
export function wqsTable(rows: readonly WqsRow[], simulated: boolean): Table {
  return tableOf(WQS, rows, simulated);
}

/** The table `wqs_weights`: one row per model x subgroup x direction x component. */
export function wqsWeightsTable(rows: readonly WqsWeightRow[], simulated: boolean): Table {
  return tableOf(WQS_WEIGHTS, rows, simulated);
}

/** The table `cohort_flow`: who is left after each sample rule. */
export function cohortFlowTable(flow: readonly FlowStep[], simulated: boolean): Table {
  return tableOf(COHORT_FLOW, flow, simulated);
}

/** Every table ends with `simulated`, 1 in all rows or 0: nobody shall take made-up data for findings. */
function tableOf<Row extends object>(types: ColumnTypes<Row>, rows: readonly Row[], simulated: boolean): Table {
  const names = Object.keys(types) as (keyof Row & string)[];
  const columns = names.map((name) =>
    columnOf(
      name,
      types[name],
      rows.map((row) => row[name]),
    ),
  );
  return { columns: [...columns, { name: 'simulated', type: 'int64', values: rows.map(() => Number(simulated)) }] };
}

function columnOf(name: string, type: Column['type'], values: unknown[]): Column {
  if (type === 'text') return { name, type, values: values as (string | null)[] };
  const numbers = values as (number | null)[];
  return type === 'int64'
    ? { name, type, values: numbers }
    : { name, type, values: Float64Array.from(numbers, (value) => value ?? Number.NaN) };
}
