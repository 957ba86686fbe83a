/** What a run says of its regressions: outcome by outcome, exposure by exposure. */
import { TREND } from '../../exposures/form.ts';
import type { CsvRow } from '../../report/csv.ts';
import { curvePlot } from '../../report/curve-plot.ts';
import { csvLink } from '../../report/download.ts';
import { distinct, plainNumber, sentence } from '../../report/figures.ts';
import { forestPlot } from '../../report/forest-plot.ts';
import { groupsBy } from '../../report/groups.ts';
import { heading } from '../../report/heading.ts';
import { type Html, html } from '../../report/html.ts';
import { unitBeside } from '../../report/sample.ts';
import { rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import { isJointTest } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { catalogueOf } from '../../study/study-variables.ts';
import { calibrationInSentences } from '../calibration-words.ts';
import type { CurveRow } from './curve-table.ts';
import { effectTable, hasEffect, type RegressionRow, regressionRows } from './effect-table.ts';
import { regressionFindings } from './findings.ts';
import { regressionLines } from './lines.ts';
import { regressionMethods } from './methods-in-words.ts';

export const regressionSection: Section = {
  analyses: 'regressions',
  compared: ['regression'],
  part: (report, labels) => {
    if (report.request.exposures.length === 0) return undefined;
    const rows = regressionRows(report);
    const outcomes = groupsBy(rows, 'outcome', 'family');
    const places = outcomes.map((some, index) => ({ id: placeOf(index), title: outcomeTitle(some[0], labels) }));
    const body = html`${rows.length === 0 ? html`<p>This run has no regression to show.</p>` : introduction(rows)}
${outcomes.map((ofOutcome, index) => outcomePart(ofOutcome, report, labels, placeOf(index)))}`;
    return {
      id: 'regressions',
      title: 'One exposure at a time: regressions',
      body,
      within: places,
    };
  },
  findings: regressionFindings,
  methods: regressionMethods,
  lines: regressionLines,
};

function placeOf(outcome: number): string {
  return `effects-${outcome + 1}`;
}

function outcomeTitle(row: RegressionRow, labels: StudyLabels): string {
  return `${labels.outcome(row.outcome)}: ${labels.measures(row)}, ${row.family} models`;
}

function introduction(rows: readonly RegressionRow[]): Html {
  const groups = rows.some(({ total }) => total !== null)
    ? html` Quantile groups are compared with the reference group; below each effect also stand the cases among the participants of that
group, or the participants alone where the outcome is a number.`
    : '';
  const trend = rows.some(({ contrast }) => contrast === TREND)
    ? html` The trend takes each group at the median of its exposure: its effect is that of one unit more.`
    : '';
  const joint = rows.some(({ contrast }) => isJointTest(contrast))
    ? html` Joint tests, such as those of a spline or of an interaction, are Wald tests: their p value, and below it F.`
    : '';
  return html`<p>Regressions by the survey design, with 95 % intervals and p values below the effects.${groups}${trend}${joint}
<strong>Firth</strong> marks a penalised fit in place of one that separation has made infinite; <strong>not estimable</strong> is a result, with its
reason below the table. ${corrected(rows)}${calibrationInSentences(rows)} In the plots hollow marks are penalised fits; an arrow means that the interval goes on
beyond the axis.</p>`;
}

function corrected(rows: readonly RegressionRow[]): string {
  const families = distinct(rows.flatMap(({ test_family }) => test_family ?? []));
  return families.length === 0
    ? 'None of these p values is corrected for the number of comparisons.'
    : `Beside the p values of a declared family of tests (${families.join(', ')}), q is its false discovery rate by Benjamini and Hochberg.`;
}

function outcomePart(rows: readonly RegressionRow[], report: StudyReport, labels: StudyLabels, id: string): Html {
  const exposures = groupsBy(rows, 'exposure').map((ofExposure, index) => {
    const [{ exposure }] = ofExposure;
    const place = `${id}-${index + 1}`;
    const unit = catalogueOf(report.request)[exposure]?.unit ?? '';
    const forms = groupsBy(ofExposure, 'form').map((ofForm, form) => {
      const at = `${place}-${form + 1}`;
      return html`${formPart(ofForm, labels, unit, at)}${curvePart(ofForm[0], report, labels, at)}`;
    });
    return html`${heading(4, place, labels.exposure(exposure))}
${forms}`;
  });
  return html`${heading(3, id, outcomeTitle(rows[0], labels))}
<p>${sentence(labels.outcomeMeaning(rows[0].outcome))}.</p>
${exposures}`;
}

function formPart(rows: readonly RegressionRow[], labels: StudyLabels, unit: string, id: string): Html {
  const plotted = rows.filter(hasEffect);
  const table = effectTable(rows, labels, unit, id);
  return plotted.length > 0 ? html`${table}${plotOf(plotted, labels, `${id}-plot`)}` : table;
}

/** Where there is one contrast alone, the subgroups are the lines. */
function plotOf(rows: readonly RegressionRow[], labels: StudyLabels, id: string): Html {
  const [{ exposure, form }] = rows;
  const isOne = distinct(rows.map(({ contrast }) => contrast)).length === 1;
  return forestPlot({
    id,
    what: `${labels.exposure(exposure)}, ${isOne ? labels.contrast(rows[0]) : labels.form(form)}`,
    measure: labels.measure(rows[0]),
    rows: rows.map((row) => ({
      ...row,
      panel: labels.model(row.model),
      block: isOne ? '' : labels.subgroup(row.subgroup),
      line: isOne ? labels.subgroup(row.subgroup) : labels.contrast(row),
    })),
  });
}

/** The curves of a spline: a panel per model, of the first subgroup; their points as CSV for all subgroups. */
function curvePart(of: RegressionRow, report: StudyReport, labels: StudyLabels, id: string): Html {
  const rows = rowsOf<CurveRow>(report, 'curves').filter((row) => ROW_IDS.every((name) => row[name] === of[name]));
  if (rows.length === 0) return html``;
  const [{ exposure, form, subgroup, reference_value }] = rows;
  const measure = `${labels.measure(rows[0])} against the median, ${plainNumber(reference_value)}`;
  const plot = curvePlot({
    id: `${id}-curve`,
    what: `${labels.exposure(exposure)}, ${labels.form(form)}; ${labels.subgroup(subgroup)}`,
    exposure: unitBeside(exposure, report.request, labels),
    measure,
    points: rows.filter((row) => row.subgroup === subgroup).map((row) => ({ ...row, panel: labels.model(row.model) })),
  });
  return html`${plot}<p class="tools">${csvLink(`${id}-curve`, rows.map(pointOfCsv))}</p>`;
}

const ROW_IDS = ['outcome', 'family', 'exposure', 'form'] as const;

/**
 * What is drawn, and of which curve. A curve has some fifty points: with labels and the model's own scale, which the
 * table `curves` has, the curves alone would make a page of several megabytes.
 */
function pointOfCsv({ exposure, outcome, model, subgroup, value, effect, effect_low, effect_high }: CurveRow): CsvRow {
  return { exposure, outcome, model, subgroup, value, effect, effect_low, effect_high };
}
