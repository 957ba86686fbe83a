/**
 * The main regressions on the console: a table of the first outcome, form and subgroup, the exposures below each other.
 */
import { TREND } from '../../exposures/form.ts';
import { cautionInWords, firthInWords, withoutEffect } from '../../report/effect-cell.ts';
import { casesOf, distinct, effectInWords, pAndQ, sentence } from '../../report/figures.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { droppedInWords, reasonInWords } from '../../report/reasons.ts';
import type { StudyReport } from '../../report/study-report.ts';
import { textTable } from '../../report/text-table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { calibrationInWords } from '../calibration-words.ts';
import { hasEffect, type RegressionRow, regressionRows } from './effect-table.ts';

const CAUTIONS_TOLD =
  'few events: fewer than 20 cases or non-cases in a cell; sparse: fewer than 10, or 8 effective df';

export function regressionLines(report: StudyReport, labels: StudyLabels): string[] {
  const all = regressionRows(report);
  const shown = mainRows(all, report.request, 'outcome', 'family', 'form', 'model', 'subgroup');
  const [first] = shown;
  if (!first) return [];
  const { outcome, form, model, subgroup, df_rule } = first;
  const contrasts = distinct(shown.map(({ contrast }) => contrast));
  const head = [
    '',
    shown.some(({ cases }) => cases !== null) ? 'cases / n' : 'n',
    ...contrasts.map((contrast) => headOf(contrast, shown, labels)),
  ];
  const body = groupsBy(shown, 'exposure').map((ofExposure) => [
    labels.exposure(ofExposure[0].exposure),
    distinct(ofExposure.map(({ cases, n }) => casesOf(cases, n))).join('; '),
    ...contrasts.map((contrast) => cell(ofExposure.find((row) => row.contrast === contrast))),
  ]);
  const measure = labels.measure(first);
  const hasCaution = shown.some(({ caution }) => caution !== null);
  return [
    `${sentence(measure)} (95 % interval) of ${labels.outcome(outcome)}, ${labels.form(form)}; ${labels.model(model)}; ${labels.subgroup(subgroup)}`,
    `(intervals and p on ${df_rule} degrees of freedom${hasCaution ? `; ${CAUTIONS_TOLD}` : ''})`,
    ...textTable(head, body),
    ...notesOf(shown, labels),
  ];
}

function headOf(contrast: string, rows: readonly RegressionRow[], labels: StudyLabels): string {
  if (contrast === TREND) return 'p for trend';
  // Exposures as measured differ in their units.
  const words = distinct(rows.filter((row) => row.contrast === contrast).map(labels.contrast)).join(' or ');
  return hasEffect({ contrast }) ? words : `p, ${words}`;
}

function cell(row: RegressionRow | undefined): string {
  if (!row) return 'missing';
  const beside = [cautionInWords(row.caution), calibrationInWords(row)].filter(Boolean).join(', ');
  const told = (found: string, also: string) => [found, also, beside && `[${beside}]`].filter(Boolean).join(' ');
  if (row.status === 'not_estimable') return told(withoutEffect(row.status), firthInWords(row));
  const found = hasEffect(row) ? effectInWords(row) : pAndQ(row).replace(/^p /, '');
  return told(found, row.status === 'firth' ? 'Firth' : '');
}

/** What stands in no column, each once. */
function notesOf(rows: readonly RegressionRow[], labels: StudyLabels): string[] {
  const notes = rows.flatMap(({ exposure, reason, dropped }) => {
    const of = `${labels.exposure(exposure)}: `;
    return [
      ...(reason === null ? [] : [of + reasonInWords(reason, labels)]),
      ...(dropped === null ? [] : [of + droppedInWords(dropped, labels)]),
    ];
  });
  return distinct(notes).map((note) => `  ${note}`);
}
