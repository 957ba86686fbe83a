/** Unweighted sample quantiles, type 7 of Hyndman and Fan (1996): R's and gWQS's default. */

/**
 * The type-7 quantiles of `values` (no missing ones) at the probabilities: h = 1 + (n - 1) p, and between the
 * neighbours (1 - f) * lower + f * upper in this order of operations, so that a cut point is bit for bit R's. Throws a
 * RangeError if there is no value.
 */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('quantiles of no values');
  const sorted = Float64Array.from(values).sort();
  return probabilities.map((probability) => {
    const h = 1 + (sorted.length - 1) * probability;
    const rank = Math.floor(h);
    const fraction = h - rank;
    const lower = sorted[rank - 1];
    const upper = sorted[Math.ceil(h) - 1];
    // Between ties the interpolation could miss the tied value by a rounding error, and a closed interval its members.
    return lower === upper ? lower : (1 - fraction) * lower + fraction * upper;
  });
}

/** The median of `values` (no missing ones). Throws a RangeError if there is no value. */
export function median(values: ArrayLike<number>): number {
  return quantiles(values, [0.5])[0];
}
