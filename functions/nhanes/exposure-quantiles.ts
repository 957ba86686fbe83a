/** Quantile groups of an exposure: one set of cut points for every model and subgroup. */
import { median, quantiles } from '../numeric/quantile.ts';

/**
 * The boundaries of the groups, minimum and maximum included: type-7 quantiles (Hyndman and Fan 1996) of the values that
 * are known, unweighted. A boundary that occurs more than once, as ties at the detection limit make it, is kept once:
 * there are then fewer than `groups` groups. Empty when no value is known.
 */
export function cutPoints(values: Float64Array, groups: number): number[] {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return [];
  const probabilities = Array.from({ length: groups + 1 }, (_, i) => i / groups);
  return [...new Set(quantiles(known, probabilities))];
}

/** The group of each value, from 1: intervals are closed on the right, the first on both sides. NaN stays NaN. */
export function quantileGroups(values: Float64Array, bounds: readonly number[]): Float64Array {
  const inner = bounds.slice(1, -1);
  return values.map((value) => (Number.isNaN(value) ? value : 1 + inner.filter((bound) => value > bound).length));
}

/** The number of groups between the boundaries; a single boundary is one group, the one value that all have. */
export function groupCount(bounds: readonly number[]): number {
  return bounds.length > 1 ? bounds.length - 1 : bounds.length;
}

/**
 * The median of each group's values, from group 1 on. Interpolated boundaries can lie so close that no value falls between
 * them, as in a sample smaller than the number of groups: such a group has the median NaN.
 */
export function groupMedians(values: Float64Array, group: Float64Array, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const members = values.filter((_, row) => group[row] === i + 1);
    return members.length > 0 ? median(members) : Number.NaN;
  });
}
