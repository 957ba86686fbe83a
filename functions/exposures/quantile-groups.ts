/** Quantile groups of an exposure, cut in one place for every model and subgroup. */
import { median, quantiles } from '../numeric/quantile.ts';

/**
 * The boundaries of the groups, minimum and maximum included: type-7 quantiles (Hyndman and Fan 1996), unweighted. A
 * boundary that occurs more than once, as ties at the detection limit make it, is kept once: there are then fewer than
 * `groups` groups.
 *
 * @param known values without missing ones; of none there are no boundaries
 */
export function cutPoints(known: Float64Array, groups: number): number[] {
  return known.length === 0 ? [] : [...new Set(quantiles(known, probabilitiesOf(groups)))];
}

/**
 * The same by survey weights: the smallest value at which the weighted empirical distribution reaches the probability
 * (Lumley 2010; the rule "math" of R's svyquantile).
 */
export function weightedCutPoints(known: Float64Array, weights: Float64Array, groups: number): number[] {
  if (known.length === 0) return [];
  const order = Int32Array.from(known.keys()).sort((a, b) => known[a] - known[b]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const bounds: number[] = [];
  let reached = 0;
  let next = 0;
  const probabilities = probabilitiesOf(groups);
  for (const row of order) {
    reached += weights[row];
    while (next < probabilities.length && reached >= probabilities[next] * total) {
      bounds.push(known[row]);
      next += 1;
    }
  }
  // Rounding of the sum may leave the last probability, 1, unreached.
  while (next++ < probabilities.length) bounds.push(known[order[order.length - 1]]);
  return [...new Set(bounds)];
}

function probabilitiesOf(groups: number): number[] {
  return Array.from({ length: groups + 1 }, (_, i) => i / groups);
}

/** The group of a value, from 1: intervals are closed on the right, the first on both sides. NaN stays NaN. */
export function groupOf(value: number, bounds: readonly number[]): number {
  if (Number.isNaN(value)) return value;
  let group = 1;
  for (let i = 1; i < bounds.length - 1; i++) if (value > bounds[i]) group += 1;
  return group;
}

/** The number of groups between the boundaries; a single boundary is one group, the one value that all have. */
export function groupCount(bounds: readonly number[]): number {
  return bounds.length > 1 ? bounds.length - 1 : bounds.length;
}

/**
 * The median of each group's values, from group 1 on. Interpolated boundaries can lie so close that no value falls
 * between them, as in a sample smaller than the number of groups: such a group has the median NaN.
 */
export function groupMedians(values: Float64Array, group: Float64Array, count: number): number[] {
  const members = Array.from({ length: count }, (): number[] => []);
  for (let row = 0; row < values.length; row++) members[group[row] - 1]?.push(values[row]);
  return members.map((ofGroup) => (ofGroup.length > 0 ? median(ofGroup) : Number.NaN));
}
