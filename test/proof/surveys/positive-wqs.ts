import { wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { fitRange, trainingOf } from '../../../functions/methods/wqs/replicates.ts';
import { holdoutResult } from '../../../functions/methods/wqs/result.ts';
import type { Cohort } from '../../../functions/study/cohort.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';
import { WeightAverage } from '../../../functions/wqs/average.ts';

export interface PositiveWqs {
  /** By metal; null: no replicate has a signal in the positive direction. */
  weights: Record<string, number> | null;
  /** Two-sided p of the final models; null where there is none. */
  p: { glm: number | null; survey: number | null };
}

/** The study's WQS in the positive direction, split and resampled by a seed of the survey's own. */
export function positiveWqs(request: RunRequest, { columns, levels }: Cohort, seed: number): PositiveWqs {
  const [model] = request.models;
  const [subgroup] = request.subgroups;
  const ownSeed = { ...request, ...(request.wqs && { wqs: { ...request.wqs, seed } }) };
  const data = wqsData(ownSeed, { model: model.id, subgroup: subgroup.id }, columns, levels);
  const range = { holdout: 0, first: 0, count: data.settings.bootstraps };
  const average = new WeightAverage(data.scores.components.length, data.settings.signal);
  for (const replicate of fitRange(trainingOf(data, 'positive', 0), data.stream, range)) average.add(replicate);
  const { weights, glm, survey } = holdoutResult(ownSeed, data, columns, 0, average, {});
  return {
    weights: weights && Object.fromEntries(data.scores.components.map((name, k) => [name, weights[k]])),
    p: { glm: glm?.p ?? null, survey: survey?.p ?? null },
  };
}
