/** Each specification curve as a figure, with what it says in words. */

import { TREND } from '../../exposures/form.ts';
import { count, isRatio, percent, sentence } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { specificationPlot } from '../../report/specification-plot.ts';
import { rowsOf, type StudyReport } from '../../report/study-report.ts';
import { volcanoPlot } from '../../report/volcano-plot.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { curveNames } from './curve-words.ts';
import { choiceOf } from './curves.ts';
import { type Decision, decidesSample, decisionsOf } from './decisions.ts';
import type { SpecificationRow } from './index.ts';
import { placeInWords, publishedOf } from './published-words.ts';
import { CURVE_IDS, curvesOf, type DecisionRow, estimable } from './summary.ts';

type Estimable = ReturnType<typeof estimable<SpecificationRow>>[number];

/** Of all figures together, with the files to be saved: the page, which has tables too, has to stay below 2 MB. */
const MOST_CHARACTERS = 1_800_000;
/** Of one figure: more would not have room in any page. */
const MOST_EFFECTS = 20_000;
const NO_ROOM = html`<p>This page has no room for the figures of the following curves; their rows are in the table specifications of the lake.</p>
`;

/** A p below it is what many call significant; here each counts by itself. */
const NOMINAL = 0.05;

/**
 * The curves, each with its sentences, drawn as far as the page has room: first of each exposure and model that of the
 * last contrast, which compares the groups that lie furthest apart, and trends after all of them.
 */
export function curveFigures(report: StudyReport, labels: StudyLabels): Html {
  const { specifications } = report.request;
  if (!specifications) return html``;
  // Decisions about the sample come first: they tell the curves apart.
  const decisions = decisionsOf(specifications, labels.exposure).sort(
    (a, b) => Number(decidesSample(b)) - Number(decidesSample(a)),
  );
  const curves = curvesOf(rowsOf<SpecificationRow>(report, 'specifications'));
  const nameOf = curveNames(
    curves.map(([first]) => first),
    labels,
  );
  const context = { report, labels, decisions, nameOf };
  let room = MOST_CHARACTERS;
  const drawn: Html[] = [];
  const left: Html[] = [];
  for (const curve of byImportance(curves)) {
    const words = html`<p>${curveSentences(curve, context)}</p>
`;
    const figures =
      estimable(curve).length > MOST_EFFECTS ? undefined : figuresOf(curve, context, curves.indexOf(curve) + 1);
    if (figures === undefined || figures.markup.length > room) left.push(words);
    else {
      room -= figures.markup.length;
      drawn.push(html`${figures}${words}`);
    }
  }
  return html`${drawn}${left.length === 0 ? '' : [NO_ROOM, ...left]}`;
}

/** What all figures of a page share. */
interface Context {
  report: StudyReport;
  labels: StudyLabels;
  decisions: readonly Decision[];
  nameOf: (curve: SpecificationRow) => string;
}

/** The last contrasts of all exposures and models, then those before them, and so on; trends come last. */
function byImportance<Curve extends readonly SpecificationRow[]>(curves: readonly Curve[]): Curve[] {
  const isTrend = ([{ contrast }]: Curve) => contrast === TREND;
  const byEffect = new Map<string, Curve[]>();
  for (const curve of curves.filter((one) => !isTrend(one))) {
    const [{ exposure, outcome, family, model, subgroup }] = curve;
    const key = [exposure, outcome, family, model, subgroup].join('\n');
    byEffect.set(key, [curve, ...(byEffect.get(key) ?? [])]);
  }
  const all = [...byEffect.values()];
  const longest = all.reduce((length, ofEffect) => Math.max(length, ofEffect.length), 0);
  const inRounds = Array.from({ length: longest }, (_, i) => all.flatMap((ofEffect) => ofEffect.slice(i, i + 1)));
  return [...inRounds.flat(), ...curves.filter(isTrend)];
}

/** The curve and its volcano plot. */
function figuresOf(curve: readonly SpecificationRow[], context: Context, number: number): Html {
  const known = estimable(curve);
  if (known.length === 0) return html``;
  return html`${curveFigure(known, context, number)}${volcano(known, context, number)}`;
}

function curveFigure(
  known: readonly Estimable[],
  { report: { request }, labels, decisions, nameOf }: Context,
  number: number,
): Html {
  const [first] = known;
  const samples = decisions.filter(decidesSample).map(({ id }) => id);
  const effects = known.map((row) => ({
    ...row,
    sample: samples.map((id) => choiceOf(row, id)).join('\n'),
    choices: decisions.map(({ id }) => choiceOf(row, id)),
  }));
  return specificationPlot({
    id: `specification-curve-${number}`,
    what: nameOf(first),
    measure: labels.measure(first),
    curves: groupsBy(effects, 'sample'),
    decisions,
    published: publishedOf(request, first)?.odds_ratio,
  });
}

function volcano(known: readonly Estimable[], { labels, nameOf }: Context, number: number): Html {
  const points = known.flatMap(({ estimate, p }) => (p === null ? [] : [{ effect: estimate, p, found: p < NOMINAL }]));
  if (points.length === 0) return html``;
  const [first] = known;
  const measure = labels.measure(first);
  return volcanoPlot({
    id: `specification-volcano-${number}`,
    what: nameOf(first),
    measure: isRatio(first.family) ? `logarithm of the ${measure}` : measure,
    points,
    bound: { p: NOMINAL, name: `p ${NOMINAL}` },
    foundMeans: `have p below ${NOMINAL}, each by itself`,
  });
}

function curveSentences(curve: readonly SpecificationRow[], { report, decisions, nameOf }: Context): string {
  const [first] = curve;
  const published = publishedOf(report.request, first);
  const unknown = curve.length - estimable(curve).length;
  return [
    `${sentence(nameOf(first))}.`,
    published ? placeInWords(published, curve) : '',
    unknown === 0 ? '' : `${count(unknown)} of ${count(curve.length)} specifications have no effect to draw.`,
    mainDecisionInWords(first, decisions, rowsOf<DecisionRow>(report, 'specification_decisions')),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Which decision the effect depends on most. */
function mainDecisionInWords(
  curve: SpecificationRow,
  decisions: readonly Decision[],
  rows: readonly DecisionRow[],
): string {
  const [most] = rows
    .filter((row) => CURVE_IDS.every((id) => row[id] === curve[id]))
    .flatMap(({ decision, share_of_variance: share }) => (share === null ? [] : [{ decision, share }]))
    .sort((a, b) => b.share - a.share);
  if (!most) return '';
  const label = decisions.find(({ id }) => id === most.decision)?.label ?? most.decision;
  return `The decision that explains most of the variance of the estimates: ${label} (${percent(most.share)}).`;
}
