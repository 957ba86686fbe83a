/** What a run says of its mixture by quantile g-computation. */
import { cautionInWords, cautionMeaning, effectCell, firthInWords } from '../../report/effect-cell.ts';
import {
  casesOf,
  distinct,
  effectInSentence,
  effectInWords,
  inList,
  noEffect,
  pAndQ,
  pValue,
  rangeOfDf,
  sentence,
  shownBy,
} from '../../report/figures.ts';
import { type Footnotes, footnotes } from '../../report/footnotes.ts';
import { forestPlot } from '../../report/forest-plot.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { heading } from '../../report/heading.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { droppedInWords, reasonInWords } from '../../report/reasons.ts';
import { sharesInWords } from '../../report/shares.ts';
import { type Findings, rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import { Figure, row, type TableRow, table } from '../../report/table.ts';
import { JOINT, MIXTURE, PSI } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import { type Calibrated, calibrationIn, calibrationInSentences, calibrationInWords } from '../calibration-words.ts';
import { permutationContrast } from '../permutation-contrast.ts';
import { type CalibratedPermutation, permutationTestInWords } from '../permutation-words.ts';
import type { QgcompRow } from './fit.ts';

/** A row of the table `qgcomp`. */
type Row = QgcompRow & TestedRow & Calibrated & CalibratedPermutation;

/** Those of the main analysis. */
function qgcompRows(report: StudyReport): Row[] {
  const calibrated = calibrationIn(report);
  return rowsOf<QgcompRow & TestedRow>(report, 'qgcomp').map((found) => ({
    ...found,
    ...calibrated({ method: 'qgcomp', ...found }),
    size_permutation: calibrated({ method: 'qgcomp', ...found, contrast: permutationContrast(found.contrast) }).size,
  }));
}

export const qgcompSection: Section = {
  analyses: 'quantile g-computations',
  compared: ['qgcomp'],
  part: (report, labels) => {
    if (!report.request.qgcomp) return undefined;
    const rows = qgcompRows(report);
    const outcomes = groupsBy(rows, 'outcome', 'family');
    const body = html`<p>All exposures enter one regression by the survey design together, each scored by its quantile group from 0. The effect of the mixture is that of
raising every component by one group at once; below it its p value. Each component has the effect of one group more of it alone, and below it its
weight: its share among the components whose coefficients have the same sign.${calibrationInSentences(rows)}</p>
${outcomes.length === 0 ? html`<p>This run has no result of quantile g-computation.</p>` : ''}
${outcomes.map((ofOutcome, index) => outcomePart(ofOutcome, labels, `qgcomp-${index + 1}`))}`;
    return { id: 'qgcomp', title: 'The mixture: quantile g-computation', body };
  },
  findings: qgcompFindings,
  methods: ({ request: { qgcomp, exposures } }, labels) => {
    if (!qgcomp) return [];
    return [
      `Quantile g-computation (Keil et al. 2020) estimated the effect of raising ${inList(exposures.map(labels.exposure))} by one of ${qgcomp.groups} quantile groups at once, in one survey-weighted regression.`,
    ];
  },
  lines,
};

function outcomePart(rows: readonly Row[], labels: StudyLabels, id: string): Html {
  const [{ outcome, family }] = rows;
  const exposures = distinct(rows.map(({ exposure }) => exposure));
  const head = [
    'Subgroup',
    ...exposures.map(labels.exposure),
    rows.some(({ cases }) => cases !== null) ? 'Cases / n' : 'n',
    'df',
  ];
  const notes = footnotes(id);
  const groups = groupsBy(rows, 'model').map((ofModel) => ({
    name: labels.model(ofModel[0].model),
    rows: groupsBy(ofModel, 'subgroup').map((line) => analysisRow(line, exposures, notes, labels)),
  }));
  const caption = `${labels.measure(rows[0])} (95 % interval), ${labels.contrast({ ...rows[0], contrast: PSI })}`;
  return html`${heading(3, `${id}-outcome`, `${labels.outcome(outcome)}: ${labels.measures(rows[0])}, ${family} models`)}
<p>${sentence(labels.outcomeMeaning(outcome))}.</p>
${table({ id, caption, head, groups, csv: csvRows(rows, labels) })}${notes.list()}${plotOf(rows, labels, `${id}-plot`)}`;
}

function plotOf(rows: readonly Row[], labels: StudyLabels, id: string): Html {
  if (rows.every(({ effect }) => effect === null)) return html``;
  return forestPlot({
    id,
    what: labels.contrast({ ...rows[0], contrast: PSI }),
    measure: labels.measure(rows[0]),
    rows: rows
      .filter(({ contrast }) => contrast !== JOINT)
      .map((row) => ({
        ...row,
        panel: labels.model(row.model),
        block: labels.subgroup(row.subgroup),
        line: labels.exposure(row.exposure),
      })),
  });
}

function analysisRow(
  rows: readonly Row[],
  exposures: readonly string[],
  notes: Footnotes,
  labels: StudyLabels,
): TableRow {
  const [{ subgroup, cases, n }] = rows;
  const dropped = distinct(rows.map((found) => droppedInWords(found.dropped, labels)));
  const cells = exposures.map((exposure) => {
    const found = rows.find((candidate) => candidate.exposure === exposure);
    if (!found) return '';
    const joint = exposure === MIXTURE ? jointInWords(rows) : '';
    return effectCell(found, notes, labels, [sureness(found), joint].filter(Boolean).join(' · '));
  });
  const effects = rows.filter(({ contrast, status }) => contrast !== JOINT && status !== 'not_estimable');
  const name = html`${labels.subgroup(subgroup)}${dropped.map((note) => notes.mark(note))}`;
  return row(name, [
    ...cells,
    new Figure(casesOf(cases, n)),
    new Figure(effects.length === 0 ? '' : rangeOfDf(effects.map(({ df }) => df))),
  ]);
}

function sureness(found: Row): string {
  const { weight, estimate } = found;
  const share = weight === null || estimate === null ? '' : `weight ${weight.toFixed(2)}, ${signOf(estimate)}`;
  const permuted = permutationTestInWords(found);
  return [pAndQ(found), calibrationInWords(found), permuted, share].filter(Boolean).join(' · ');
}

/** The joint test of all components by the survey design, and by permutations. */
function jointInWords(rows: readonly Row[]): string {
  const joint = rows.find(({ contrast }) => contrast === JOINT);
  if (!joint || joint.p === null) return '';
  return [`joint test ${pValue(joint.p)}`, calibrationInWords(joint), permutationTestInWords(joint)]
    .filter(Boolean)
    .join(', ');
}

function signOf(estimate: number): string {
  return estimate >= 0 ? 'positive' : 'negative';
}

/** Of the main model, what raising all components together does to each outcome. */
function qgcompFindings(report: StudyReport, labels: StudyLabels): Findings[] {
  return groupsBy(qgcompRows(report), 'outcome').flatMap((ofOutcome) => {
    const shown = mainRows(ofOutcome, report.request, 'family', 'model', 'subgroup');
    const mixture = shown.find(({ exposure }) => exposure === MIXTURE);
    if (!mixture) return [];
    const { outcome, model, subgroup, effect, reason, p } = mixture;
    const isShown = ['higher', 'lower'].includes(shownBy(mixture));
    const figure = effectInSentence(mixture, labels.unit(outcome), pValue(p), calibrationInWords(mixture));
    return [
      {
        answer: `The mixture as a whole ${isShown ? 'is' : 'is not shown to be'} associated with ${labels.outcome(outcome)}${whyInWords(mixture, labels)}.`,
        basis: `Quantile g-computation; ${labels.adjustment(model)}; ${labels.subgroup(subgroup)}.`,
        each: [
          {
            about: labels.contrast(mixture),
            found:
              effect === null
                ? `not estimable (${reasonInWords(reason, labels) ?? 'no reason is known'}).`
                : `${mixture.effect_measure} ${figure}.`,
            caution: cautionMeaning(mixture.caution),
          },
        ],
      },
    ];
  });
}

/** The effect that is shown, or that none is. */
function whyInWords(mixture: Row, labels: StudyLabels): string {
  const shown = shownBy(mixture);
  if (shown === 'no interval') return '';
  if (shown === 'none') return `: the 95 % interval includes ${noEffect(mixture.family)}`;
  return `: ${mixture.effect_measure} ${effectInSentence(mixture, labels.unit(mixture.outcome))}, ${labels.contrast(mixture)}`;
}

/**
 * Of the main model and the first subgroup, every outcome and family: the mixture's effect, and the weights of both
 * signs.
 */
function lines(report: StudyReport, labels: StudyLabels): string[] {
  const rows = qgcompRows(report);
  return groupsBy(rows, 'outcome', 'family').flatMap((ofOutcome) => {
    const shown = mainRows(ofOutcome, report.request, 'model', 'subgroup');
    const mixture = shown.find(({ exposure }) => exposure === MIXTURE);
    if (!mixture) return [];
    const { outcome, model, subgroup, cases, n, reason } = mixture;
    const found =
      mixture.effect === null
        ? ['not estimable', firthInWords(mixture), `(${reasonInWords(reason, labels)})`].filter(Boolean).join(' ')
        : [
            effectInWords(mixture),
            pAndQ(mixture),
            calibrationInWords(mixture),
            permutationTestInWords(mixture),
            cautionInWords(mixture.caution),
          ]
            .filter(Boolean)
            .join(', ');
    const joint = jointInWords(shown);
    const weights = (sign: string) =>
      sharesInWords(
        shown.flatMap(({ exposure, weight, estimate }): [string, number | null][] =>
          estimate !== null && signOf(estimate) === sign ? [[labels.exposure(exposure), weight]] : [],
        ),
      );
    const about = `${labels.outcome(outcome)}; ${labels.model(model)}; ${labels.subgroup(subgroup)}, ${casesOf(cases, n)}`;
    return [
      `Quantile g-computation, ${labels.contrast(mixture)}: ${labels.measure(mixture)} of ${about}`,
      `  ${[found, joint].filter(Boolean).join('; ')}; positive weights: ${weights('positive')}; negative weights: ${weights('negative')}`,
    ];
  });
}
