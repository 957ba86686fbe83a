/** What a run says of its regressions: outcome by outcome, exposure by exposure. */
import { TREND } from '../../exposures/form.ts';
import { distinct, sentence } from '../../report/figures.ts';
import { groupsBy, ofMainModel } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import { isJointTest } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';
import { effectTable, hasEffect, type RegressionRow } from './effect-table.ts';
import { forestPlots } from './forest-plot.ts';
import { regressionLines } from './lines.ts';

export const regressionSection: Section = {
  analyses: 'regressions',
  page: (report, labels) => {
    if (report.request.exposures.length === 0) return html``;
    const rows = rowsOf<RegressionRow>(report, 'regression');
    const outcomes = groupsBy(rows, 'outcome', 'family');
    return html`<section><h2>One exposure at a time: regressions</h2>
${rows.length === 0 ? html`<p>This run has no regression to show.</p>` : introduction(rows)}
${outcomes.map((ofOutcome, index) => outcomePart(ofOutcome, report, labels, `effects-${index + 1}`))}</section>
`;
  },
  lines: regressionLines,
};

function introduction(rows: readonly RegressionRow[]): Html {
  const groups = rows.some(({ total }) => total !== null)
    ? html` Quantile groups are compared with the reference group; below each effect also stand the cases among the participants of that
group, or the participants alone where the outcome is a number.`
    : '';
  const trend = rows.some(({ contrast }) => contrast === TREND)
    ? html` The trend takes each group at the median of its exposure, and only its p value is told.`
    : '';
  const joint = rows.some(({ contrast }) => isJointTest(contrast))
    ? html` Joint tests, such as those of a spline or of an interaction, are Wald tests: their p value, and below it F.`
    : '';
  return html`<p>Regressions by the survey design, with 95 % intervals and p values below the effects.${groups}${trend}${joint}
<strong>Firth</strong> marks a penalised fit in place of one that separation has made infinite; <strong>not estimable</strong> is a result, with its
reason below the table. ${corrected(rows)}</p>`;
}

function corrected(rows: readonly RegressionRow[]): string {
  const families = distinct(rows.flatMap(({ test_family }) => test_family ?? []));
  return families.length === 0
    ? 'None of these p values is corrected for the number of comparisons.'
    : `Beside the p values of a declared family of tests (${families.join(', ')}), q is its false discovery rate by Benjamini and Hochberg.`;
}

function outcomePart(
  rows: readonly RegressionRow[],
  { request }: StudyReport,
  labels: StudyLabels,
  name: string,
): Html {
  const [{ outcome, family }] = rows;
  const tables = groupsBy(rows, 'exposure').map((ofExposure, exposure) => {
    const forms = groupsBy(ofExposure, 'form').map((ofForm, form) =>
      effectTable(ofForm, labels, `${name}-${exposure + 1}-${form + 1}`),
    );
    return html`<h4>${labels.exposure(ofExposure[0].exposure)}</h4>
${forms}`;
  });
  const plotted = ofMainModel(rows.filter(hasEffect), request);
  return html`<h3>${labels.outcome(outcome)}: ${familyOf(family).effectMeasure}s, ${family} models</h3>
<p>${sentence(labels.outcomeMeaning(outcome))}.</p>
${tables}${plotted.length > 0 ? forestPlots(plotted, labels, `${name}-plot`) : ''}`;
}
