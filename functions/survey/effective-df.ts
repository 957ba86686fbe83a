/**
 * How much strata and PSUs tell of the variance of a contrast: its effective degrees of freedom, and how far the linearised standard
 * error falls short on average. Bell and McCaffrey, Bias reduction in standard errors for linear regression with multi-stage samples,
 * 2002; Kott, The role of sampling weights in regression, 2020; Pustejovsky and Tipton, Small-sample methods for cluster-robust variance
 * estimation, 2018.
 *
 * With l_i = w_i x_i' A^-1 c the estimate of a contrast c moves by the sum of l_i e_i, e the errors of a working model in which they are
 * independent with the variances phi. The linearised variance is a quadratic form of the residuals: e' G G' e, G = L - W X A^-1 X' Phi L,
 * where the columns of L take l_i by PSU to contrasts of PSUs within strata. Its mean in that model is tr M, M = G' Phi G, where the
 * variance is sum l_i^2 phi_i, and Satterthwaite's degrees of freedom are (tr M)^2 / tr M^2.
 */
import { choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import { crossProducts, times } from '../numeric/sparse-rows.ts';
import { BetweenPsus } from './between-psus.ts';
import type { SurveyDesign } from './design.ts';
import type { GlmData } from './likelihood.ts';

export interface EffectiveDf {
  /** What the linearised standard error is multiplied by, so that its square is right on average in the working model. */
  scale: number;
  /** Satterthwaite's degrees of freedom of the linearised variance, at least 1. */
  df: number;
}

/** A fit: its rows of the design, its data, w phi of each row at the estimates, and the Cholesky factor of its information A. */
export interface FittedGlm {
  design: SurveyDesign;
  rows: Int32Array;
  data: Pick<GlmData, 'x' | 'weights'>;
  variances: Float64Array;
  factor: Float64Array;
}

/**
 * The effective degrees of freedom of any contrast of the fit: of the sum of `contrast` times the coefficients of the columns of its
 * model matrix. Takes O(n p) and O(PSUs p^2) for each; the matrix of the working model's variances (n x n) and M are never built.
 */
export function effectiveDf({
  design,
  rows,
  data,
  variances,
  factor,
}: FittedGlm): (contrast: Float64Array) => EffectiveDf {
  const { x, weights } = data;
  const { n, p, starts, columns, values } = x;
  const psus = design.stratumOfPsu.length;
  const between = new BetweenPsus(design);
  // X' W^2 Phi X
  const squares = new Float64Array(p * p);
  const weighted = new Float64Array(n);
  for (let i = 0; i < n; i++) weighted[i] = variances[i] * weights[i];
  crossProducts(x, weighted, squares);
  mirrorLowerTriangle(squares, p);
  const predictors = new Float64Array(n);
  return (contrast) => {
    const direction = contrast.slice();
    choleskySolve(factor, p, direction);
    times(x, direction, predictors);
    // Over the rows of each PSU: sum of phi l^2, of phi l x, and of w phi l x.
    const own = new Float64Array(psus);
    const z = new Float64Array(psus * p);
    const y = new Float64Array(psus * p);
    let variance = 0;
    for (let i = 0; i < n; i++) {
      const psu = design.psuOfRow[rows[i]];
      const weight = weights[i];
      const spread = variances[i] * predictors[i];
      own[psu] += spread * weight * predictors[i];
      for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
        const place = psu * p + columns[entry];
        const moment = spread * values[entry];
        z[place] += moment;
        y[place] -= weight * moment;
      }
    }
    // M is T' N T with T T' the matrix of `between` and N = diag(own) + Y Z' + Z Y', a row for each PSU: Z = X' Phi L by PSU times A^-1,
    // Y = half of Z S - X' W Phi L by PSU. So both traces need nothing larger than PSUs x p.
    for (let psu = 0; psu < psus; psu++) {
      variance += own[psu];
      choleskySolve(factor, p, z, psu * p);
      for (let j = 0; j < p; j++) {
        const solved = z[psu * p + j] / 2;
        if (solved === 0) continue;
        for (let k = 0; k < p; k++) y[psu * p + k] += solved * squares[j * p + k];
      }
    }
    const pz = between.times(z, p);
    const py = between.times(y, p);
    const zy = products(z, py, p);
    const zz = products(z, pz, p);
    const yy = products(y, py, p);
    let crossed = 0;
    for (let psu = 0; psu < psus; psu++) {
      for (let j = psu * p; j < (psu + 1) * p; j++) crossed += own[psu] * pz[j] * py[j];
    }
    const trace = between.trace(own) + 2 * diagonalSum(zy, p);
    const squared =
      between.traceOfSquare(own) + 4 * crossed + 2 * productTrace(zy, zy, p) + 2 * productTrace(zz, yy, p);
    return { scale: Math.sqrt(variance / trace), df: (trace * trace) / squared };
  };
}

/** A' B (p x p) of two matrices with p columns. */
function products(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const sums = new Float64Array(p * p);
  for (let row = 0; row < a.length; row += p) {
    for (let j = 0; j < p; j++) {
      const factor = a[row + j];
      if (factor === 0) continue;
      for (let k = 0; k < p; k++) sums[j * p + k] += factor * b[row + k];
    }
  }
  return sums;
}

function diagonalSum(a: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) sum += a[j * p + j];
  return sum;
}

/** tr(A B) */
function productTrace(a: Float64Array, b: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) sum += a[j * p + k] * b[k * p + j];
  return sum;
}
