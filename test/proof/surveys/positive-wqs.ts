import { splitOf, wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { Holdout } from '../../../functions/methods/wqs/holdout.ts';
import { plannedWqs } from '../../../functions/methods/wqs/plan.ts';
import { fitRange, trainingOf } from '../../../functions/methods/wqs/replicates.ts';
import type { Cohort } from '../../../functions/study/cohort.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';

export interface PositiveWqs {
  /** By metal; null: no replicate has a signal in the positive direction. */
  weights: Record<string, number> | null;
  /** Two-sided p of the final models; null where there is none. */
  p: { glm: number | null; survey: number | null };
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
  return {
    weights: weights && Object.fromEntries(data.scores.components.map((name, k) => [name, weights[k]])),
    p: { glm: glm?.p ?? null, survey: survey?.p ?? null },
  };
}
