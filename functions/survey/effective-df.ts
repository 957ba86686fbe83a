/**
 * How much strata and PSUs tell of the variance of contrasts: their effective degrees of freedom, and how far the
 * linearised variance falls short on average. Bell and McCaffrey, Bias reduction in standard errors for linear
 * regression with multi-stage samples, 2002; Kott, The role of sampling weights in regression, 2020; Pustejovsky and
 * Tipton, Small-sample methods for cluster-robust variance estimation, 2018; of several contrasts together Tipton and
 * Pustejovsky, Small-sample adjustments for tests of moderators and model fit using robust variance estimation in
 * meta-regression, 2015, whose test HTZ is.
 *
 * With l_i = w_i x_i' A^-1 c the estimate of a contrast c moves by the sum of l_i e_i, e the errors of a working model
 * in which they are independent with the variances phi. The linearised covariance of contrasts s and t is a form of the
 * residuals: e' G_s G_t' e, G_s = L_s - W X A^-1 X' Phi L_s, where the columns of L_s take l_i by PSU to contrasts of
 * PSUs within strata. Its mean in that model is T_st = tr M_st, M_st = G_s' Phi G_t, where the covariance is Omega_st =
 * sum l_si l_ti phi_i. With contrasts chosen so that T is the identity, which changes no test, the k^2 entries of the
 * linearised covariance have the variances tr M_ts^2 + tr M_ss M_tt; a Wishart matrix on eta degrees of freedom has as
 * much in all for eta = k (k + 1) / sum of them. One contrast has Satterthwaite's (tr M)^2 / tr M^2.
 */
import { choleskyFactor, choleskyInverse, choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import { crossProducts, times } from '../numeric/sparse-rows.ts';
import { BetweenPsus } from './between-psus.ts';
import type { SurveyDesign } from './design.ts';
import type { GlmData } from './likelihood.ts';

export interface EffectiveDf {
  /**
   * What the linearised standard error is multiplied by, so that its square is right on average in the working model.
   * Of several contrasts the root of tr(T^-1 Omega) / k: a Wald statistic over its square is.
   */
  scale: number;
  /** Those of the linearised variance, at least 1; of several contrasts eta. */
  df: number;
}

/**
 * A fit: its rows of the design, its data, w phi of each row at the estimates, and the Cholesky factor of its
 * information A.
 */
export interface FittedGlm {
  design: SurveyDesign;
  rows: Int32Array;
  data: Pick<GlmData, 'x' | 'weights'>;
  variances: Float64Array;
  factor: Float64Array;
}

/**
 * What is summed of contrasts over the rows of each PSU; M_st is that of `own[s][t]` on the diagonal + Y_s Z_t' + Z_s
 * Y_t'.
 */
interface Moments {
  /** Sum of phi l_s l_t. */
  own: Float64Array[][];
  /** X' Phi L_s by PSU times A^-1 (PSUs x p). */
  z: Float64Array[];
  /** Half of Z_s X' W^2 Phi X less X' W Phi L_s by PSU (PSUs x p). */
  y: Float64Array[];
  /** P Z_s and P Y_s, with P the matrix of the variance between PSUs. */
  pz: Float64Array[];
  py: Float64Array[];
}

/**
 * The effective degrees of freedom of any contrast of the fit, or of several together: each the sum of its numbers
 * times the coefficients of the columns of its model matrix. Undefined if the contrasts depend on each other. Takes O(n
 * p) for each contrast and O(PSUs p^2) for each pair; the matrix of the working model's variances (n x n) and M are
 * never built.
 */
export function effectiveDf(fit: FittedGlm): (contrasts: readonly Float64Array[]) => EffectiveDf | undefined {
  const between = new BetweenPsus(fit.design);
  const momentsOf = momentsIn(fit, between);
  const { p } = fit.data.x;
  return (contrasts) => {
    const k = contrasts.length;
    const moments = momentsOf(contrasts);
    const means = meansOf(moments, between);
    const entries = Array.from(means.keys(), (place) => [Math.floor(place / k), place % k]);
    if (!choleskyFactor(means, k)) return undefined;
    const inverse = choleskyInverse(means, k);
    const shortfall = entries.reduce((sum, [s, t], place) => sum + inverse[place] * total(moments.own[s][t]), 0) / k;
    standardise(moments, means, k);
    return { scale: Math.sqrt(shortfall), df: (k * (k + 1)) / varianceOfEntries(moments, between, p) };
  };
}

function momentsIn({ design, rows, data, variances, factor }: FittedGlm, between: BetweenPsus) {
  const { x, weights } = data;
  const { n, p, starts, columns, values } = x;
  const psus = design.stratumOfPsu.length;
  // X' W^2 Phi X
  const squares = new Float64Array(p * p);
  const weighted = new Float64Array(n);
  for (let i = 0; i < n; i++) weighted[i] = variances[i] * weights[i];
  crossProducts(x, weighted, squares);
  mirrorLowerTriangle(squares, p);
  return (contrasts: readonly Float64Array[]): Moments => {
    const predictors = contrasts.map((contrast) => {
      const direction = contrast.slice();
      choleskySolve(factor, p, direction);
      const found = new Float64Array(n);
      times(x, direction, found);
      return found;
    });
    const own = predictors.map((left) =>
      predictors.map((right) => {
        const sums = new Float64Array(psus);
        for (let i = 0; i < n; i++) sums[design.psuOfRow[rows[i]]] += variances[i] * weights[i] * left[i] * right[i];
        return sums;
      }),
    );
    const z: Float64Array[] = [];
    const y: Float64Array[] = [];
    for (const predictor of predictors) {
      const [zs, ys] = [new Float64Array(psus * p), new Float64Array(psus * p)];
      for (let i = 0; i < n; i++) {
        const first = design.psuOfRow[rows[i]] * p;
        const spread = variances[i] * predictor[i];
        const weight = weights[i];
        for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
          const moment = spread * values[entry];
          zs[first + columns[entry]] += moment;
          ys[first + columns[entry]] -= weight * moment;
        }
      }
      for (let first = 0; first < psus * p; first += p) {
        choleskySolve(factor, p, zs, first);
        for (let j = 0; j < p; j++) {
          const solved = zs[first + j] / 2;
          if (solved === 0) continue;
          for (let i = 0; i < p; i++) ys[first + i] += solved * squares[j * p + i];
        }
      }
      z.push(zs);
      y.push(ys);
    }
    const [pz, py] = [z, y].map((sums) => sums.map((sum) => between.times(sum, p)));
    return { own, z, y, pz, py };
  };
}

