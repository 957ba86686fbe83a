/** The cohort as a table of the lake, and back: categories as their names, so that `cohort.parquet` explains itself. */
import type { Column, Table } from '../lake/table.ts';
import type { Cohort } from '../nhanes/cohort.ts';
import type { Columns } from '../nhanes/condition.ts';
import { variables } from '../nhanes/variables/index.ts';
import type { RunRequest } from './run-request.ts';

/** Columns of whole numbers beside the quantile groups. */
const COUNTED = new Set(['seqn', 'stratum', 'psu', 'in_sample', 'case']);

/** One row per participant in the design; the cycle and the categories by name, a missing value as null. */
export function cohortTable(request: RunRequest, cohort: Cohort): Table {
  return {
    columns: Object.entries(cohort.columns).map(([name, values]): Column => {
      const names = name === 'cycle' ? request.cycles : cohort.levels[name];
      if (names) return { name, type: 'text', values: Array.from(values, (code) => names[code] ?? null) };
      const label = variables[name]?.label;
      const column = label === undefined ? { name } : { name, label };
      return COUNTED.has(name) || name.endsWith('_quantile')
        ? { ...column, type: 'int64', values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)) }
        : { ...column, type: 'double', values };
    }),
  };
}

/** The columns of a stored cohort as numbers again: categories as indices of `levels`, NaN for missing. */
export function cohortColumns(table: Table, levels: Record<string, readonly string[]>): Columns {
  return Object.fromEntries(
    table.columns.map((column) => {
      if (column.type === 'double') return [column.name, column.values];
      if (column.type === 'int64') {
        return [column.name, Float64Array.from(column.values, (value) => value ?? Number.NaN)];
      }
      const codes = new Map(levels[column.name]?.map((level, code) => [level, code]));
      return [column.name, Float64Array.from(column.values, (name) => codes.get(name ?? '') ?? Number.NaN)];
    }),
  );
}
