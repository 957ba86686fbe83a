/** Each specification curve as a figure, with what it says in words. */

import { TREND } from '../../exposures/form.ts';
import { count, percent, sentence } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { specificationPlot } from '../../report/specification-plot.ts';
import { rowsOf, type StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';
import { curveInWords } from './curve-words.ts';
import { choiceOf } from './curves.ts';
import { type Decision, decidesSample, decisionsOf } from './decisions.ts';
import type { SpecificationRow } from './index.ts';
import { placeInWords, publishedOf } from './published-words.ts';
import { CURVE_IDS, curvesOf, type DecisionRow, estimable } from './summary.ts';

/** A page has to stay below 2 MB, and each takes up to 12 bytes of it, those in the file to be saved among them. */
const MOST_STROKES = 170_000;
const NO_ROOM =
  'This page has no room for one more figure of so many specifications; their rows are in the table specifications of the lake.';

/** The curves of all contrasts but trends, as far as the page has room, each with its sentences. */
export function curveFigures(report: StudyReport, labels: StudyLabels): Html {
  const { specifications } = report.request;
  if (!specifications) return html``;
  // Decisions about the sample come first: they tell the curves apart.
  const decisions = decisionsOf(specifications).sort((a, b) => Number(decidesSample(b)) - Number(decidesSample(a)));
  const curves = curvesOf(rowsOf<SpecificationRow>(report, 'specifications')).filter(
    ([{ contrast }]) => contrast !== TREND,
  );
  let room = MOST_STROKES;
  const drawn = curves.map((curve, index) => {
    // Of each effect its point, its interval and its choices.
    room -= estimable(curve).length * (2 + decisions.length);
    return html`${room < 0 ? html`<p>${NO_ROOM}</p>` : curveFigure(curve, decisions, report, labels, index + 1)}
<p>${curveSentences(curve, decisions, report, labels)}</p>
`;
  });
  return html`${drawn}`;
}

function curveFigure(
  curve: readonly SpecificationRow[],
  decisions: readonly Decision[],
  { request }: StudyReport,
  labels: StudyLabels,
  number: number,
): Html {
  const known = estimable(curve);
  if (known.length === 0) return html``;
  const [first] = curve;
  const samples = decisions.filter(decidesSample).map(({ id }) => id);
  const effects = known.map((row) => ({
    ...row,
    sample: samples.map((id) => choiceOf(row, id)).join('\n'),
    choices: decisions.map(({ id }) => choiceOf(row, id)),
  }));
  return specificationPlot({
    id: `specification-curve-${number}`,
    what: curveInWords(first, labels),
    measure: familyOf(first.family).effectMeasure,
    curves: groupsBy(effects, 'sample'),
    decisions,
    published: publishedOf(request, first)?.odds_ratio,
  });
}

function curveSentences(
  curve: readonly SpecificationRow[],
  decisions: readonly Decision[],
  report: StudyReport,
  labels: StudyLabels,
): string {
  const [first] = curve;
  const published = publishedOf(report.request, first);
  const unknown = curve.length - estimable(curve).length;
  return [
    `${sentence(curveInWords(first, labels))}.`,
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
