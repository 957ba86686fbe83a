/**
 * What terms add to a model of covariates, read off that model alone: the covariates are fitted once, and any terms
 * cost one pass over the rows. With w (y - mu) and w phi of the covariates' fit as r and v, S the columns of the terms
 * and X those of the covariates,
 *
 *   u = S' r,  C = S'VS - S'VX (X'VX)^-1 X'VS,  b = C^-1 u,
 *
 * is the score test of no effect (Rao 1948) and b the first step of Newton's method from it. The variance of b is the
 * design's: that of the PSU totals of C^-1 (s_i - S'VX (X'VX)^-1 x_i) r_i (Binder 1983; Rao, Scott and Skinner,
 * Quasi-score tests with survey data, 1998).
 */
import { choleskyFactor, choleskySolve } from '../numeric/linear-algebra.ts';
import type { CovariateModel, FittedCovariates } from './covariate-model.ts';
import { covarianceOfTotals } from './linearisation.ts';

/** Groups of rows: the group of each row of the design, from 0, or -1 for a row in none. */
export interface GroupedRows {
  groups: Int32Array;
  count: number;
}

/** Estimates by one step from no effect, each with its standard error. */
export interface ScoreEstimates {
  estimates: Float64Array;
  se: Float64Array;
}

/** The covariates' fit, ready for many terms. */
export class ScoreTest {
  readonly #design: CovariateModel['design'];
  readonly #fitted: FittedCovariates;
  /** r x by PSU, a row each. */
  readonly #totals: Float64Array;

  constructor(design: CovariateModel['design'], fitted: FittedCovariates) {
    this.#design = design;
    this.#fitted = fitted;
    const { matrix, data, maximum } = fitted;
    const { p, starts, columns, values } = data.x;
    this.#totals = new Float64Array(design.stratumOfPsu.length * p);
    for (let i = 0; i < matrix.rows.length; i++) {
      const place = design.psuOfRow[matrix.rows[i]] * p;
      for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
        this.#totals[place + columns[entry]] += maximum.residuals[i] * values[entry];
      }
    }
  }

  /**
   * The estimates of each of several models whose columns are a number for each group: `models` has for each of them
   * its columns, a number for each group. Undefined of a model whose columns depend on each other and the covariates,
   * or do not vary between PSUs. Every row of the fit must be in a group.
   */
  ofGroups(
    { groups, count }: GroupedRows,
    models: readonly (readonly Float64Array[])[],
  ): (ScoreEstimates | undefined)[] {
    const { matrix, data, maximum } = this.#fitted;
    const { p, starts, columns, values } = data.x;
    const { psuOfRow, stratumOfPsu } = this.#design;
    // Over the rows of each group: v, v x, and r by PSU.
    const spread = new Float64Array(count);
    const mixed = new Float64Array(count * p);
    const totals = new Float64Array(stratumOfPsu.length * count);
    for (let i = 0; i < matrix.rows.length; i++) {
      const row = matrix.rows[i];
      const group = groups[row];
      const variance = maximum.variances[i];
      spread[group] += variance;
      totals[psuOfRow[row] * count + group] += maximum.residuals[i];
      for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
        mixed[group * p + columns[entry]] += variance * values[entry];
      }
    }
    return models.map((model) => {
      const k = model.length;
      const own = new Float64Array(k * k);
      const ownMixed = new Float64Array(k * p);
      const ownTotals = new Float64Array(stratumOfPsu.length * k);
      for (let group = 0; group < count; group++) {
        for (let i = 0; i < k; i++) {
          const score = model[i][group];
          if (score === 0) continue;
          for (let j = 0; j <= i; j++) own[i * k + j] += spread[group] * score * model[j][group];
          for (let a = 0; a < p; a++) ownMixed[i * p + a] += mixed[group * p + a] * score;
          for (let psu = 0; psu < stratumOfPsu.length; psu++) {
            ownTotals[psu * k + i] += totals[psu * count + group] * score;
          }
        }
      }
      return this.#estimates(k, own, ownMixed, ownTotals);
    });
  }

  /** The estimates of a model with these columns, a number for each row of the design. */
  ofColumns(scores: readonly Float64Array[]): ScoreEstimates | undefined {
    const { matrix, data, maximum } = this.#fitted;
    const { p, starts, columns, values } = data.x;
    const { psuOfRow, stratumOfPsu } = this.#design;
    const k = scores.length;
    const own = new Float64Array(k * k);
    const mixed = new Float64Array(k * p);
    const totals = new Float64Array(stratumOfPsu.length * k);
    // The intercept allows scores to be centred, and sums of small numbers keep their digits.
    const centres = scores.map((column) => matrix.rows.reduce((sum, row) => sum + column[row], 0) / matrix.rows.length);
    for (let i = 0; i < matrix.rows.length; i++) {
      const row = matrix.rows[i];
      for (let a = 0; a < k; a++) {
        const score = scores[a][row] - centres[a];
        const weighted = maximum.variances[i] * score;
        for (let b = 0; b <= a; b++) own[a * k + b] += weighted * (scores[b][row] - centres[b]);
        totals[psuOfRow[row] * k + a] += maximum.residuals[i] * score;
        for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
          mixed[a * p + columns[entry]] += weighted * values[entry];
        }
      }
    }
    return this.#estimates(k, own, mixed, totals);
  }

  /** @param own S'VS (lower triangle), `mixed` S'VX, `totals` S'r by PSU; all are written over */
  #estimates(k: number, own: Float64Array, mixed: Float64Array, totals: Float64Array): ScoreEstimates | undefined {
    const { factor, data } = this.#fitted;
    const { p } = data.x;
    const squares = Float64Array.from({ length: k }, (_, j) => own[j * k + j]);
    const told = mixed.slice();
    for (let j = 0; j < k; j++) choleskySolve(factor, p, told, j * p);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) for (let a = 0; a < p; a++) own[i * k + j] -= told[i * p + a] * mixed[j * p + a];
    }
    for (let j = 0; j < k; j++) if (!(own[j * k + j] > DEPENDENT * squares[j])) return undefined;
    if (!choleskyFactor(own, k)) return undefined;
    const estimates = new Float64Array(k);
    for (let psu = 0; psu < this.#design.stratumOfPsu.length; psu++) {
      for (let j = 0; j < k; j++) {
        let covariates = 0;
        for (let a = 0; a < p; a++) covariates += this.#totals[psu * p + a] * told[j * p + a];
        totals[psu * k + j] -= covariates;
      }
      choleskySolve(own, k, totals, psu * k);
      for (let j = 0; j < k; j++) estimates[j] += totals[psu * k + j];
    }
    const covariance = covarianceOfTotals(this.#design, totals, k);
    const se = Float64Array.from({ length: k }, (_, j) => Math.sqrt(covariance[j * k + j]));
    return se.every((value) => value > 0) ? { estimates, se } : undefined;
  }
}

/** The share of a column's own square that the covariates must leave. Rounding leaves about 1e-13. */
const DEPENDENT = 1e-10;
