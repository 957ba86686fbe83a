/** What a run says of its mixture by quantile g-computation. */
import { effectCell } from '../../report/effect-cell.ts';
import { casesOf, degreesOfFreedom, distinct, effectInWords, pAndQ, sentence } from '../../report/figures.ts';
import { type Footnotes, footnotes } from '../../report/footnotes.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { droppedInWords, reasonInWords } from '../../report/reasons.ts';
import { sharesInWords } from '../../report/shares.ts';
import { rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import { row, rowGroup, table } from '../../report/table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import { familyOf } from '../../survey/family.ts';
import type { QgcompRow } from './fit.ts';
import { MIXTURE } from './plan.ts';

/** A row of the table `qgcomp`. */
type Row = QgcompRow & TestedRow;

export const qgcompSection: Section = {
  analyses: 'quantile g-computations',
  page: (report, labels) => {
    if (!report.request.qgcomp) return html``;
    const rows = rowsOf<Row>(report, 'qgcomp');
    const outcomes = groupsBy(rows, 'outcome', 'family');
    return html`<section><h2>The mixture: quantile g-computation</h2>
<p>All exposures enter one regression by the survey design together, each scored by its quantile group from 0. The effect of the mixture is that of
raising every component by one group at once; below it its p value. Each component has the effect of one group more of it alone, and below it its
weight: its share among the components whose coefficients have the same sign.</p>
${outcomes.length === 0 ? html`<p>This run has no result of quantile g-computation.</p>` : ''}
${outcomes.map((ofOutcome, index) => outcomePart(ofOutcome, labels, `qgcomp-${index + 1}`))}</section>
`;
  },
  lines,
};

function outcomePart(rows: readonly Row[], labels: StudyLabels, name: string): Html {
  const [{ outcome, family }] = rows;
  const { effectMeasure } = familyOf(family);
  const exposures = distinct(rows.map(({ exposure }) => exposure));
  const head = [
    'Subgroup',
    rows.some(({ cases }) => cases !== null) ? 'Cases / n' : 'n',
    ...exposures.map(labels.exposure),
    'df',
  ];
  const notes = footnotes(name);
  const models = groupsBy(rows, 'model').map((ofModel) =>
    rowGroup(
      labels.model(ofModel[0].model),
      head.length,
      groupsBy(ofModel, 'subgroup').map((line) => analysisRow(line, exposures, notes, labels)),
    ),
  );
  return html`<h3>${labels.outcome(outcome)}: ${effectMeasure}s, ${family} models</h3>
<p>${sentence(labels.outcomeMeaning(outcome))}.</p>
${table(`${effectMeasure} (95 % interval), ${labels.contrast({ ...rows[0], contrast: 'psi' })}`, head, models, true)}${notes.list()}`;
}

function analysisRow(rows: readonly Row[], exposures: readonly string[], notes: Footnotes, labels: StudyLabels): Html {
  const [{ subgroup, cases, n }] = rows;
  const dropped = distinct(rows.map((found) => droppedInWords(found.dropped, labels)));
  const cells = exposures.map((exposure) => {
    const found = rows.find((candidate) => candidate.exposure === exposure);
    return found ? effectCell(found, notes, labels, sureness(found)) : '';
  });
  const df = distinct(rows.filter(({ estimate }) => estimate !== null).map((found) => degreesOfFreedom(found.df)));
  const name = html`${labels.subgroup(subgroup)}${dropped.map((note) => notes.mark(note))}`;
  return row(name, [casesOf(cases, n), ...cells, df.join(', ')]);
}

function sureness(found: Row): string {
  const { weight, estimate } = found;
  const share = weight === null || estimate === null ? '' : `weight ${weight.toFixed(2)}, ${signOf(estimate)}`;
  return [pAndQ(found), share].filter(Boolean).join(' · ');
}

function signOf(estimate: number): string {
  return estimate >= 0 ? 'positive' : 'negative';
}

/** Of the main model and the first subgroup, every outcome and family: the mixture's effect, and the weights of both signs. */
function lines(report: StudyReport, labels: StudyLabels): string[] {
  const rows = rowsOf<Row>(report, 'qgcomp');
  return groupsBy(rows, 'outcome', 'family').flatMap((ofOutcome) => {
    const shown = mainRows(ofOutcome, report.request, 'model', 'subgroup');
    const mixture = shown.find(({ exposure }) => exposure === MIXTURE);
    if (!mixture) return [];
    const { outcome, family, model, subgroup, cases, n, reason } = mixture;
    const found =
      mixture.effect === null
        ? `not estimable (${reasonInWords(reason, labels)})`
        : `${effectInWords(mixture)}, ${pAndQ(mixture)}`;
    const weights = (sign: string) =>
      sharesInWords(
        shown.flatMap(({ exposure, weight, estimate }): [string, number | null][] =>
          estimate !== null && signOf(estimate) === sign ? [[labels.exposure(exposure), weight]] : [],
        ),
      );
    const about = `${labels.outcome(outcome)}; ${labels.model(model)}; ${labels.subgroup(subgroup)}, ${casesOf(cases, n)}`;
    return [
      `Quantile g-computation, ${labels.contrast(mixture)}: ${familyOf(family).effectMeasure} of ${about}`,
      `  ${found}; positive weights: ${weights('positive')}; negative weights: ${weights('negative')}`,
    ];
  });
}
