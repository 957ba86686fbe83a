/** What a quantile g-computation has computed elsewhere: permutations of the mixture, if their test is asked for. */
import type { CohortData } from '../../study/model-data.ts';
import { jointScore } from '../../wqs/permutation/mixture-permutations.ts';
import {
  type JointScore,
  permutationsAddress,
  permutationsOf,
  permutationsTable,
  type Statistic,
} from '../permutation-test.ts';
import { secondsPerReplicate } from '../replicate-cost.ts';
import type { KernelVersion, ReplicateSet } from '../replicate-set.ts';
import { type QgcompData, qgcompPermutationTest } from './analysis.ts';
import type { QgcompAnalysis } from './plan.ts';

/** The score statistics of the joint test and of psi. */
export const JOINT_SCORE: Statistic<JointScore> = {
  name: 'joint score',
  of: jointScore,
  columns: { joint: ({ joint }) => joint, psi: ({ psi }) => psi },
};

export function qgcompSets(
  data: QgcompData,
  analysis: QgcompAnalysis,
  cohort: CohortData,
  version: KernelVersion,
): ReplicateSet[] {
  const test = qgcompPermutationTest(data, analysis, cohort);
  if (!test) return [];
  const { n, covariates, mixture } = test.problem;
  let made: ReturnType<typeof permutationsOf<JointScore>> | undefined;
  return [
    {
      kind: 'permutations',
      address: permutationsAddress(test, JOINT_SCORE.name, version('mixture-permutations')),
      holdouts: 1,
      count: test.count,
      secondsEach: secondsPerReplicate(n, mixture.length + covariates.columns.length),
      compute: (range, hasTime) => {
        made ??= permutationsOf(test, JOINT_SCORE);
        return permutationsTable(made, JOINT_SCORE, range, hasTime);
      },
    },
  ];
}
