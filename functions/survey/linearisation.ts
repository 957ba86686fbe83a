/**
 * Variance of an estimator by Taylor linearisation: the estimator is a sum over rows of its influence values, and the
 * variance of that sum is read off the spread of the PSU totals within strata. Binder, On the variances of
 * asymptotically normal estimators from complex surveys, 1983; Lumley, Complex Surveys, 2010, section 2.2.
 */
import { addOuterProduct, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import type { SparseRows } from '../numeric/sparse-rows.ts';
import type { SurveyDesign } from './design.ts';

/**
 * The largest variance that rounding alone makes of the sum of `rows` influences: each of them is a difference of terms
 * whose sizes add up to `size` over all rows. An estimate whose variance is not above it has none: what is left over
 * would be divided by itself in a test.
 */
export function varianceOfRounding(rows: number, size: number): number {
  const error = Number.EPSILON * rows * size;
  return error * error;
}

/**
 * The totals over PSUs of p values per row: `values` is rows.length x p, the result PSUs x p, both row-major.
 * A PSU without any of the rows has the total zero: it belongs to the sample all the same.
 */
export function psuTotals(design: SurveyDesign, rows: Int32Array, values: Float64Array, p: number): Float64Array {
  const totals = new Float64Array(design.stratumOfPsu.length * p);
  for (let i = 0; i < rows.length; i++) {
    const total = design.psuOfRow[rows[i]] * p;
    for (let j = 0; j < p; j++) totals[total + j] += values[i * p + j];
  }
  return totals;
}

/** The same of the rows of `x`, each times its factor. */
export function psuTotalsOfRows(
  design: SurveyDesign,
  rows: Int32Array,
  { p, starts, columns, values }: SparseRows,
  factors: Float64Array,
): Float64Array {
  const totals = new Float64Array(design.stratumOfPsu.length * p);
  for (let i = 0; i < rows.length; i++) {
    const total = design.psuOfRow[rows[i]] * p;
    for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
      totals[total + columns[entry]] += factors[i] * values[entry];
    }
  }
  return totals;
}

/**
 * The covariance matrix (p x p, full) of the sum of all PSU totals: over strata, n_h / (n_h - 1) times the
 * cross-products of the totals centred on their stratum's mean (Binder 1983, with replacement). A stratum with one PSU
 * is centred on the mean of all PSUs instead, and counted once (R's lonely PSU option "adjust").
 */
export function covarianceOfTotals(design: SurveyDesign, totals: Float64Array, p: number): Float64Array {
  const { stratumOfPsu, psusInStratum } = design;
  const psus = stratumOfPsu.length;
  const means = new Float64Array(psusInStratum.length * p);
  const grandMean = new Float64Array(p);
  for (let psu = 0; psu < psus; psu++) {
    const stratum = stratumOfPsu[psu];
    for (let j = 0; j < p; j++) {
      means[stratum * p + j] += totals[psu * p + j] / psusInStratum[stratum];
      grandMean[j] += totals[psu * p + j] / psus;
    }
  }
  const covariance = new Float64Array(p * p);
  const centred = new Float64Array(p);
  for (let psu = 0; psu < psus; psu++) {
    const stratum = stratumOfPsu[psu];
    const size = psusInStratum[stratum];
    const lonely = size === 1;
    for (let j = 0; j < p; j++) {
      centred[j] = totals[psu * p + j] - (lonely ? grandMean[j] : means[stratum * p + j]);
    }
    addOuterProduct(covariance, p, lonely ? 1 : size / (size - 1), centred, 0);
  }
  mirrorLowerTriangle(covariance, p);
  return covariance;
}
