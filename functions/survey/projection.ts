/** Linear models of covariates and a few terms more, by projecting the covariates out. */
import { choleskyFactor, choleskyInverse, choleskySolve, PIVOT_TOLERANCE } from '../numeric/linear-algebra.ts';
import { times, transposedTimes } from '../numeric/sparse-rows.ts';
import type { CovariateModel, FittedCovariates } from './covariate-model.ts';
import type { GlmEstimates } from './glm-estimates.ts';
import { covarianceOfTotals, varianceOfRounding } from './linearisation.ts';
import type { ModelMatrix } from './model-matrix.ts';
import { intervalReach, waldInference } from './wald.ts';

/**
 * The coefficients of `added` (an intercept first, which is not read) in the model with the covariates. The part of a term that the
 * covariates leave over has the term's coefficient on what they leave over of the outcome (Frisch and Waugh 1933), and its influence on
 * the coefficient is that in the whole model. Undefined where covariates and terms depend on each other, or nothing varies between PSUs.
 */
export function projectedEstimates(
  { design }: CovariateModel,
  { matrix, data, maximum, factor }: FittedCovariates,
  added: ModelMatrix,
  df: number,
): GlmEstimates | undefined {
  const { n } = data.x;
  const k = added.columns.length - 1;
  const left = leftOver(added, data, factor, matrix.columns.length);
  // Products with the residuals of the covariates' model, and of what is left over with itself.
  const slope = new Float64Array(k);
  const products = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let row = 0; row < n; row++) slope[i] += left.columns[i][row] * maximum.residuals[row];
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < n; row++) sum += data.weights[row] * left.columns[i][row] * left.columns[j][row];
      products[i * k + j] = sum;
    }
    if (!(products[i * k + i] > PIVOT_TOLERANCE * left.squares[i])) return undefined;
  }
  if (!choleskyFactor(products, k)) return undefined;
  choleskySolve(products, k, slope);

  const totals = new Float64Array(design.stratumOfPsu.length * k);
  let deviance = 0;
  for (let row = 0; row < n; row++) {
    let residual = maximum.residuals[row];
    for (let j = 0; j < k; j++) residual -= data.weights[row] * slope[j] * left.columns[j][row];
    deviance += (residual * residual) / data.weights[row];
    const psu = design.psuOfRow[matrix.rows[row]] * k;
    for (let j = 0; j < k; j++) totals[psu + j] += residual * left.columns[j][row];
  }
  for (let offset = 0; offset < totals.length; offset += k) choleskySolve(products, k, totals, offset);
  const covariance = covarianceOfTotals(design, totals, k);
  const modelBased = choleskyInverse(products, k);
  const reach = intervalReach(df);
  const scales = added.columns.slice(1).map(({ scale }) => scale);
  for (let j = 0; j < k; j++) {
    if (!(covariance[j * k + j] > varianceOfRounding(n, Math.sqrt(n * modelBased[j * k + j])))) return undefined;
  }
  return {
    coefficients: added.columns.slice(1).map(({ term, level, reference, scale }, j) => ({
      term,
      level,
      reference,
      ...waldInference(slope[j] / scale, Math.sqrt(covariance[j * k + j]) / scale, df, reach),
    })),
    vcov: scales.map((a, i) => scales.map((b, j) => covariance[i * k + j] / (a * b))),
    deviance,
    iterations: 1,
  };
}

/** What the covariates leave over of each added column, and the weighted squares of the column itself. */
function leftOver(added: ModelMatrix, { x, weights }: FittedCovariates['data'], factor: Float64Array, p: number) {
  const { n } = x;
  const columns = added.columns.slice(1).map(() => new Float64Array(n));
  for (let row = 0; row < n; row++) {
    for (let entry = added.x.starts[row]; entry < added.x.starts[row + 1]; entry++) {
      const column = added.x.columns[entry] - 1;
      if (column >= 0) columns[column][row] = added.x.values[entry];
    }
  }
  const weighted = new Float64Array(n);
  const coefficients = new Float64Array(p);
  const fitted = new Float64Array(n);
  const squares = columns.map((column) => {
    let sum = 0;
    for (let row = 0; row < n; row++) {
      weighted[row] = weights[row] * column[row];
      sum += weighted[row] * column[row];
    }
    transposedTimes(x, weighted, coefficients);
    choleskySolve(factor, p, coefficients);
    times(x, coefficients, fitted);
    for (let row = 0; row < n; row++) column[row] -= fitted[row];
    return sum;
  });
  return { columns, squares };
}
