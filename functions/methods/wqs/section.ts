/** What a run says of its mixture by weighted quantile sum regression. */
import { count, sentence } from '../../report/figures.ts';
import { forestPlot } from '../../report/forest-plot.ts';
import { groupsBy } from '../../report/groups.ts';
import { heading } from '../../report/heading.ts';
import { type Html, html } from '../../report/html.ts';
import { rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { calibrationInSentences } from '../calibration-words.ts';
import { type CalibratedWqsRow, wqsRows } from './calibrated-rows.ts';
import { wqsEffects } from './effects-table.ts';
import { wqsFindings } from './findings.ts';
import { FINAL_MODELS, wqsLines } from './lines.ts';
import { wqsMethods } from './methods-in-words.ts';
import type { WqsRow, WqsWeightRow } from './result.ts';
import { wqsWeights } from './weights-table.ts';

export const wqsSection: Section = {
  analyses: 'WQS analyses',
  compared: ['wqs'],
  part: (report, labels) => {
    if (!report.request.wqs) return undefined;
    const rows = wqsRows(report);
    const outcomes = groupsBy(rows, 'outcome');
    const body = html`${introduction(report, calibrationInSentences(rows))}
${remarks(rows)}
${permutationRemark(rows)}
${outcomes.length === 0 ? html`<p>This run has no result of a WQS analysis.</p>` : ''}
${outcomes.map((ofOutcome, index) => outcomePart(ofOutcome, report, labels, `wqs-${index + 1}`))}`;
    return { id: 'wqs', title: 'The mixture: weighted quantile sum (WQS) regression', body };
  },
  findings: wqsFindings,
  methods: wqsMethods,
  lines: wqsLines,
};

function introduction({ request, manifest: { replicates } }: StudyReport, calibrated: string): Html {
  const { seed, random_subset } = request.wqs ?? {};
  const each =
    random_subset === undefined ? 'bootstrap replicates' : `random subsets of ${count(random_subset)} components`;
  const made = replicates ? html`${count(replicates.needed)} ${each}, seed ${seed}. ` : '';
  return html`<p>${made}One step of the index is one quantile of every component together, by their weights. The ordinary final model is
that of gWQS; the design-based one has strata, PSUs and weights of the survey, with the validation rows as a domain.${calibrated}</p>`;
}

function remarks(rows: readonly WqsRow[]): Html {
  // With a split, each row either trains or validates.
  const sameRows = rows.some(({ n, n_training, n_validation }) => n_training + n_validation > n);
  return html`${
    overHoldouts(rows)
      ? html`<p class="remark">Over several holdouts, each effect is the mean over the random splits (of its logarithm, where it is a ratio). The spread
beside it is noise of the split, not a standard error, and is not a confidence interval.</p>`
      : ''
  }
${
  sameRows
    ? html`<p class="remark">Trained on validation: the same participants gave the weights and tested the index. The final models are then too sure of themselves: their
intervals are too narrow and their p values too small.</p>`
    : ''
}`;
}

function permutationRemark(rows: readonly WqsRow[]): Html {
  if (rows.every(({ permutations }) => permutations === null)) return html``;
  return html`<p>The permutation test needs neither a split nor a bootstrap: it compares how much the best index of all participants explains with what
it explains when the components, as far as the covariates do not tell them, are dealt out anew (Day et al. 2022, our reading). It is one-sided.</p>`;
}

function overHoldouts(rows: readonly WqsRow[]): boolean {
  return rows.some(({ holdouts }) => holdouts > 1);
}

function outcomePart(rows: readonly CalibratedWqsRow[], report: StudyReport, labels: StudyLabels, name: string): Html {
  const [{ outcome }] = rows;
  const weights = rowsOf<WqsWeightRow>(report, 'wqs_weights').filter((weight) => weight.outcome === outcome);
  return html`${heading(3, `${name}-outcome`, `${labels.outcome(outcome)}: ${labels.measure(rows[0])} per step of the index`)}
<p>${sentence(labels.outcomeMeaning(outcome))}.</p>
${wqsEffects(rows, labels, name)}${wqsPlot(rows, labels, `${name}-plot`)}
${weights.length > 0 ? wqsWeights(weights, labels, averagedOver(rows, report), `${name}-weights`) : ''}`;
}

function averagedOver(rows: readonly WqsRow[], { request }: StudyReport): string {
  if (overHoldouts(rows)) return 'holdouts';
  return request.wqs?.random_subset === undefined ? 'replicates' : 'replicates that drew the component';
}

/** Of the design-based final model, which is that of the survey; without one of the ordinary. */
function wqsPlot(rows: readonly WqsRow[], labels: StudyLabels, id: string): Html {
  const final = rows.some((row) => row.final === 'survey') ? 'survey' : 'glm';
  const plotted = rows.filter((row) => row.final === final);
  if (plotted.every(({ effect }) => effect === null)) return html``;
  return forestPlot({
    id,
    what: `one step of the WQS index, ${FINAL_MODELS[final]}`,
    measure: labels.measure(rows[0]),
    rows: plotted.map((row) => ({
      ...row,
      panel: labels.model(row.model),
      block: labels.subgroup(row.subgroup),
      line: `${row.direction} index`,
    })),
  });
}
