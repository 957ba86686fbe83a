/** What a run says of its specification curve: how far the effects range, and which decisions move them. */
import { TREND } from '../../exposures/form.ts';
import {
  count,
  distinct,
  inList,
  isRatio,
  noEffect,
  percent,
  plainNumber,
  ratio,
  sentence,
} from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { heading } from '../../report/heading.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { type Findings, rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import { Figure, row, type TableCell, table } from '../../report/table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { curveFigures } from './curve-figures.ts';
import { curveNames } from './curve-words.ts';
import { specificationCurves } from './curves.ts';
import { countSpecifications, decisionsOf } from './decisions.ts';
import type { SpecificationRow } from './index.ts';
import { matchesInWords } from './published-words.ts';
import type { CurveRow, DecisionRow } from './summary.ts';

export const specificationsSection: Section = {
  analyses: 'parts of the specification curve',
  rowsOfAll: specificationCurves,
  part: (report, labels) => {
    const { specifications } = report.request;
    if (!specifications) return undefined;
    const curves = rowsOf<CurveRow>(report, 'specification_curves');
    const decisions = rowsOf<DecisionRow>(report, 'specification_decisions');
    const body = html`<p>${count(countSpecifications(specifications))} specifications, each one choice of ${count(decisionsOf(specifications).length)} decisions,
were all fitted. The table gives how far their effects range; it pools no p value and picks no specification. A share of p below 0.05 counts
each by itself. The rows themselves are in the table specifications of the lake.</p>
${curves.length === 0 ? html`<p>This run has no result of its specifications.</p>` : rangeTable(curves, labels)}
${decisions.length === 0 ? html`` : decisionTable(decisions, report, labels)}
${curves.length === 0 ? html`` : curvesInFull(report, labels)}`;
    return { id: 'specifications', title: 'Specification curve', body };
  },
  findings: curveFindings,
  methods: ({ request: { specifications } }) =>
    specifications
      ? [
          `A specification curve (Simonsohn, Simmons and Nelson 2020) refitted the regressions under ${count(countSpecifications(specifications))} combinations of ${count(decisionsOf(specifications).length)} decisions${specifications.permutations === undefined ? '; no inference was made on the curve as a whole' : ''}.`,
        ]
      : [],
  lines: (report, labels) => {
    const curves = rowsOf<CurveRow>(report, 'specification_curves');
    const nameOf = curveNames(curves, labels);
    return curves
      .filter(({ among }) => among === 'all')
      .map(
        (curve) => `${sentence(nameOf(curve))}: ${count(curve.specifications)} specifications, ${rangeInWords(curve)}`,
      );
  },
};

/** Of each exposure the contrast that lies furthest apart, over all specifications: none of them is the main one. */
function curveFindings(report: StudyReport, labels: StudyLabels): Findings[] {
  const curves = rowsOf<CurveRow>(report, 'specification_curves');
  const nameOf = curveNames(curves, labels);
  const shown = groupsBy(
    curves.filter(({ contrast }) => contrast !== TREND),
    'exposure',
    'outcome',
    'family',
    'model',
    'subgroup',
  ).flatMap((ofEffect) => {
    const [last] = groupsBy(ofEffect, 'contrast').slice(-1);
    const all = last.find(({ among }) => among === 'all');
    return all ? [{ all, defensible: last.find(({ among }) => among === 'defensible') }] : [];
  });
  if (shown.length === 0) return [];
  const shares = shown.flatMap(({ all }) =>
    all.share_positive === null
      ? []
      : [`${percent(all.share_positive)} lie above ${noEffect(all.family)} (${nameOf(all)})`],
  );
  const specifications = `${count(shown[0].all.specifications)} specifications`;
  return [
    {
      // Some specifications may have no effect: the shares are those of the others.
      answer:
        shares.length === 0
          ? `None of ${specifications} has an effect.`
          : `Of the effects of ${specifications} ${inList(shares)}.`,
      basis: '',
      each: shown.map(({ all, defensible }) => ({
        about: nameOf(all),
        found: [
          rangeInWords(all),
          ...(defensible && defensible.specifications < all.specifications
            ? [`of the ${count(defensible.specifications)} held defensible beforehand, ${rangeInWords(defensible)}`]
            : []),
        ]
          .join('; ')
          .concat('.'),
        caution: null,
      })),
    },
  ];
}

