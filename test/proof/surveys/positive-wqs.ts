import { splitOf, wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { permutedWqs } from '../../../functions/methods/wqs/fit.ts';
import { Holdout } from '../../../functions/methods/wqs/holdout.ts';
import { plannedWqs } from '../../../functions/methods/wqs/plan.ts';
import { fitRange, trainingOf } from '../../../functions/methods/wqs/replicates.ts';
import { oneSidedP } from '../../../functions/methods/wqs/result.ts';
import type { Cohort } from '../../../functions/study/cohort.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';

/** The tests of the index, as the proof names them. */
export const WQS_TESTS = {
  glm: 'WQS index, ordinary final model',
  survey: 'WQS index, design-based final model',
  glmOneSided: 'the same, ordinary and one-sided',
  surveyOneSided: 'the same, design-based and one-sided',
  permutation: 'permutation test of the mixture, among all',
  permutationWithinPsu: 'permutation test of the mixture, within PSUs',
} as const;
export type WqsTest = keyof typeof WQS_TESTS;

/** Enough for a p value below 0.05 to be told; the power of 999 is a little higher. */
const PERMUTATIONS = 499;

export interface PositiveWqs {
  /** By metal; null: no replicate has a signal in the positive direction. */
  weights: Record<string, number> | null;
  /** Two-sided and one-sided p of the final models, and that of the permutation test; null where there is none. */
  p: Record<WqsTest, number | null>;
}

/** The study's WQS in the positive direction, split and resampled by a seed of the survey's own. */
export function positiveWqs(request: RunRequest, cohort: Cohort, seed: number): PositiveWqs {
  const ownSeed = { ...request, ...(request.wqs && { wqs: { ...request.wqs, seed } }) };
  const [analysis] = plannedWqs(ownSeed);
  const data = wqsData(ownSeed, analysis, cohort);
  const range = { holdout: 0, first: 0, count: data.settings.bootstraps };
  const holdout = new Holdout(data);
  for (const replicate of fitRange(trainingOf(data, 'positive', 0), data.stream, range)) holdout.add(replicate);
  const { weights, glm, survey } = holdout.result(0, splitOf(data, 0));
  const permuted = (permute_within: 'none' | 'psu') => {
    const settings = { ...data.settings, permutations: PERMUTATIONS, permute_within };
    return permutedWqs({ ...data, settings }, analysis, cohort).p_permutation;
  };
  return {
    weights: weights && Object.fromEntries(data.scores.components.map((name, k) => [name, weights[k]])),
    p: {
      glm: glm?.p ?? null,
      survey: survey?.p ?? null,
      glmOneSided: glm && oneSidedP(glm, 'positive'),
      surveyOneSided: survey && oneSidedP(survey, 'positive'),
      permutation: permuted('none'),
      permutationWithinPsu: permuted('psu'),
    },
  };
}
