/** Random-effects meta-analysis: one effect estimated several times, by studies whose true effects differ. */
import { chiSquareUpperTail } from './distributions.ts';

export interface MetaAnalysis {
  /** The mean of the true effects. */
  estimate: number;
  se: number;
  /** Of Student's t, by which the estimate is judged: studies less one. */
  df: number;
  /** The variance of the true effects between studies. */
  tau2: number;
  /** Cochran's Q of equal effects, and its p of chi-square on studies less one (Cochran 1954). */
  q: number;
  pHeterogeneity: number;
  /** The share of the variance of estimates that is between studies, 0 to 1 (Higgins and Thompson 2002, equation 9). */
  i2: number;
}

/**
 * The search for tau2 is Newton's on a convex function from its left, which never overshoots; a few dozen steps are
 * many.
 */
const MOST_STEPS = 500;
/** Of tau2 in a step, relative. */
const TOLERANCE = 1e-15;

/**
 * The meta-analysis of estimates with their standard errors. tau2 is Paule and Mandel's: that at which the squares of
 * the estimates about their mean, each over its own variance + tau2, add up to the studies less one, or 0 (Paule and
 * Mandel 1982; DerSimonian and Kacker 2007, equation 8; it needs no normal effects and is among the least biased,
 * Veroniki et al. 2016). The standard error is 1 / sqrt(sum of weights), on Student's t. That is Hartung and Knapp's
 * (2001) where tau2 > 0, since the factor that they multiply by is then 1, and is not let fall below where tau2 is 0
 * (R's metafor: method "PM", test "adhoc").
 *
 * @throws RangeError for fewer than two estimates, or a standard error that is not above 0
 */
export function metaAnalysis(estimates: readonly number[], ses: readonly number[]): MetaAnalysis {
  const k = estimates.length;
  if (k < 2 || ses.length !== k)
    throw new RangeError(`a meta-analysis needs two estimates or more, each with its se; got ${k}`);
  const wrong = ses.find((se) => !(se > 0 && se < Infinity));
  if (wrong !== undefined) throw new RangeError(`a standard error must be above 0; got ${wrong}`);
  const variances = ses.map((se) => se * se);
  const fixed = weighted(estimates, variances, 0);
  const df = k - 1;
  let tau2 = 0;
  let found = fixed;
  for (let step = 0; step < MOST_STEPS && found.q > df; step++) {
    const more = (found.q - df) / found.slope;
    tau2 += more;
    found = weighted(estimates, variances, tau2);
    if (more <= TOLERANCE * tau2) break;
  }
  const squares = variances.reduce((sum, variance) => sum + variance ** -2, 0);
  const typical = (df * fixed.weight) / (fixed.weight ** 2 - squares);
  return {
    estimate: found.mean,
    se: 1 / Math.sqrt(found.weight),
    df,
    tau2,
    q: fixed.q,
    pHeterogeneity: chiSquareUpperTail(fixed.q, df),
    i2: tau2 / (tau2 + typical),
  };
}

/**
 * The mean with weights 1 / (variance + tau2), their sum, the weighted squares about the mean, and minus the derivative
 * of these by tau2.
 */
function weighted(estimates: readonly number[], variances: readonly number[], tau2: number) {
  let [weight, sum] = [0, 0];
  for (const [i, estimate] of estimates.entries()) {
    weight += 1 / (variances[i] + tau2);
    sum += estimate / (variances[i] + tau2);
  }
  const mean = sum / weight;
  let [q, slope] = [0, 0];
  for (const [i, estimate] of estimates.entries()) {
    const square = (estimate - mean) ** 2 / (variances[i] + tau2);
    q += square;
    slope += square / (variances[i] + tau2);
  }
  return { mean, weight, q, slope };
}
