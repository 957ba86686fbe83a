import { designDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, type SurveyDesign, valuesAt } from './design.ts';
import { covarianceOfTotals, psuTotals, varianceOfRounding } from './linearisation.ts';
import { intervalReach } from './wald.ts';

/** A weighted mean in a domain. Everything but n is null where it cannot be estimated. */
export interface SurveyMean {
  /** Rows of the domain with a value. */
  n: number;
  mean: number | null;
  se: number | null;
  ciLow: number | null;
  ciHigh: number | null;
  /** PSUs minus strata among those with one of the n rows. */
  df: number;
}

/** Several means over the same rows, with their covariance (p x p, row-major). */
export interface JointMeans {
  n: number;
  means: Float64Array;
  covariance: Float64Array;
  df: number;
}

/**
 * The weighted means of p variables over `rows`, `values` being rows.length x p row-major: ratios of totals, linearised
 * with the influence w (x - mean) / sum w (Lumley 2010, section 2.4). A variable that does not vary has the variance 0,
 * not that of its rounding.
 */
export function jointMeans(design: SurveyDesign, rows: Int32Array, values: Float64Array, p: number): JointMeans {
  const means = new Float64Array(p);
  let total = 0;
  for (const row of rows) total += design.weights[row];
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < p; j++) means[j] += (design.weights[rows[i]] / total) * values[i * p + j];
  }
  const sizes = new Float64Array(p);
  const influences = values.map((value, k) => {
    const [share, mean] = [design.weights[rows[Math.floor(k / p)]] / total, means[k % p]];
    sizes[k % p] += share * (Math.abs(value) + Math.abs(mean));
    return share * (value - mean);
  });
  const covariance = covarianceOfTotals(design, psuTotals(design, rows, influences, p), p);
  for (let j = 0; j < p; j++) {
    if (covariance[j * p + j] > varianceOfRounding(rows.length, sizes[j])) continue;
    for (let k = 0; k < p; k++) {
      covariance[j * p + k] = 0;
      covariance[k * p + j] = 0;
    }
  }
  return { n: rows.length, means, covariance, df: designDf(design, rows) };
}

/**
 * The mean of a variable (one value per row of the design, NaN missing) in a domain, with a t interval on design df.
 */
export function surveyMean(design: SurveyDesign, domain: Domain, values: Float64Array): SurveyMean {
  const rows = rowsOfDomain(design, domain).filter((row) => !Number.isNaN(values[row]));
  return eachMean(jointMeans(design, rows, valuesAt(values, rows), 1))[0];
}

/**
 * The share of each of `levels` levels, given the level's index of each row (NaN missing), with t intervals on design
 * df.
 */
export function surveyShares(design: SurveyDesign, domain: Domain, codes: Float64Array, levels: number): SurveyMean[] {
  const rows = rowsOfDomain(design, domain).filter((row) => !Number.isNaN(codes[row]));
  const indicators = new Float64Array(rows.length * levels);
  rows.forEach((row, i) => {
    indicators[i * levels + codes[row]] = 1;
  });
  return eachMean(jointMeans(design, rows, indicators, levels));
}

/**
 * The interval of a proportion on the logit scale, which stays between 0 and 1 (R's svyciprop, method "xlogit").
 * null for a share without a variance or of 0 or 1, where the logit is infinite.
 */
export function logitInterval({ mean, se, df }: SurveyMean): { low: number; high: number } | null {
  if (mean === null || se === null || se === 0 || mean <= 0 || mean >= 1) return null;
  const logit = Math.log(mean / (1 - mean));
  const reach = (intervalReach(df) * se) / (mean * (1 - mean));
  const inverse = (x: number) => 1 / (1 + Math.exp(-x));
  return { low: inverse(logit - reach), high: inverse(logit + reach) };
}

function eachMean({ n, means, covariance, df }: JointMeans): SurveyMean[] {
  const p = means.length;
  return Array.from(means, (mean, j) => {
    if (n === 0) return { n, mean: null, se: null, ciLow: null, ciHigh: null, df };
    if (df < 1) return { n, mean, se: null, ciLow: null, ciHigh: null, df };
    const se = Math.sqrt(covariance[j * p + j]);
    const reach = intervalReach(df) * se;
    return { n, mean, se, ciLow: mean - reach, ciHigh: mean + reach, df };
  });
}
