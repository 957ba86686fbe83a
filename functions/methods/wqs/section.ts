/** What a run says of its mixture by weighted quantile sum regression. */
import { count, sentence } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { rowsOf, type Section, type StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';
import { wqsEffects } from './effects-table.ts';
import { wqsLines } from './lines.ts';
import type { WqsRow, WqsWeightRow } from './result.ts';
import { wqsWeights } from './weights-table.ts';

export const wqsSection: Section = {
  analyses: 'WQS analyses',
  page: (report, labels) => {
    if (!report.request.wqs) return html``;
    const rows = rowsOf<WqsRow>(report, 'wqs');
    const outcomes = groupsBy(rows, 'outcome');
    return html`<section><h2>The mixture: weighted quantile sum (WQS) regression</h2>
${introduction(report)}
${remarks(rows)}
${outcomes.length === 0 ? html`<p>This run has no result of a WQS analysis.</p>` : ''}
${outcomes.map((ofOutcome, index) => outcomePart(ofOutcome, report, labels, `wqs-${index + 1}`))}</section>
`;
  },
  lines: wqsLines,
};

function introduction({ request, manifest: { replicates } }: StudyReport): Html {
  const made = replicates ? html`${count(replicates.needed)} bootstrap replicates, seed ${request.wqs?.seed}. ` : '';
  return html`<p>${made}One step of the index is one quantile of every component together, by their weights. The ordinary final model is
that of gWQS; the design-based one has strata, PSUs and weights of the survey, with the validation rows as a domain.</p>`;
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

function overHoldouts(rows: readonly WqsRow[]): boolean {
  return rows.some(({ holdouts }) => holdouts > 1);
}

function outcomePart(rows: readonly WqsRow[], report: StudyReport, labels: StudyLabels, name: string): Html {
  const [{ outcome, family }] = rows;
  const weights = rowsOf<WqsWeightRow>(report, 'wqs_weights').filter((weight) => weight.outcome === outcome);
  return html`<h3>${labels.outcome(outcome)}: ${familyOf(family).effectMeasure} per step of the index</h3>
<p>${sentence(labels.outcomeMeaning(outcome))}.</p>
${wqsEffects(rows, labels, name)}
${weights.length > 0 ? wqsWeights(weights, labels, overHoldouts(rows) ? 'holdouts' : 'replicates') : ''}`;
}
