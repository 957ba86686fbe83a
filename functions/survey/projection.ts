/** Linear models of covariates and a few terms more, by projecting the covariates out. */
import { choleskyFactor, choleskyInverse, choleskySolve, PIVOT_TOLERANCE } from '../numeric/linear-algebra.ts';
import { appendedColumns, type SparseRows, times, transposedTimes } from '../numeric/sparse-rows.ts';
import type { CovariateModel, FittedCovariates } from './covariate-model.ts';
import { effectiveDf } from './effective-df.ts';
import { type Asked, type GlmEstimates, inferenceBy, jointTests, sizeOfOutcomes } from './glm-estimates.ts';
import { covarianceOfTotals, varianceOfRounding } from './linearisation.ts';
import type { ModelMatrix } from './model-matrix.ts';

/**
 * The coefficients of `added` (an intercept first, which is not read) in the model with the covariates. The part of a
 * term that the covariates leave over has the term's coefficient on what they leave over of the outcome (Frisch and
 * Waugh 1933), and its influence on the coefficient is that in the whole model. Undefined where covariates and terms
 * depend on each other, or nothing varies between PSUs.
 */
export function projectedEstimates(
  { design }: CovariateModel,
  { matrix, data, maximum, factor }: FittedCovariates,
  added: ModelMatrix,
  asked: Asked,
): GlmEstimates | undefined {
  const { n } = data.x;
  const k = added.columns.length - 1;
  const left = leftOver(added, data, factor, matrix.columns.length);
  const solved = slopesOn(left, data.weights, maximum.residuals);
  if (!solved) return undefined;
  const { slope, factor: ofProducts } = solved;
  const totals = new Float64Array(design.stratumOfPsu.length * k);
  let deviance = 0;
  for (let row = 0; row < n; row++) {
    let residual = maximum.residuals[row];
    for (let j = 0; j < k; j++) residual -= data.weights[row] * slope[j] * left.columns[j][row];
    deviance += (residual * residual) / data.weights[row];
    const psu = design.psuOfRow[matrix.rows[row]] * k;
    for (let j = 0; j < k; j++) totals[psu + j] += residual * left.columns[j][row];
  }
  for (let offset = 0; offset < totals.length; offset += k) choleskySolve(ofProducts, k, totals, offset);
  const covariance = covarianceOfTotals(design, totals, k);
  const modelBased = choleskyInverse(ofProducts, k);
  const scales = added.columns.slice(1).map(({ scale }) => scale);
  const outcomes = sizeOfOutcomes({ name: 'linear' }, data);
  for (let j = 0; j < k; j++) {
    const size = Math.sqrt(n * modelBased[j * k + j]) * outcomes;
    if (!(covariance[j * k + j] > varianceOfRounding(n, size))) return undefined;
  }
  // What the covariates leave over is orthogonal to them, so that the information of both together is that of each by
  // itself.
  const p = data.x.p;
  const effective = effectiveDf({
    design,
    rows: matrix.rows,
    data: { x: appendedColumns(data.x, denseColumns(left.columns), 0), weights: data.weights },
    variances: maximum.variances,
    factor: blockDiagonal(factor, p, ofProducts, k),
  });
  const effectiveOf = (tested: readonly number[]) =>
    effective(tested.map((j) => new Float64Array(p + k).fill(1 / scales[j], p + j, p + j + 1)));
  const infer = inferenceBy(asked);
  const coefficients = added.columns.slice(1).map(({ term, level, reference, scale }, j) => {
    const se = Math.sqrt(covariance[j * k + j]) / scale;
    return { term, level, reference, ...infer(slope[j] / scale, se, effectiveOf([j])) };
  });
  const vcov = scales.map((a, i) => scales.map((b, j) => covariance[i * k + j] / (a * b)));
  return {
    coefficients,
    vcov,
    sum: null,
    joint: jointTests(coefficients, vcov, asked, effectiveOf),
    deviance,
    iterations: 1,
  };
}

/**
 * The slopes of the residuals of the covariates' model on what the covariates leave over of each column, by the normal
 * equations, with the Cholesky factor of the products of the columns. Undefined where columns and covariates depend on
 * each other.
 */
function slopesOn(
  { columns, squares }: ReturnType<typeof leftOver>,
  weights: Float64Array,
  residuals: Float64Array,
): { slope: Float64Array; factor: Float64Array } | undefined {
  const k = columns.length;
  const n = weights.length;
  const slope = new Float64Array(k);
  const products = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let row = 0; row < n; row++) slope[i] += columns[i][row] * residuals[row];
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < n; row++) sum += weights[row] * columns[i][row] * columns[j][row];
      products[i * k + j] = sum;
    }
    if (!(products[i * k + i] > PIVOT_TOLERANCE * squares[i])) return undefined;
  }
  if (!choleskyFactor(products, k)) return undefined;
  choleskySolve(products, k, slope);
  return { slope, factor: products };
}

/** Columns of which no entry is zero. */
function denseColumns(columns: readonly Float64Array[]): SparseRows {
  const [p, n] = [columns.length, columns[0].length];
  return {
    n,
    p,
    starts: Int32Array.from({ length: n + 1 }, (_, row) => row * p),
    columns: Int32Array.from({ length: n * p }, (_, entry) => entry % p),
    values: Float64Array.from({ length: n * p }, (_, entry) => columns[entry % p][Math.floor(entry / p)]),
  };
}

function blockDiagonal(a: Float64Array, p: number, b: Float64Array, k: number): Float64Array {
  const whole = new Float64Array((p + k) * (p + k));
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) whole[i * (p + k) + j] = a[i * p + j];
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) whole[(p + i) * (p + k) + p + j] = b[i * k + j];
  return whole;
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
