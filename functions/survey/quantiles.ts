import { type Domain, rowsOfDomain, type SurveyDesign } from './design.ts';

/**
 * Weighted quantiles of a variable (one value per row of the design, NaN missing) in a domain: the smallest value at
 * which the weighted empirical distribution reaches the probability (Lumley 2010; the rule "math" of R's svyquantile).
 * null if no row has a value.
 */
export function weightedQuantiles(
  design: SurveyDesign,
  domain: Domain,
  values: Float64Array,
  probabilities: readonly number[],
): (number | null)[] {
  const rows = rowsOfDomain(design, domain)
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => values[a] - values[b]);
  const cumulated = new Float64Array(rows.length);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    total += design.weights[rows[i]];
    cumulated[i] = total;
  }
  return probabilities.map((probability) => {
    const reached = cumulated.findIndex((weight) => weight >= probability * total);
    return reached < 0 ? null : values[rows[reached]];
  });
}