/** T (k x k): the traces of M_st. */
function meansOf({ own, z, py }: Moments, between: BetweenPsus): Float64Array {
  return Float64Array.from(
    own.flatMap((row, s) => row.map((st, t) => between.trace(st) + dot(z[s], py[t]) + dot(z[t], py[s]))),
  );
}

/** Makes them those of the contrasts of which the means are the identity, with the Cholesky factor of the means. */
function standardise({ own, z, y, pz, py }: Moments, factor: Float64Array, k: number): void {
  for (const sums of [z, y, pz, py, ...own, ...own.map((_, t) => own.map((row) => row[t]))]) {
    sums.forEach((sum, s) => {
      for (let t = 0; t < s; t++) for (let i = 0; i < sum.length; i++) sum[i] -= factor[s * k + t] * sums[t][i];
      for (let i = 0; i < sum.length; i++) sum[i] /= factor[s * k + s];
    });
  }
}

/** The sum over s and t of tr M_ts^2 + tr M_ss M_tt. */
function varianceOfEntries({ own, z, y, pz, py }: Moments, between: BetweenPsus, p: number): number {
  const zy = z.map((zs) => py.map((ys) => products(zs, ys, p)));
  // Of the sum of M_ss over s: its diagonal, and P Y_s by P Z_s.
  const diagonal = new Float64Array(own[0][0].length);
  const crossed = new Float64Array(diagonal.length);
  let sum = 0;
  own.forEach((row, s) => {
    row[s].forEach((value, psu) => {
      diagonal[psu] += value;
      crossed[psu] += dotOfRow(pz[s], py[s], psu, p);
    });
    row.forEach((st, t) => {
      sum += between.traceOfSquare(st);
      for (let psu = 0; psu < st.length; psu++) sum += 4 * st[psu] * dotOfRow(pz[s], py[t], psu, p);
      sum += 2 * (productTrace(zy[s][t], zy[s][t], p) + productTrace(zy[s][t], zy[t][s], p));
      // What follows is the same for t and s.
      if (t > s) return;
      const [zz, yy] = [products(z[s], pz[t], p), products(y[s], py[t], p)];
      sum += (t === s ? 2 : 4) * (productTrace(zz, yy, p) + dot(zz, yy));
    });
  });
  return sum + between.traceOfSquare(diagonal) + 4 * dot(diagonal, crossed);
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

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The product of two rows of matrices with p columns. */
function dotOfRow(a: Float64Array, b: Float64Array, row: number, p: number): number {
  let sum = 0;
  for (let i = row * p; i < (row + 1) * p; i++) sum += a[i] * b[i];
  return sum;
}

/** tr(A B) */
function productTrace(a: Float64Array, b: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) sum += a[j * p + k] * b[k * p + j];
  return sum;
}
