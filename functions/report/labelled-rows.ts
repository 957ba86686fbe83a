/** Rows of result tables with labels beside the ids, for CSV and JSON. */
import type { StudyLabels } from '../study/labels.ts';
import type { CsvCell } from './csv.ts';

/** Columns of ids that have labels. */
const LABELLED: readonly string[] = [
  'sensitivity',
  'exposure',
  'component',
  'variable',
  'outcome',
  'model',
  'subgroup',
  'form',
];

/** The label of an id in a column of ids; of another column what it holds. */
export function labelOf(labels: StudyLabels, column: string, id: string): string {
  if (column === 'exposure' || column === 'component' || column === 'variable') return labels.exposure(id);
  if (column === 'outcome') return labels.outcome(id);
  if (column === 'model') return labels.model(id);
  if (column === 'subgroup') return labels.subgroup(id);
  if (column === 'sensitivity') return labels.sensitivity(id);
  return column === 'form' ? labels.form(id) : id;
}

/** A row with a column of labels beside each column of ids. */
export function labelledRow(row: object, labels: StudyLabels): Record<string, CsvCell> {
  const made: Record<string, CsvCell> = {};
  const ids = row as Readonly<Record<string, CsvCell>>;
  for (const [column, value] of Object.entries(ids)) {
    made[column] = value;
    if (typeof value !== 'string') continue;
    if (LABELLED.includes(column)) made[`${column}_label`] = labelOf(labels, column, value);
    if (column === 'contrast' && typeof ids.form === 'string') {
      made.contrast_label = labels.contrast({ form: ids.form, contrast: value, exposure: `${ids.exposure}` });
    }
  }
  return made;
}

/** The rows of a table as its CSV has them: labels beside ids, without the columns that no row fills. */
export function csvRows(rows: readonly object[], labels: StudyLabels): Record<string, CsvCell>[] {
  const labelled = rows.map((row) => labelledRow(row, labels));
  const filled = new Set(
    labelled.flatMap((row) => Object.keys(row).filter((column) => row[column] !== null && row[column] !== undefined)),
  );
  return labelled.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => filled.has(column))));
}
