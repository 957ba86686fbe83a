/** The table of one exposure in one form: every model and subgroup a row, every contrast and joint test a column. */
import { TREND } from '../../exposures/form.ts';
import { cautionMark, effectCell, firthMark, inOneLine } from '../../report/effect-cell.ts';
import {
  casesOf,
  degreesOfFreedom,
  distinct,
  effectPerUnit,
  pAndQ,
  plainNumber,
  rangeOfDf,
} from '../../report/figures.ts';
import { type Footnotes, footnotes } from '../../report/footnotes.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { droppedInWords, reasonInWords } from '../../report/reasons.ts';
import { rowsOf, type StudyReport } from '../../report/study-report.ts';
import { Figure, row, type TableCell, type TableRow, table } from '../../report/table.ts';
import { type EffectRow, isJointTest } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import { type Calibrated, calibrationIn, calibrationInWords } from '../calibration-words.ts';

/** A row of the table `regression`, and how far its interval and test keep their word. */
export type RegressionRow = EffectRow & TestedRow & Calibrated;

/** Those of the main analysis. */
export function regressionRows(report: StudyReport): RegressionRow[] {
  const calibrated = calibrationIn(report);
  return rowsOf<EffectRow & TestedRow>(report, 'regression').map((found) => ({
    ...found,
    ...calibrated({ method: 'regression', ...found }),
  }));
}

/** What all cells of a table share. */
interface Context {
  notes: Footnotes;
  labels: StudyLabels;
  /** Of the exposure; empty where it has none. */
  unit: string;
}

/** `rows` are those of an exposure in a form on an outcome by a family; `id` names the table and its footnotes. */
export function effectTable(rows: readonly RegressionRow[], labels: StudyLabels, unit: string, id: string): Html {
  const [{ exposure, form }] = rows;
  const contrasts = distinct(rows.map(({ contrast }) => contrast));
  const hasReference = rows.some(({ reference_total }) => reference_total !== null);
  const head = [
    'Subgroup',
    ...contrasts.map((contrast) => labels.contrast({ form, contrast, exposure })),
    rows.some(({ cases }) => cases !== null) ? 'Cases / n' : 'n',
    ...(hasReference ? ['Reference group'] : []),
    'df',
  ];
  const context = { notes: footnotes(id), labels, unit };
  const groups = groupsBy(rows, 'model').map((ofModel) => ({
    name: labels.model(ofModel[0].model),
    rows: groupsBy(ofModel, 'subgroup').map((line) => analysisRow(line, contrasts, hasReference, context)),
  }));
  const what = `${labels.exposure(exposure)}, ${labels.form(form)}`;
  const measure = rows.some(hasEffect) ? `${labels.measure(rows[0])} (95 % interval)` : 'tests';
  const caption = `${what}: ${measure} by model and subgroup`;
  return html`${table({ id, caption, head, groups, csv: csvRows(rows, labels) })}${context.notes.list()}`;
}

/** Joint tests have none, and that of a trend has a unit of its own. */
export function hasEffect({ contrast }: Pick<EffectRow, 'contrast'>): boolean {
  return contrast !== TREND && !isJointTest(contrast);
}

function analysisRow(
  rows: readonly RegressionRow[],
  contrasts: readonly string[],
  hasReference: boolean,
  context: Context,
): TableRow {
  const { notes, labels } = context;
  const [first] = rows;
  const dropped = distinct(rows.map((found) => droppedInWords(found.dropped, labels)));
  const name = html`${labels.subgroup(first.subgroup)}${dropped.map((note) => notes.mark(note))}`;
  const counted = distinct(rows.map(({ cases, n }) => casesOf(cases, n)));
  const reference = rows.find(({ reference_total }) => reference_total !== null);
  const cells = contrasts.map((contrast) => {
    const found = rows.find((candidate) => candidate.contrast === contrast);
    return found ? cell(found, context) : absent(contrast);
  });
  const df = rows.filter(({ status }) => status !== 'not_estimable').map((found) => found.df);
  return row(name, [
    ...cells,
    new Figure(counted.join('; ')),
    ...(hasReference
      ? [new Figure(casesOf(reference?.reference_events ?? null, reference?.reference_total ?? null))]
      : []),
    new Figure(df.length === 0 ? '' : rangeOfDf(df)),
  ]);
}

/** An interaction is tested only where the model has its factor. */
function absent(contrast: string): Html {
  return html`<span class="none">${isJointTest(contrast) ? 'not tested' : 'missing'}</span>`;
}

function cell(found: RegressionRow, { notes, labels, unit }: Context): TableCell {
  const { contrast, estimate, effect, se, df, status, reason, caution, events, total } = found;
  const inGroup = total === null ? '' : casesOf(events, total);
  const tried = calibrationInWords(found);
  if (status === 'not_estimable' || estimate === null) return effectCell(found, notes, labels, inGroup);
  const mark = notes.mark(reasonInWords(reason, labels));
  if (contrast === TREND) {
    const per = inOneLine(unit === '' ? '' : `per ${unit}`, pAndQ(found), tried);
    const marks = html`${firthMark(status)}${mark}`;
    return new Figure(effectPerUnit(found), html`${marks}<span class="small">${per}</span>${cautionMark(caution)}`);
  }
  if (effect !== null) return effectCell(found, notes, labels, inOneLine(pAndQ(found), tried, inGroup));
  const statistic = `F ${plainNumber(estimate)} on ${degreesOfFreedom(se)} and ${degreesOfFreedom(df)} df`;
  const below = [statistic, tried].filter(Boolean).join(' · ');
  return html`${pAndQ(found)}${mark}<span class="small">${below}</span>${cautionMark(caution)}`;
}
