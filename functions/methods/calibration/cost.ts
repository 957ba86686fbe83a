/** What a data set of a calibration costs: the fits and the bootstrap replicates that it takes. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { PermutationSettings } from '../permutation-settings.ts';
import { secondsPerReplicate } from '../replicate-cost.ts';
import type { CalibrationAnalysis } from './plan.ts';

/**
 * How many replicates a sequential permutation test takes as long as where all orders are alike: 1 + 1/2 + ... + 1/19
 * permutations, the observed order, and the preparation of all.
 */
const PERMUTATIONS_WORTH = 8;

/** An analysis is made of outcomes drawn with an effect, and of outcomes drawn without one. */
const WITH_AND_WITHOUT = 2;

/**
 * How many replicates the fit of a regression with its inference by the survey design takes as long as: 3 to 4 with two
 * contrasts, 6.4 with the six of a g-computation. The joint test of five coefficients is as long again.
 */
const REPLICATES_PER_FIT = 7;

/** The fits by the survey design, and the bootstrap replicates of WQS, in one data set. */
export interface DataSetWork {
  fits: number;
  replicates: number;
}

export function workOfDataSet(request: AnalysisRequest, analysis: CalibrationAnalysis): DataSetWork {
  const { wqs, qgcomp, forms, interactions } = request;
  const permuted = (settings?: PermutationSettings) => (settings?.permutations === undefined ? 0 : PERMUTATIONS_WORTH);
  if (analysis.of === 'qgcomp') return { fits: 2 * WITH_AND_WITHOUT, replicates: permuted(qgcomp) };
  if (analysis.of === 'wqs') {
    if (wqs?.holdouts !== 1) return { fits: 0, replicates: permuted(wqs) };
    // A subset of the components has a start of its own, which is a fit as well.
    const each = wqs?.random_subset === undefined ? 1 : 2;
    // Both final models of a split.
    return { fits: 2 * WITH_AND_WITHOUT, replicates: WITH_AND_WITHOUT * each * wqs.bootstraps + permuted(wqs) };
  }
  const form = forms.find(({ id }) => id === analysis.form) ?? {};
  // Groups have a trend beside them, a spline joint tests; it is also drawn as a line, for the test of non-linearity.
  const models = 'quantile' in form || 'spline' in form ? 2 : 1;
  const asLine = 'spline' in form ? 1 : 0;
  return { fits: WITH_AND_WITHOUT * models + asLine + interactions.length, replicates: 0 };
}

/** How many bootstrap replicates of all rows take as long. */
export function replicatesWorth({ fits, replicates }: DataSetWork): number {
  return fits * REPLICATES_PER_FIT + replicates;
}

/** What one data set takes, with a margin. @param rows of the fits; no more of them train WQS */
export function secondsPerDataSet(work: DataSetWork, rows: number, coefficients: number): number {
  return replicatesWorth(work) * secondsPerReplicate(rows, coefficients);
}
