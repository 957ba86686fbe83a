/** What a WQS analysis has computed elsewhere: bootstrap replicates, and permutations if its test is asked for. */
import type { CohortData } from '../../study/model-data.ts';
import { fallIn } from '../../wqs/permutation/mixture-permutations.ts';
import type { Direction } from '../../wqs/settings.ts';
import {
  NOT_PERMUTED,
  type PermutationColumns,
  type PermutationTest,
  permutationColumns,
  permutationsAddress,
  permutationsOf,
  permutationsTable,
  permutationTest,
  type Statistic,
} from '../permutation-test.ts';
import { secondsPerReplicate } from '../replicate-cost.ts';
import type { KernelVersion, ReplicateSet, ReplicateValues } from '../replicate-set.ts';
import { replicatesAddress, splitOf, type WqsData } from './analysis.ts';
import { fitRange, type HoldoutTraining, replicatesTable, trainingOf } from './replicates.ts';

/** The column of the statistic. */
export const FALL = 'fall';

/** How far the deviance falls by the exact optimum in a direction. */
export function fallStatistic(direction: Direction): Statistic<number> {
  return { name: `fall in the ${direction} direction`, of: fallIn(direction), columns: { [FALL]: (fall) => fall } };
}

/** The permutation test of an analysis: of all its rows, since it needs neither a split nor a bootstrap. */
export function wqsPermutationTest(data: WqsData, columns: CohortData['columns']): PermutationTest | undefined {
  const { settings, problem, mixture, strata, rows, stream } = data;
  const { family, n, covariates, y, weights } = problem;
  const tested = { family, n, covariates, y, weights, mixture, strata, quantiles: settings.quantiles };
  return permutationTest(settings, tested, rows, { ...data, columns }, stream);
}

/** What the rows of an analysis tell of its test. */
export function wqsPermutationColumns(
  test: PermutationTest | undefined,
  direction: Direction,
  permuted: ReplicateValues | undefined,
): PermutationColumns {
  if (!test || !permuted) return NOT_PERMUTED;
  const permutations = permutationsOf(test, fallStatistic(direction));
  return permutationColumns(permutations.whyNot === null ? permutations.observed() : undefined, permuted[FALL]);
}

export function wqsSets(
  data: WqsData,
  direction: Direction,
  columns: CohortData['columns'],
  version: KernelVersion,
): ReplicateSet[] {
  const test = wqsPermutationTest(data, columns);
  return [bootstraps(data, direction, version), ...(test ? [permutations(test, direction, data, version)] : [])];
}

function bootstraps(data: WqsData, direction: Direction, version: KernelVersion): ReplicateSet {
  const { settings, scores } = data;
  let training: HoldoutTraining | undefined;
  // A subset of the components has a start of its own, which is a fit as well.
  const fits = settings.random_subset === undefined ? 1 : 2;
  return {
    kind: 'bootstraps',
    address: replicatesAddress(data, direction, version('wqs-replicates')),
    holdouts: settings.holdouts,
    // Without a component there is nothing to fit: the analysis is combined to a result that says so.
    count: scores.components.length === 0 ? 0 : settings.bootstraps,
    secondsEach: fits * secondsPerReplicate(splitOf(data, 0).training.length, parametersOf(data)),
    compute: (range, hasTime) => {
      if (training?.holdout !== range.holdout) training = trainingOf(data, direction, range.holdout);
      return replicatesTable(scores.components, range, fitRange(training, range, hasTime));
    },
  };
}

function permutations(
  test: PermutationTest,
  direction: Direction,
  data: WqsData,
  version: KernelVersion,
): ReplicateSet {
  const statistic = fallStatistic(direction);
  let made: ReturnType<typeof permutationsOf<number>> | undefined;
  return {
    kind: 'permutations',
    address: permutationsAddress(test, statistic.name, version('mixture-permutations')),
    holdouts: 1,
    count: test.count,
    secondsEach: secondsPerReplicate(test.problem.n, parametersOf(data)),
    compute: (range, hasTime) => {
      made ??= permutationsOf(test, statistic);
      return permutationsTable(made, statistic, range, hasTime);
    },
  };
}

function parametersOf({ scores, problem }: WqsData): number {
  return scores.components.length + problem.covariates.columns.length;
}
