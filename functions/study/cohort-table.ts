/** The cohort as a table of the lake, and back: categories as their names, so that `cohort.parquet` explains itself. */
import type { Column, Table } from '../lake/table.ts';
import type { Columns, Levels } from '../nhanes/condition.ts';
import { hasCases } from '../outcomes/index.ts';
import { type Cohort, outcomeColumn } from './cohort.ts';
import type { RunRequest } from './run-request.ts';
import { catalogueOf } from './study-variables.ts';

/** Columns of whole numbers beside the outcomes that have cases. */
const COUNTED = ['seqn', 'stratum', 'psu', 'in_sample'];

/** One row per participant in the design; the cycle and the categories by name, a missing value as null. */
export function cohortTable(request: RunRequest, { columns, levels }: Cohort): Table {
  const catalogue = catalogueOf(request);
  const cases = request.outcomes.filter(hasCases).map(({ id }) => outcomeColumn(id));
  const counted = new Set([...COUNTED, ...cases]);
  const outcomeLabels = new Map(request.outcomes.map(({ id, label }) => [outcomeColumn(id), label]));
  return {
    columns: Object.entries(columns).map(([name, values]): Column => {
      const names = levelsIn(levels, name);
      if (names) return { name, type: 'text', values: Array.from(values, (code) => names[code] ?? null) };
      const label = catalogue[name]?.label ?? outcomeLabels.get(name);
      const column = label === undefined ? { name } : { name, label };
      return counted.has(name)
        ? { ...column, type: 'int64', values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)) }
        : { ...column, type: 'double', values };
    }),
  };
}

/** Undefined of a number; not what every object has from birth, such as `constructor`. */
function levelsIn(levels: Levels, name: string): readonly string[] | undefined {
  return Object.hasOwn(levels, name) ? levels[name] : undefined;
}

/** The columns of a stored cohort as numbers again: categories as indices of `levels`, NaN for missing. */
export function cohortColumns(table: Table, levels: Levels): Columns {
  return Object.fromEntries(
    table.columns.map((column) => [column.name, numbersOf(column, levelsIn(levels, column.name) ?? [])]),
  );
}

function numbersOf(column: Column, levels: readonly string[]): Float64Array {
  if (column.type === 'double') return column.values;
  const numbers = new Float64Array(column.values.length).fill(Number.NaN);
  const codes = new Map<string | number | null, number>(levels.map((level, code) => [level, code]));
  for (let row = 0; row < numbers.length; row++) {
    const value = column.values[row];
    const number = column.type === 'int64' ? value : codes.get(value);
    if (typeof number === 'number') numbers[row] = number;
  }
  return numbers;
}
