/** The result tables of a run: their columns in order, with their types. */
import type { Column, Table } from '../lake/table.ts';
import type { ResultColumn, ResultColumns } from '../methods/method.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';

const FLOW = {
  step: { type: 'text', meaning: 'name of the sample rule' },
  description: { type: 'text', meaning: 'the rule in words' },
  n: { type: 'int64', meaning: 'participants who are left after it' },
  outcome: { type: 'text', meaning: 'id of an outcome that has cases; null in a study of numbers alone' },
  cases: { type: 'int64', meaning: 'cases of that outcome among them' },
} as const satisfies ResultColumns;

/** The table `cohort_flow`: who is left after each sample rule, with the cases of each outcome. */
export function cohortFlowTable(flow: readonly FlowStep[], simulated: boolean): Table {
  const rows = flow.flatMap(({ step, description, n, cases }): object[] => {
    const outcomes = Object.entries(cases);
    return outcomes.length === 0
      ? [{ step, description, n, outcome: null, cases: null }]
      : outcomes.map(([outcome, count]) => ({ step, description, n, outcome, cases: count }));
  });
  return resultTable(FLOW, rows, simulated);
}

/** Every table ends with `simulated`, 1 in all rows or 0: nobody shall take made-up data for findings. */
export function resultTable(columns: ResultColumns, rows: readonly object[], simulated: boolean): Table {
  return {
    columns: [
      ...Object.entries(columns).map(([name, column]) =>
        columnOf(
          name,
          column,
          rows.map((row) => (row as Record<string, unknown>)[name]),
        ),
      ),
      { name: 'simulated', type: 'int64', values: rows.map(() => Number(simulated)) },
    ],
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
