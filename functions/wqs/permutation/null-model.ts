/** The model without the mixture, and what permuted scores say beyond it. */
import { choleskyFactor, dependentColumns } from '../../numeric/linear-algebra.ts';
import { crossProducts, type SparseRows, sparseRows, withColumns } from '../../numeric/sparse-rows.ts';
import { valuesAt } from '../../survey/design.ts';
import { familyOf } from '../../survey/family.ts';
import { maximiseLikelihood } from '../../survey/likelihood.ts';
import { covariatesOn, indicatorColumns } from '../covariates.ts';
import { rescaledWeights } from '../problem.ts';
import { SeparatedLevels } from '../separated-levels.ts';
import type { ScoredProblem } from './problem.ts';

/**
 * The fit of the outcome on the covariates, and its score test: with w (y - mu) and w phi of that fit as r and v, u =
 * S' r is the slope of the log-likelihood along the coefficients of the scores S, and C = S'VS - S'VX (X'VX)^-1 X'VS
 * the information on them that the covariates leave (Rao 1948; McCullagh and Nelder 1989). Only S changes from one
 * permutation to the next.
 */
export class NullModel {
  /** Why there is none, null if there is. */
  readonly whyNot: string | null;
  /** The slope u along each score's coefficient. */
  readonly slope: Float64Array;
  /** C (lower triangle). */
  readonly information: Float64Array;
  /** The rows of the fit: in the limit the others, in levels without an event, add nothing. */
  readonly #rows: Int32Array;
  readonly #residuals: Float64Array;
  readonly #variances: Float64Array;
  readonly #x: SparseRows;
  /** The Cholesky factor of X'VX. */
  readonly #factor: Float64Array;
  /** Row by row. */
  readonly #scores: Float64Array;
  readonly #k: number;
  /** X'VS, a row for each score, and what the factor makes of it. */
  readonly #mixed: Float64Array;

  constructor(problem: ScoredProblem) {
    const { x, y, weights, rows } = rowsAndColumns(problem);
    const k = problem.scores.length;
    const fit = rows.length === 0 ? undefined : maximiseLikelihood({ x, y, weights }, familyOf(problem.family));
    this.#rows = rows;
    this.#x = x;
    this.#k = k;
    this.#residuals = fit?.residuals ?? new Float64Array(rows.length);
    this.#variances = fit?.variances ?? new Float64Array(rows.length);
    this.#factor = fit?.information ?? new Float64Array(x.p * x.p);
    const regular = fit !== undefined && choleskyFactor(this.#factor, x.p);
    this.whyNot = regular ? null : 'the model of the covariates alone has no finite fit';
    // Scores are centred, which the intercept allows: sums of small numbers keep their digits.
    this.#scores = new Float64Array(problem.n * k);
    problem.scores.forEach((column, j) => {
      const mean = column.reduce((sum, score) => sum + score, 0) / column.length;
      for (let row = 0; row < problem.n; row++) this.#scores[row * k + j] = column[row] - mean;
    });
    this.slope = new Float64Array(k);
    this.information = new Float64Array(k * k);
    this.#mixed = new Float64Array(k * x.p);
  }

  /** Gives row i the scores of row order[i]: `slope` and `information` are theirs then. */
  take(order: Int32Array): void {
    const { slope, information } = this;
    const [k, mixed, scores] = [this.#k, this.#mixed, this.#scores];
    const { starts, columns, values, p } = this.#x;
    slope.fill(0);
    information.fill(0);
    mixed.fill(0);
    for (let i = 0; i < this.#rows.length; i++) {
      const [residual, variance] = [this.#residuals[i], this.#variances[i]];
      const from = order[this.#rows[i]] * k;
      for (let j = 0; j < k; j++) {
        const score = scores[from + j];
        const weighted = variance * score;
        slope[j] += residual * score;
        for (let l = 0; l <= j; l++) information[j * k + l] += weighted * scores[from + l];
        for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
          mixed[j * p + columns[entry]] += weighted * values[entry];
        }
      }
    }
    this.#projectOut();
  }

  /** What the covariates tell of the scores leaves the information: with L L' = X'VX it is the square of L^-1 X'VS. */
  #projectOut(): void {
    const [k, mixed, factor, { p }] = [this.#k, this.#mixed, this.#factor, this.#x];
    for (let j = 0; j < k; j++) {
      for (let a = 0; a < p; a++) {
        let sum = mixed[j * p + a];
        for (let b = 0; b < a; b++) sum -= factor[a * p + b] * mixed[j * p + b];
        mixed[j * p + a] = sum / factor[a * p + a];
      }
      for (let l = 0; l <= j; l++) {
        let told = 0;
        for (let a = 0; a < p; a++) told += mixed[j * p + a] * mixed[l * p + a];
        this.information[j * k + l] -= told;
      }
    }
  }
}

function rowsAndColumns(problem: ScoredProblem) {
  const all = Int32Array.from({ length: problem.n }, (_, row) => row);
  const { numbers, factors } = covariatesOn(problem, all);
  const { runsOff } = familyOf(problem.family);
  const events = Uint8Array.from(problem.y, (outcome) => Number(outcome > 0));
  const remaining = runsOff.withoutEvents
    ? new SeparatedLevels(factors, events, runsOff.eventsAlone).leaveOut(all, problem.n)
    : problem.n;
  const rows = all.slice(0, remaining);
  const weights = rescaledWeights(
    problem,
    Int32Array.from({ length: problem.n }, (_, row) => row),
  );
  const columns = [new Float64Array(problem.n).fill(1), ...numbers, ...factors.flatMap(indicatorColumns)];
  const x = sparseRows(
    Array.from(rows, (row) => columns.map((column) => column[row])),
    columns.length,
  );
  const own = valuesAt(weights, rows);
  const products = new Float64Array(x.p * x.p);
  crossProducts(x, own, products);
  const dependent = dependentColumns(products, x.p, [...columns.keys()]);
  const kept = [...columns.keys()].filter((j) => !dependent.includes(j));
  return { x: withColumns(x, kept), y: valuesAt(problem.y, rows), weights: own, rows };
}
