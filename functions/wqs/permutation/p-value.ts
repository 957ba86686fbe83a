/** The p value of a permutation test. */

/** A statistic this much smaller counts as equal: sums over the same rows in another order differ by rounding. */
const ROUNDING = 1e-9;

/**
 * (1 + how many permuted statistics are at least the observed one) / (1 + how many there are): the observed order is
 * one of those that the null hypothesis allows, so that p is never 0 (Phipson and Smyth, Permutation p-values should
 * never be zero, 2010).
 */
export function permutationP(observed: number, permuted: Iterable<number>): number {
  let [all, large] = [0, 0];
  for (const statistic of permuted) {
    all++;
    if (asLarge(statistic, observed)) large++;
  }
  return (1 + large) / (1 + all);
}

/** Whether a permuted statistic is at least the observed one. */
export function asLarge(permuted: number, observed: number): boolean {
  return permuted >= observed - ROUNDING * Math.abs(observed);
}
