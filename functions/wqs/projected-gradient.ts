/** The largest scaled projected gradient at an optimum. */
export const KKT_TOLERANCE = 1e-8;

/**
 * The scaled projected gradient: the largest of |g_j| / (n s_j), with g the gradient of half the deviance, n = `total`
 * the sum of the counts of the rows, and s_j the root mean square of column j in the training rows (numbers are
 * standardised there, indicators 0 and 1). A coefficient at its bound counts only if the gradient would move it off;
 * those from `bounded` on must not be negative.
 */
export function projectedGradient(
  parameters: Float64Array,
  gradient: Float64Array,
  bounded: number,
  total: number,
  scales: Float64Array,
): number {
  let largest = 0;
  for (let j = 0; j < gradient.length; j++) {
    const scaled = gradient[j] / (total * scales[j]);
    const violation = j >= bounded && parameters[j] === 0 ? -scaled : Math.abs(scaled);
    if (violation > largest) largest = violation;
  }
  return largest;
}

/** The root mean square of a column; 1 for a column of zeros. */
export function rootMeanSquare(column: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < column.length; i++) squares += column[i] * column[i];
  return Math.sqrt(squares / column.length) || 1;
}
