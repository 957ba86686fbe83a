/** Rows of results as people read them: by labels, what belongs together below one heading. */

import type { CalibrationRow } from '../../functions/methods/calibration-row.ts';
import { calibratedBy, calibrationInWords } from '../../functions/methods/calibration-words.ts';
import type { CsvRow } from '../../functions/report/csv.ts';
import { labelledRow } from '../../functions/report/labelled-rows.ts';
import { levelInWords } from '../../functions/report/reasons.ts';
import type { StudyLabels } from '../../functions/study/labels.ts';
import type { Cell, ResultRow, ResultTable } from './run-results.ts';

/** What the rows below a heading have in common. */
export function heading(row: ResultRow, labels: StudyLabels): string {
  const { sensitivity, outcome, family, form, model, subgroup, by, group } = row;
  const parts = [
    typeof sensitivity === 'string' ? `WITH ${labels.sensitivity(sensitivity)}` : null,
    typeof outcome === 'string' ? labels.outcome(outcome) : null,
    family,
    typeof form === 'string' ? labels.form(form) : null,
    typeof model === 'string' ? labels.model(model) : null,
    typeof subgroup === 'string' ? labels.subgroup(subgroup) : null,
    typeof by === 'string' ? `by ${byInWords(by, labels)}` : null,
    group,
  ];
  return parts.filter((part) => part !== null && part !== undefined).join('; ');
}

/** Participants are compared by an outcome or an exposure. */
function byInWords(id: string, labels: StudyLabels): string {
  const outcome = labels.outcome(id);
  return outcome === id ? labels.exposure(id) : outcome;
}

/** What a row is of, below its heading: exposure and contrast, or direction and final model, ... */
export function subject(row: ResultRow, labels: StudyLabels): string {
  const { exposure, form, contrast, direction, final, component, variable, level, value } = row;
  if (typeof component === 'string') {
    const ofLevel = typeof level === 'string' ? ` (${levelInWords(level)})` : '';
    return `${direction} index: ${labels.exposure(component)}${ofLevel}`;
  }
  if (typeof direction === 'string')
    return `${direction} index, ${final === 'survey' ? 'by the survey design' : 'ordinary model'}`;
  if (typeof value === 'number') return `${labels.exposure(`${exposure}`)} at ${value}`;
  if (typeof variable === 'string') return [labels.exposure(variable), level].filter(Boolean).join(': ');
  if (typeof exposure === 'string') {
    return `${labels.exposure(exposure)}, ${labels.contrast({ form: `${form}`, contrast: `${contrast}`, exposure })}`;
  }
  return `${contrast}`;
}

/** The figure of a row with its interval. */
export function figure(row: ResultRow): string {
  const {
    effect,
    effect_low,
    effect_high,
    effect_measure,
    estimate,
    se,
    ci_low,
    ci_high,
    weight,
    measure,
    status,
    reason,
  } = row;
  if ('data_sets' in row) return calibrationInWords(calibratedBy(row as unknown as CalibrationRow));
  const careful = typeof row.caution === 'string' ? ` [${row.caution.replaceAll('_', ' ')}]` : '';
  if (typeof effect === 'number') return `${effect_measure} ${interval(effect, effect_low, effect_high)}${careful}`;
  if ('component' in row) return typeof weight === 'number' ? `weight ${short(weight)}` : `${status}`;
  if (
    typeof estimate === 'number' &&
    row.effect_measure === null &&
    typeof se === 'number' &&
    ci_low === null &&
    'effect' in row
  ) {
    return `F ${short(estimate)} on ${se} and ${short(Number(row.df))} df`;
  }
  const isThere = typeof estimate === 'number' && status !== 'not_estimable';
  if (isThere) return `${measure ?? 'estimate'} ${interval(estimate, ci_low, ci_high)}`;
  return [status ?? 'no estimate', reason].filter(Boolean).join(': ').replaceAll('_', ' ');
}

function interval(estimate: number, low: Cell | undefined, high: Cell | undefined): string {
  return typeof low === 'number' && typeof high === 'number'
    ? `${short(estimate)} (${short(low)} to ${short(high)})`
    : short(estimate);
}

/** Three digits that count. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  return size >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function pInWords(p: Cell | undefined): string {
  if (typeof p !== 'number') return '';
  return p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`;
}

/** Of how many participants and cases a row is. */
export function sizeInWords({ n, cases }: ResultRow): string {
  if (typeof n !== 'number') return '';
  return typeof cases === 'number' ? `n ${n}, cases ${cases}` : `n ${n}`;
}

/** Every row of the tables with a column of labels beside each column of ids. */
export function labelledRows(tables: readonly ResultTable[], labels: StudyLabels): CsvRow[] {
  return tables.flatMap(({ method, table, rows }) =>
    rows.map((row) => {
      const meaning = typeof row.outcome === 'string' ? { outcome_meaning: labels.outcomeMeaning(row.outcome) } : {};
      return { method, table, ...labelledRow(row, labels), ...meaning };
    }),
  );
}
