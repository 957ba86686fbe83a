/** The result of `wqs` in a few lines for people. */
import { pValue } from '../../../functions/report/figures.ts';
import type { FinalFigures, Spread, WqsReport } from './result.ts';

export function summarise({ n, components, left_out, holdouts, weights, summary }: WqsReport): string {
  const { over_holdouts: over, trained_on_validation } = summary;
  const [{ n_training, n_validation, final }] = holdouts;
  return [
    `${n} complete rows, ${summary.cases} cases; ${n_training} train, ${n_validation} validate` +
      (trained_on_validation ? ' (the same rows: the test is not independent)' : ''),
    ...left_out.map(({ component, reason }) => `left out of the mixture: ${component} (${reason})`),
    `${summary.replicates} replicates in the ${summary.direction} direction, ${summary.kept} kept`,
    ...Object.entries(summary.left_out).map(([reason, count]) => `left out: ${count} (${reason})`),
    weights ? `weights: ${components.map((name) => `${name} ${weights[name].toFixed(3)}`).join(', ')}` : summary.status,
    ...permutationLines(summary.permutation_test),
    ...(over
      ? spreadLines(over.log_or.glm, over.holdouts, over.caution)
      : [modelLine('ordinary', final.glm), ...(final.survey ? [modelLine('survey design', final.survey)] : [])]),
  ].join('\n');
}

function permutationLines(test: WqsReport['summary']['permutation_test']): string[] {
  if (!test) return [];
  const { permutations, p, within } = test;
  const found = p === null ? 'there is nothing to permute' : `p ${p.toPrecision(3)}`;
  return [`permutation test of the mixture (${permutations} permutations, within ${within}): ${found}`];
}

function modelLine(
  name: string,
  { odds_ratio, ci_low, ci_high, p, p_one_sided, status, reason }: FinalFigures,
): string {
  if (odds_ratio === null || ci_low === null || ci_high === null) return `final model (${name}): ${status}, ${reason}`;
  const interval = `${odds_ratio.toFixed(2)} (${ci_low.toFixed(2)}-${ci_high.toFixed(2)})`;
  const beside = reason === null ? '' : ` (${reason})`;
  return `final model (${name}): odds ratio per step of the index ${interval}, ${pValue(p)}, one-sided ${pValue(p_one_sided)}${beside}`;
}

function spreadLines(logOr: Spread | null, holdouts: number, caution: string | null): string[] {
  if (logOr === null) return [];
  const { mean, p2_5, p97_5 } = logOr;
  const [middle, low, high] = [mean, p2_5, p97_5].map((value) => Math.exp(value).toFixed(2));
  return [
    `final model (ordinary) over ${holdouts} holdouts: odds ratio per step of the index ${middle}, ` +
      `2.5 and 97.5 percentiles of the splits ${low} and ${high} (no confidence interval)` +
      (caution === null ? '' : ` (${caution})`),
  ];
}
