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
      const size = (statistic: 'median' | 'mean_z') => of(statistic).map(Math.abs);
      const p = (value: number, values: Float64Array) =>
        Number.isNaN(value) ? null : permutationP(Math.abs(value), values);
      const known = (value: number) => (Number.isNaN(value) ? null : value);
      return {
        ...ids,
        among,
        specifications: estimated,
        permutations: of('median').length,
        median: known(median),
        p_median: p(median, size('median')),
        share: known(share),
        p_share: p(mean_z, tieBroken(share, of('share'), size('mean_z'))),
        mean_z: known(mean_z),
        p_mean_z: p(mean_z, size('mean_z')),
      };
    }),
  );
  return { rows };
}

/**
 * What breaks the ties of a statistic with few values: its own size in a permutation that has the observed value, and
 * more or less than any in one that has a larger or smaller value. The two in this order are one statistic, a function
 * of the data as each is by itself, so that its permutation test is exact. The share of a sign alone is tied in most
 * permutations of a small curve, and its test rejects hardly anything. That mean z breaks ties is our own rule.
 */
function tieBroken(observed: number, values: Float64Array, sizes: Float64Array): Float64Array {
  return values.map((value, i) => (value === observed ? sizes[i] : value > observed ? Infinity : -Infinity));
}
