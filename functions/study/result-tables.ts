/** The result tables of a run that are of no method, and how rows become a table. */
import type { Column, Table } from '../lake/table.ts';
import type { ResultColumn, ResultColumns, ResultTable } from '../methods/method.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';

export const COHORT_FLOW = {
  row: 'one row per sample rule and outcome',
  columns: {
    step: { type: 'text', meaning: 'name of the sample rule' },
    description: { type: 'text', meaning: 'the rule in words' },
    n: { type: 'int64', meaning: 'participants who are left after it', unit: 'participants' },
    outcome: { type: 'text', meaning: 'id of an outcome that has cases; null in a study of numbers alone' },
    cases: { type: 'int64', meaning: 'cases of that outcome among them', unit: 'participants' },
  },
} as const satisfies ResultTable;

/** What every row of every table ends with: of which run it is, and whether anybody may take it for a finding. */
const OF_THE_RUN = {
  sensitivity: {
    type: 'text',
    meaning: 'id of the change of the request that the row is of; null of the main analysis',
  },
  simulated: { type: 'int64', meaning: '1 where the data are made up, 0 where they are real: the same in all rows' },
  study: { type: 'text', meaning: 'id of the study' },
  run_id: { type: 'text', meaning: 'id of the run: the study and the hash of its request' },
} as const satisfies ResultColumns;

/** The run that a table is of. */
export type RunMark = Readonly<{ simulated: boolean; study: string; run_id: string }>;

/** The columns of a table as its files have them, in order. */
export function columnsOf({ columns }: ResultTable): ResultColumns {
  return { ...columns, ...OF_THE_RUN };
}

/** Who is left after each sample rule, in the main analysis or a change of it; without a cohort nobody knows. */
export interface VariantFlow {
  sensitivity: string | null;
  cohort?: { flow: readonly FlowStep[] } | undefined;
}

/** The rows of `cohort_flow`, with the cases of each outcome. */
export function cohortFlowRows(variants: readonly VariantFlow[]): object[] {
  return variants.flatMap(({ sensitivity, cohort }) =>
    (cohort?.flow ?? []).flatMap(({ step, description, n, cases }): object[] => {
      const outcomes = Object.entries(cases);
      return outcomes.length === 0
        ? [{ sensitivity, step, description, n, outcome: null, cases: null }]
        : outcomes.map(([outcome, count]) => ({ sensitivity, step, description, n, outcome, cases: count }));
    }),
  );
}

export function resultTable(table: ResultTable, rows: readonly object[], { simulated, study, run_id }: RunMark): Table {
  const mark = { simulated: Number(simulated), study, run_id };
  const marked = rows.map((row): Record<string, unknown> => ({ ...row, ...mark }));
  return {
    columns: Object.entries(columnsOf(table)).map(([name, column]) =>
      columnOf(
        name,
        column,
        marked.map((row) => row[name] ?? null),
      ),
    ),
  };
}

function columnOf(name: string, { type, meaning }: ResultColumn, values: unknown[]): Column {
  const column = { name, label: meaning };
  if (type === 'text') return { ...column, type, values: values as (string | null)[] };
  const numbers = values as (number | null)[];
  return type === 'int64'
    ? { ...column, type, values: numbers }
    : { ...column, type, values: Float64Array.from(numbers, (value) => value ?? Number.NaN) };
}
