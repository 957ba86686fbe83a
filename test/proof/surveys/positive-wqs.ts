import { splitOf, type WqsData, wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { permutedWqs } from '../../../functions/methods/wqs/fit.ts';
import { Holdout } from '../../../functions/methods/wqs/holdout.ts';
import { plannedWqs } from '../../../functions/methods/wqs/plan.ts';
import { fitRange, trainingOf } from '../../../functions/methods/wqs/replicates.ts';
import { oneSidedP } from '../../../functions/methods/wqs/result.ts';
import type { Cohort } from '../../../functions/study/cohort.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';
import type { Replicate } from '../../../functions/wqs/replicate.ts';

/** The tests of the index, as the proof names them. */
export const WQS_TESTS = {
  glm: 'WQS index, ordinary final model',
  survey: 'WQS index, design-based final model, design df',
  effective: 'WQS index, design-based final model, effective df',
  glmOneSided: 'the same, ordinary and one-sided',
  surveyOneSided: 'the same, design-based, design df, one-sided',
  effectiveOneSided: 'the same, design-based, effective df, one-sided',
  permutation: 'permutation test of the mixture, among all',
  permutationWithinPsu: 'permutation test of the mixture, within PSUs',
} as const;
export type WqsTest = keyof typeof WQS_TESTS;

/**
 * With 199 a p of at most 0.05 has exactly that probability if the test is exact; the power of 999 is a little higher.
 */
const PERMUTATIONS = 199;

export interface PositiveWqs {
  /** By metal; null: no replicate has a signal in the positive direction. */
  weights: Record<string, number> | null;
  /** Two-sided and one-sided p of the final models, and that of the permutation test; null where there is none. */
  p: Record<WqsTest, number | null>;
}

/** The weights of the study's WQS in the positive direction, split and resampled by a seed of the survey's own. */
export function positiveWeights(request: RunRequest, cohort: Cohort, seed: number): PositiveWqs['weights'] {
  const { data } = positive(request, cohort, seed);
  const { weights } = holdoutOf(data, replicatesOf(data)).result(0, splitOf(data, 0));
  return weights && Object.fromEntries(data.scores.components.map((name, k) => [name, weights[k]]));
}

/** What the tests of the same WQS say. */
export function positiveTests(request: RunRequest, cohort: Cohort, seed: number): PositiveWqs['p'] {
  const { data, analysis } = positive(request, cohort, seed);
  const split = splitOf(data, 0);
  const replicates = replicatesOf(data);
  const { glm, survey } = holdoutOf(data, replicates).result(0, split);
  const { survey: effective } = holdoutOf({ ...data, dfRule: 'effective' }, replicates).result(0, split);
  const permuted = (permute_within: 'none' | 'psu') => {
    const settings = { ...data.settings, permutations: PERMUTATIONS, permute_within };
    return permutedWqs({ ...data, settings }, analysis, cohort).p_permutation;
  };
  return {
    glm: glm?.p ?? null,
    survey: survey?.p ?? null,
    effective: effective?.p ?? null,
    glmOneSided: glm && oneSidedP(glm, 'positive'),
    surveyOneSided: survey && oneSidedP(survey, 'positive'),
    effectiveOneSided: effective && oneSidedP(effective, 'positive'),
    permutation: permuted('none'),
    permutationWithinPsu: permuted('psu'),
  };
}

function positive(request: RunRequest, cohort: Cohort, seed: number) {
  const ownSeed = { ...request, ...(request.wqs && { wqs: { ...request.wqs, seed } }) };
  const [analysis] = plannedWqs(ownSeed);
  return { analysis, data: wqsData(ownSeed, analysis, cohort) };
}

function replicatesOf(data: WqsData): Replicate[] {
  return fitRange(trainingOf(data, 'positive', 0), { first: 0, count: data.settings.bootstraps });
}

function holdoutOf(data: WqsData, replicates: readonly Replicate[]): Holdout {
  const holdout = new Holdout(data);
  for (const replicate of replicates) holdout.add(replicate);
  return holdout;
}
