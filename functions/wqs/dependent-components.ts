/** Components that say nearly the same as others: which of them has an effect is not to be known. */
import { addOuterProduct, choleskyFactor, choleskySolve, PIVOT_TOLERANCE } from '../numeric/linear-algebra.ts';

/**
 * The least share of a score's variance that must be its own, when the covariates and the other components are known (1
 * / variance inflation). Copies of a component in another unit keep 0 to 0.5 %, by the rounding of values at the cut
 * points. Components measured each for itself keep far more: 5 % and up among PCBs that come from one source, 80 % and
 * up among the blood metals of NHANES.
 */
const LEAST_OWN_SHARE = 0.01;
const THEIRS = ` (${100 - 100 * LEAST_OWN_SHARE} % or more of the variance of its scores is theirs)`;
/** The least standardised coefficient at which a component is named as one that another depends on. */
const NAMED = 0.1;

/**
 * Why some components cannot be told apart, null if all can. `information` is that of all columns (square, lower
 * triangle read): the intercept first, the scores of the `components` last; `complement` what remains of the scores
 * when all columns before them are projected out.
 */
export function whyDependent(
  information: Float64Array,
  complement: Float64Array,
  components: readonly string[],
): string | null {
  const k = components.length;
  const size = Math.sqrt(information.length);
  const reasons: string[] = [];
  const kept: number[] = [];
  for (let j = 0; j < k; j++) {
    const row = (size - k + j) * size;
    const squares = information[row + size - k + j];
    const raw = squares - information[row] ** 2 / information[0];
    const own = complement[j * k + j];
    // Of the same score in all training rows there is nothing to know: every resample will say so.
    if (!(raw > PIVOT_TOLERANCE * squares)) continue;
    if (!(own > LEAST_OWN_SHARE * raw)) {
      reasons.push(`${components[j]} cannot be told apart from the covariates${THEIRS}`);
      continue;
    }
    const others = shareOfOthers(complement, k, kept, j);
    if (others.share > 1 - LEAST_OWN_SHARE) {
      const names = kept.filter((_, i) => Math.abs(others.coefficients[i]) >= NAMED).map((other) => components[other]);
      reasons.push(`${components[j]} cannot be told apart from ${names.join(' and ')}${THEIRS}`);
    } else {
      kept.push(j);
    }
  }
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** The share of a component's variance that rounding to three digits leaves of a sum, or of another unit. */
const ROUNDED_AWAY = 1e-5;

/**
 * Why a component adds nothing to the others, null if each adds something: its values are a linear combination of
 * theirs, such as a total of its congeners. Its scores would be told apart from theirs, but what they would tell is no
 * effect of the component.
 */
export function whyCombined(mixture: readonly { name: string; values: Float64Array }[]): string | null {
  const k = mixture.length;
  const means = mixture.map(({ values }) => values.reduce((sum, value) => sum + value / values.length, 0));
  const products = new Float64Array(k * k);
  const row = new Float64Array(k);
  for (let i = 0; i < (mixture[0]?.values.length ?? 0); i++) {
    for (let j = 0; j < k; j++) row[j] = mixture[j].values[i] - means[j];
    addOuterProduct(products, k, 1, row, 0);
  }
  const kept: number[] = [];
  for (let j = 0; j < k; j++) {
    // A component without variance has no scores either, and is left out for that.
    if (!(products[j * k + j] > 0)) continue;
    const { share, coefficients } = shareOfOthers(products, k, kept, j);
    if (share > 1 - ROUNDED_AWAY) {
      const names = kept.filter((_, i) => Math.abs(coefficients[i]) >= NAMED).map((other) => mixture[other].name);
      return `the values of ${mixture[j].name} are a linear combination of those of ${names.join(' and ')}`;
    }
    kept.push(j);
  }
  return null;
}

/** The share of the variance of score j that the `kept` ones explain, and their standardised coefficients. */
function shareOfOthers(complement: Float64Array, k: number, kept: readonly number[], j: number) {
  const at = (a: number, b: number) => complement[Math.max(a, b) * k + Math.min(a, b)];
  const correlation = (a: number, b: number) => at(a, b) / Math.sqrt(at(a, a) * at(b, b));
  const m = kept.length;
  const factor = Float64Array.from({ length: m * m }, (_, i) => correlation(kept[Math.floor(i / m)], kept[i % m]));
  const coefficients = Float64Array.from(kept, (other) => correlation(other, j));
  const withJ = coefficients.slice();
  // The kept ones are told apart from each other, so that their matrix has a factor.
  choleskyFactor(factor, m);
  choleskySolve(factor, m, coefficients);
  return { share: withJ.reduce((sum, value, i) => sum + value * coefficients[i], 0), coefficients };
}
