/**
 * What a run says of its sweep: what stands after all corrections and in several cycles, and what all tests look like.
 */
import { count, distinct, effectInWords, plainNumber } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { heading } from '../../report/heading.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import { Figure, row, table } from '../../report/table.ts';
import { volcanoPlot } from '../../report/volcano-plot.ts';
import { isJointTest } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { type SweepRow, sweepTable } from './combine.ts';

/** Below this rate of false discoveries a test is called one. */
const RATE = 0.05;
/** More are in the lake. */
const MOST_SHOWN = 50;
/** One for each model, subgroup and form would fill a page. */
const MOST_PLOTS = 6;

export const sweepSection: Section = {
  analyses: 'parts of the sweep',
  rowsOfAll: sweepTable,
  part: (report, labels) => {
    if (!report.request.sweep) return undefined;
    const combined = combinedRows(report);
    if (combined.length === 0) {
      const body = html`<p>This run has no result of its sweep over all cycles.</p>`;
      return { id: 'sweep', title: 'Sweep', body };
    }
    const body = html`<p>${summary(report)} ${unmeasured(report)} A test stands where its false discovery rate, valid whatever the dependence of
the tests (Benjamini and Yekutieli), is below ${RATE} among all tests of all cycles together: every exposure, outcome, model, subgroup and contrast. It is
replicated where at least two cycles show it by themselves with p below 0.05, and none the contrary. All rows are in the table sweep of the lake.</p>
${strongest(combined, labels)}${heading(3, 'sweep-plots', 'All tests')}${plots(combined, labels)}`;
    return { id: 'sweep', title: 'Sweep', body };
  },
  // No pair is the finding: which one it is nobody has said beforehand.
  findings: (report) => (combinedRows(report).length > 0 ? [{ answer: summary(report), basis: '', each: [] }] : []),
  methods: ({ request: { sweep, cycles } }) =>
    sweep
      ? [
          `Each of ${count(sweep.exposures.length)} exposures was related to each of ${count(sweep.outcomes.length)} outcomes in every cycle by itself (${cycles.join(', ')}), with the survey weights of the smallest sample that a pair is measured in.`,
          sweep.combine === 'pooled'
            ? "The cycles in which a pair is measured were pooled with NCHS's weights for several cycles; heterogeneity between cycles is told by Cochran's Q and by tau squared of Paule and Mandel (1982)."
            : "The estimates of the cycles were combined by random-effects meta-analysis, tau squared by Paule and Mandel (1982), intervals on Student's t with the cycles less one degrees of freedom (Hartung and Knapp 2001).",
          'All tests together were corrected by Bonferroni and by Benjamini and Yekutieli (2001).',
        ]
      : [],
  lines: (report) => (report.request.sweep ? [summary(report)] : []),
};

function combinedRows(report: StudyReport): SweepRow[] {
  const combine = report.request.sweep?.combine;
  return rowsOf<SweepRow>(report, 'sweep').filter(({ cycle }) => cycle === combine);
}

const stands = ({ q_by }: SweepRow) => q_by !== null && q_by < RATE;
const isReplicated = (found: SweepRow) => stands(found) && found.replicated === 1;

function summary(report: StudyReport): string {
  const combined = combinedRows(report);
  const found = combined.filter(stands);
  const bonferroni = found.filter(({ p_bonferroni }) => p_bonferroni !== null && p_bonferroni < RATE);
  const tests = combined.find((one) => one.tests > 0)?.tests ?? 0;
  return (
    `Of ${count(tests)} tests over all cycles, ${count(found.length)} stand at a false discovery rate of ${RATE} (Benjamini and Yekutieli), ` +
    `${count(bonferroni.length)} of them by Bonferroni's correction too; ${count(found.filter(isReplicated).length)} are replicated in single cycles.`
  );
}

function unmeasured(report: StudyReport): string {
  const rows = rowsOf<SweepRow>(report, 'sweep');
  const combine = report.request.sweep?.combine;
  const absent = rows.filter(({ cycle, status }) => cycle !== combine && status === 'not_measured').length;
  const all = rows.filter(({ cycle }) => cycle !== combine).length;
  return `Of ${count(all)} rows of single cycles ${count(absent)} say that something was not measured there.`;
}