function curvesInFull(report: StudyReport, labels: StudyLabels): Html {
  const matches = matchesInWords(report.request, rowsOf<SpecificationRow>(report, 'specifications'));
  return html`${heading(3, 'specification-curves-part', 'The curves')}
<p>${beforeAnyChoice(report, labels)} Specifications of different samples are curves of their own, side by side; within each the
effects grow from left to right. An interval in colour leaves out no effect, and what lies beyond the axis is drawn at its edge.</p>
${matches === '' ? '' : html`<p>${matches}</p>`}${curveFigures(report, labels)}`;
}

/** What the names of curves that differ in none of it leave out. */
function beforeAnyChoice({ request: { outcomes, models } }: StudyReport, labels: StudyLabels): string {
  const what = inList(outcomes.map(({ label }) => label));
  return `Before any choice the outcome is ${what}, ${inList(models.map(({ id }) => labels.adjustment(id)))}.`;
}

function rangeInWords({
  family,
  share_significant,
  effect_p1,
  effect_median,
  effect_p99,
  effect_measure,
}: CurveRow): string {
  if (effect_median === null || effect_p1 === null || effect_p99 === null) return 'none with an effect';
  const shown = (value: number) => (isRatio(family) ? ratio(value) : plainNumber(value));
  const significant = share_significant === null ? '' : `, ${percent(share_significant)} with p below 0.05`;
  return `median ${effect_measure} ${shown(effect_median)}, 1st to 99th percentile ${shown(effect_p1)} to ${shown(effect_p99)}${significant}`;
}

/** An effect or a ratio of effects. */
function figure(family: CurveRow['family'], value: number | null): TableCell {
  if (value === null) return '';
  return new Figure(isRatio(family) ? ratio(value) : plainNumber(value));
}

const share = (value: number | null) => (value === null ? '' : new Figure(percent(value)));

function rangeTable(curves: readonly CurveRow[], labels: StudyLabels): Html {
  const head = [
    'Specifications',
    'Number',
    'Median',
    '1st percentile',
    '99th percentile',
    'Their ratio',
    'Above 1 (or 0)',
  ];
  const nameOf = curveNames(curves, labels);
  const groups = groupsBy(curves, 'exposure', 'outcome', 'family', 'model', 'subgroup', 'contrast').map((ofEffect) => ({
    name: `${nameOf(ofEffect[0])}: ${labels.measure(ofEffect[0])}`,
    rows: ofEffect.map((curve) =>
      row(curve.among, [
        new Figure(count(curve.specifications)),
        ...[curve.effect_median, curve.effect_p1, curve.effect_p99, curve.effect_ratio].map((value) =>
          figure(curve.family, value),
        ),
        ...[curve.share_positive, curve.share_significant, curve.share_not_estimable].map(share),
      ]),
    ),
  }));
  return table({
    id: 'specification-curves',
    caption: 'Effects over all specifications, and over those held defensible beforehand',
    head: [...head, 'p < 0.05', 'Not estimable'],
    groups,
    csv: csvRows(curves, labels),
  });
}

function decisionTable(rows: readonly DecisionRow[], { request }: StudyReport, labels: StudyLabels): Html {
  const written = request.specifications?.decisions ?? [];
  const labelOf = (id: string) => written.find((decision) => decision.id === id)?.label ?? id;
  const decisions = distinct(rows.map(({ decision }) => decision));
  const effects = groupsBy(rows, 'exposure', 'outcome', 'family', 'model', 'subgroup', 'contrast');
  const nameOf = curveNames(rows, labels);
  return html`${heading(3, 'specification-decisions-part', 'Which decisions move the effect')}
${table({
  id: 'specification-decisions',
  caption: "Share of the variance of the estimates, on the model's scale, that lies between the choices of a decision",
  head: ['Effect', ...decisions.map(labelOf)],
  rows: effects.map((ofEffect) =>
    row(
      nameOf(ofEffect[0]),
      decisions.map((decision) =>
        share(ofEffect.find((found) => found.decision === decision)?.share_of_variance ?? null),
      ),
    ),
  ),
  csv: csvRows(rows, labels),
})}`;
}
