import { fUpperTail } from '../numeric/distributions.ts';
import { choleskyFactor, choleskySolve } from '../numeric/linear-algebra.ts';
import { designDf, residualDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, type SurveyDesign } from './design.ts';
import { covarianceOfTotals, psuTotals, varianceOfRounding } from './linearisation.ts';
import type { GlmFit } from './regression.ts';
import { type WaldInference, waldInference } from './wald.ts';

/** An F test; denominatorDf is null for the normal rule, whose test is chi-square over its degrees of freedom. */
export interface FTest {
  f: number;
  numeratorDf: number;
  denominatorDf: number | null;
  p: number;
}

/**
 * The Wald test that all coefficients of `terms` are zero, on the degrees of freedom of the fit's rule: F = b' V^-1 b /
 * k (R's regTermTest). null if the terms have no coefficients or their covariance is singular.
 */
export function waldTermTest(fit: GlmFit, terms: readonly string[]): FTest | null {
  if (fit.status === 'not_estimable') return null;
  const tested = [...fit.coefficients.keys()].filter((j) => terms.includes(fit.coefficients[j].term));
  const k = tested.length;
  const covariance = Float64Array.from(tested.flatMap((i) => tested.map((j) => fit.vcov[i][j])));
  if (k === 0 || !choleskyFactor(covariance, k)) return null;
  const estimates = tested.map((j) => fit.coefficients[j].estimate);
  const solved = Float64Array.from(estimates);
  choleskySolve(covariance, k, solved);
  const f = estimates.reduce((sum, estimate, j) => sum + estimate * solved[j], 0) / k;
  const df = fit.coefficients[tested[0]].df;
  return { f, numeratorDf: k, denominatorDf: df, p: fUpperTail(f, k, df ?? Infinity) };
}

/**
 * The design-based t test of a variable between two groups (0, 1, NaN missing) in a domain; the estimate is the mean of
 * group 1 minus that of group 0. It is the regression on the group, on residual df (R's svyttest). null if a group is
 * empty, nothing varies, or df < 1.
 */
export function surveyTTest(
  design: SurveyDesign,
  domain: Domain,
  values: Float64Array,
  group: Float64Array,
): WaldInference | null {
  const rows = rowsOfDomain(design, domain).filter((row) => !Number.isNaN(values[row]) && !Number.isNaN(group[row]));
  const totals = [0, 0];
  const means = [0, 0];
  for (const row of rows) totals[group[row]] += design.weights[row];
  for (const row of rows) means[group[row]] += (design.weights[row] / totals[group[row]]) * values[row];
  let size = 0;
  const influences = Float64Array.from(rows, (row) => {
    const [value, mean, share] = [values[row], means[group[row]], design.weights[row] / totals[group[row]]];
    size += share * (Math.abs(value) + Math.abs(mean));
    return (group[row] === 1 ? share : -share) * (value - mean);
  });
  const [variance] = covarianceOfTotals(design, psuTotals(design, rows, influences, 1), 1);
  const df = residualDf(designDf(design, rows), 2);
  if (totals[0] === 0 || totals[1] === 0 || df < 1) return null;
  if (!(variance > varianceOfRounding(rows.length, size))) return null;
  return waldInference(means[1] - means[0], Math.sqrt(variance), df);
}
