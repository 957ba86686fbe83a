/** What the permutations of specification curves come to. */
import { permutationP } from '../../wqs/permutation/p-value.ts';
import type { ReplicateValues } from '../replicate-set.ts';
import { AMONG } from '../specifications/summary.ts';
import type { CurvePermutations } from './curve-permutations.ts';
import { columnOf } from './sets.ts';
import type { InferenceRow } from './tables.ts';

export interface CurvesResult {
  rows: InferenceRow[];
}

/** @param permuted the statistics of all permutations, by the columns of the set */
export function inferenceOf(permutations: CurvePermutations, permuted: ReplicateValues): CurvesResult {
  const observed = permutations.observed();
  const rows = permutations.curves.flatMap(({ ids }, curve) =>
    AMONG.map((among): InferenceRow => {
      const { estimated, median, share, mean_z } = observed[curve][among];
      const of = (statistic: 'median' | 'share' | 'mean_z') => permuted[columnOf(curve, among, statistic)];
      const p = (value: number, statistic: 'median' | 'share' | 'mean_z') =>
        Number.isNaN(value) ? null : permutationP(Math.abs(value), of(statistic).map(Math.abs));
      const known = (value: number) => (Number.isNaN(value) ? null : value);
      return {
        ...ids,
        among,
        specifications: estimated,
        permutations: of('median').length,
        median: known(median),
        p_median: p(median, 'median'),
        share: known(share),
        p_share: p(share, 'share'),
        mean_z: known(mean_z),
        p_mean_z: p(mean_z, 'mean_z'),
      };
    }),
  );
  return { rows };
}
