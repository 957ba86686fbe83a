/**
 * Quantile functions, which turn a uniform number into any other, with the same bits on every machine: nothing but +,
 * -, *, / and Math.sqrt, which IEEE 754 defines to the last bit, and what is built on them.
 */
import { exp, log1p } from '../numeric/elementary.ts';

/** The natural logarithm of x > 0. */
export function log(x: number): number {
  // 1/x - 1 keeps the digits of a small x that x - 1 would lose.
  return x < 0.5 ? -log1p(1 / x - 1) : log1p(x - 1);
}

/** The probability that belongs to log odds. */
export function inverseLogit(logOdds: number): number {
  return 1 / (1 + exp(-logOdds));
}

/** Standard logistic: mean 0, variance pi^2 / 3. */
export function logisticQuantile(p: number): number {
  return log(p / (1 - p));
}

/**
 * The bridge distribution of Wang and Louis, Matching conditional and marginal shapes in binary random intercept models
 * using a bridge distribution function (Biometrika 2003), equation 5, for the logistic: if B has it and L is standard
 * logistic, independent of B, then `attenuation` * (B + L) is standard logistic again. Its variance is pi^2 / 3 * (1 /
 * attenuation^2 - 1).
 */
export function bridgeQuantile(p: number, attenuation: number): number {
  return log(sine(attenuation * Math.PI * p) / sine(attenuation * Math.PI * (1 - p))) / attenuation;
}

/** The sine of 0 <= x <= pi by its series, whose terms beyond x^21 are below half a unit in the last place. */
function sine(x: number): number {
  const y = x > Math.PI / 2 ? Math.PI - x : x;
  let sum = 1;
  for (let n = 20; n >= 2; n -= 2) sum = 1 - ((y * y) / (n * (n + 1))) * sum;
  return y * sum;
}

/** Below this probability, and above its mirror image, another approximation takes over. */
const TAIL = 0.02425;

/**
 * Standard normal, to a relative error of 1.2e-9: P. J. Acklam, An algorithm for computing the inverse normal
 * cumulative distribution function (2003).
 */
export function normalQuantile(p: number): number {
  if (p > 1 - TAIL) return -normalQuantile(1 - p);
  if (p < TAIL) {
    const q = Math.sqrt(-2 * log(p));
    return (
      (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
    );
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}
