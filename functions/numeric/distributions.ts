/** Tail probabilities and quantiles of the reference distributions of tests and intervals. */
import beta from '@stdlib/stats-base-dists-beta';
import fDistribution from '@stdlib/stats-base-dists-f';
import normal from '@stdlib/stats-base-dists-normal';
import student from '@stdlib/stats-base-dists-t';

/**
 * P(|T| >= |t|) of Student's t on `df` > 0 degrees of freedom; Infinity is the normal distribution. Exact far out in
 * the tail.
 */
export function tTwoSidedP(t: number, df: number): number {
  // The lower tail is computed as such: 1 - cdf(|t|) would be lost in rounding below 1e-16.
  return df === Infinity ? 2 * normal.cdf(-Math.abs(t), 0, 1) : 2 * student.cdf(-Math.abs(t), df);
}

/** The quantile of Student's t on `df` > 0 degrees of freedom; Infinity is the normal distribution. */
export function tQuantile(probability: number, df: number): number {
  return df === Infinity ? normal.quantile(probability, 0, 1) : student.quantile(probability, df);
}

/**
 * P(F >= f) of the F distribution on `numerator` and `denominator` degrees of freedom. An infinite denominator is the
 * chi-square distribution over its degrees of freedom, which must then be whole.
 */
export function fUpperTail(f: number, numerator: number, denominator: number): number {
  if (denominator === Infinity) return chiSquareUpperTail(f * numerator, numerator);
  if (f <= 0) return 1;
  // 1/F is F on exchanged degrees of freedom, whose lower tail keeps its digits.
  return fDistribution.cdf(1 / f, denominator, numerator);
}

/**
 * P(X >= x) of the chi-square distribution on a whole number of degrees of freedom: the recurrence
 * Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1) of Abramowitz and Stegun 6.5.21 at y = x / 2, all terms positive.
 */
export function chiSquareUpperTail(x: number, df: number): number {
  if (!Number.isInteger(df) || df < 1)
    throw new RangeError(`chi-square needs whole degrees of freedom >= 1, not ${df}`);
  if (x <= 0) return 1;
  const y = x / 2;
  const odd = df % 2 === 1;
  let tail = odd ? 2 * normal.cdf(-Math.sqrt(x), 0, 1) : Math.exp(-y);
  // The term y^a e^-y / Gamma(a + 1), with Gamma(3/2) = sqrt(pi) / 2 and Gamma(2) = 1.
  let term = odd ? 2 * Math.sqrt(y / Math.PI) * Math.exp(-y) : y * Math.exp(-y);
  for (let a = odd ? 0.5 : 1; a < df / 2; a++) {
    tail += term;
    term *= y / (a + 1);
  }
  return tail;
}

/**
 * The quantile of the beta distribution; with a first parameter of 0 all its mass lies at 0, with a second of 0 at 1.
 */
export function betaQuantile(probability: number, alpha: number, betaParameter: number): number {
  if (alpha === 0) return 0;
  return betaParameter === 0 ? 1 : beta.quantile(probability, alpha, betaParameter);
}
