/** A whole WQS analysis in one process, for data small enough to be without a lake. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { CohortData } from '../../study/model-data.ts';
import { allPermuted, type PermutationColumns } from '../permutation-test.ts';
import { splitOf, type WqsData, wqsData } from './analysis.ts';
import { Holdout, type HoldoutResult } from './holdout.ts';
import type { WqsAnalysis } from './plan.ts';
import { fitRange, trainingOf } from './replicates.ts';
import { type WqsResult, wqsResult } from './result.ts';
import { fallStatistic, wqsPermutationColumns, wqsPermutationTest } from './sets.ts';

/** Fits every replicate and combines them. @throws NoWqsError, UnknownAnalysisError */
export function fitWqs(request: AnalysisRequest, analysis: WqsAnalysis, cohort: CohortData): WqsResult {
  const data = wqsData(request, analysis, cohort);
  return wqsResult(data, analysis, holdoutResults(data, analysis.direction), permutedWqs(data, analysis, cohort));
}

/** All splits with all their replicates, computed here and now. */
export function holdoutResults(data: WqsData, direction: WqsAnalysis['direction']): HoldoutResult[] {
  const { bootstraps, holdouts } = data.settings;
  return Array.from({ length: holdouts }, (_, number) => {
    const holdout = new Holdout(data);
    // Without a component there is nothing to fit: the result says so.
    if (data.scores.components.length > 0) {
      const training = trainingOf(data, direction, number);
      const range = { first: 0, count: bootstraps };
      for (const replicate of fitRange(training, range)) holdout.add(replicate);
    }
    return holdout.result(number, splitOf(data, number));
  });
}

/** The permutation test of an analysis in one process, if it is asked for. */
export function permutedWqs(
  data: WqsData,
  { direction }: Pick<WqsAnalysis, 'direction'>,
  { columns }: Pick<CohortData, 'columns'>,
): PermutationColumns {
  const test = wqsPermutationTest(data, columns);
  const permuted = test && allPermuted(test, fallStatistic(direction));
  return wqsPermutationColumns(test, direction, permuted);
}
