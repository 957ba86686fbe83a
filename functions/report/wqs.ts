/** The part of the page on the mixture. */
import { count } from './figures.ts';
import { type Html, html } from './html.ts';
import type { StudyReport } from './study-report.ts';
import { wqsEffects } from './wqs-effects.ts';
import { wqsWeights } from './wqs-weights.ts';

export function wqsSection({ manifest, wqs, weights }: StudyReport): Html {
  const counts = manifest.analyses.wqs;
  if (counts.status === 'not_asked_for') return html``;
  const manyHoldouts = wqs.some(({ holdouts }) => holdouts > 1);
  // With a split, each row either trains or validates.
  const sameRows = wqs.some(({ n, n_training, n_validation }) => n_training + n_validation > n);
  return html`<section><h2>The mixture: weighted quantile sum (WQS) regression</h2>
<p>${count(counts.planned)} analyses from ${count(counts.replicates)} bootstrap replicates, seed ${manifest.seed}. One step of the index is one quantile
of every component together, by their weights. The ordinary final model is that of gWQS; the design-based one has strata, PSUs and weights of the survey, with the validation rows
as a domain.</p>
${
  manyHoldouts
    ? html`<p class="remark">Over several holdouts, each odds ratio is the mean over the random splits (of its logarithm). The spread beside it is noise of the split,
not a standard error, and is no interval of confidence.</p>`
    : ''
}
${
  sameRows
    ? html`<p class="remark">Trained on validation: the same participants gave the weights and tested the index. The final models are then too sure of themselves: their
intervals are too narrow and their p values too small.</p>`
    : ''
}
${wqs.length > 0 ? wqsEffects(wqs) : html`<p>This run has no result of a WQS analysis.</p>`}
${weights.length > 0 ? wqsWeights(weights, manyHoldouts ? 'holdouts' : 'replicates') : ''}</section>
`;
}
