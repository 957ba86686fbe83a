import { designDf, residualDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, type SurveyDesign } from './design.ts';
import { covarianceOfTotals, psuTotals, varianceOfRounding } from './linearisation.ts';
import { type WaldInference, waldInference } from './wald.ts';

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