function strongest(combined: readonly SweepRow[], labels: StudyLabels): Html {
  const found = combined.filter(isReplicated).sort((a, b) => (a.p ?? 1) - (b.p ?? 1));
  if (found.length === 0) return html`<p>No test stands and is replicated.</p>`;
  const shown = found.slice(0, MOST_SHOWN);
  const name = namesIn(combined, labels);
  const few = found.length > shown.length ? ` (the ${count(shown.length)} smallest p of ${count(found.length)})` : '';
  return table({
    id: 'sweep-strongest',
    caption: `What stands after correction for all tests and is replicated${few}`,
    head: ['Exposure and outcome', 'Effect (95 % interval)', 'Unit', 'p', 'q', 'Cycles that show it', 'n', 'I²'],
    rows: shown.map((one) =>
      row(name(one), [
        new Figure(effectInWords(one)),
        html`<span class="words">${unitOf(one, labels)}</span>`,
        smallNumber(one.p),
        smallNumber(one.q_by),
        `${one.cycles_significant} of ${one.cycles_estimated}`,
        new Figure(count(one.n)),
        one.i2 === null ? '' : new Figure(one.i2.toFixed(2)),
      ]),
    ),
    csv: csvRows(found, labels),
  });
}

/** `kg, per doubling` */
function unitOf({ outcome, form, contrast, exposure }: SweepRow, labels: StudyLabels): string {
  return [labels.unit(outcome), labels.contrast({ form, contrast, exposure })].filter(Boolean).join(', ');
}

/** The words for a row, with its model and subgroup where there are several. */
function namesIn(rows: readonly SweepRow[], labels: StudyLabels): (row: SweepRow) => Html {
  const severalModels = distinct(rows.map(({ model }) => model)).length > 1;
  const severalSubgroups = distinct(rows.map(({ subgroup }) => subgroup)).length > 1;
  return ({ exposure, outcome, model, subgroup }) => {
    const told = [
      ...(severalModels ? [labels.model(model)] : []),
      ...(severalSubgroups ? [labels.subgroup(subgroup)] : []),
    ];
    return html`${labels.exposure(exposure)} and ${labels.outcome(outcome)}<span class="small">${told.join('; ')}</span>`;
  };
}

/** Of a p that may be far below what people usually write. */
function smallNumber(value: number | null): string {
  return value === null ? '' : plainNumber(value, 2);
}

function plots(combined: readonly SweepRow[], labels: StudyLabels): Html[] {
  const groups = groupsBy(combined, 'family', 'form', 'contrast', 'model', 'subgroup').filter(
    (rows) => !isJointTest(rows[0].contrast),
  );
  return groups.slice(0, MOST_PLOTS).map((rows, i) => {
    const [{ family, form, contrast, model, subgroup, tests }] = rows;
    const points = rows.flatMap((one) => {
      const effect = standardised(one);
      return effect === null || one.p === null ? [] : [{ effect, p: one.p, found: isReplicated(one) }];
    });
    const what = [
      labels.form(form),
      labels.contrast({ form, contrast }),
      labels.model(model),
      labels.subgroup(subgroup),
    ].join('; ');
    const measure = family === 'linear' ? 'standard deviations of the outcome' : 'logarithm of the ratio';
    if (points.length === 0) return html``;
    const bound = { p: RATE / Math.max(1, tests), name: "Bonferroni's bound" };
    const foundMeans = 'stand after all corrections';
    return volcanoPlot({ id: `sweep-volcano-${i + 1}`, what, measure, points, bound, foundMeans });
  });
}

/** In units that effects on different outcomes share. */
function standardised({ family, estimate, outcome_sd }: SweepRow): number | null {
  if (estimate === null) return null;
  if (family !== 'linear') return estimate;
  return outcome_sd === null || outcome_sd === 0 ? null : estimate / outcome_sd;
}
