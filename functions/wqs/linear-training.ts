/** The weight step for a number. */
import { dependentColumns, quadraticForm } from '../numeric/linear-algebra.ts';
import { crossProducts, type SparseRows, sparseRows, times, transposedTimes } from '../numeric/sparse-rows.ts';
import { covariatesOn, indicatorColumns } from './covariates.ts';
import { whyDependent } from './dependent-components.ts';
import { NewtonStep } from './newton-step.ts';
import { rescaledWeights, type WqsProblem } from './problem.ts';
import { KKT_TOLERANCE, projectedGradient, rootMeanSquare } from './projected-gradient.ts';
import { type Replicate, type Search, type Training, withoutWeights } from './replicate.ts';
import type { Direction } from './settings.ts';

/** The first step is to the minimum; a second one takes away the rounding of ill-conditioned columns. */
const MAX_STEPS = 5;
/** The share of an outcome's variance below which what is left of it is rounding. */
const NO_RESIDUAL = 1e-20;

/**
 * Minimises |y - X b - S c|^2 over b and c >= 0 on any resample: with the covariates X projected out a non-negative
 * least squares problem (Lawson and Hanson 1974), solved exactly. As for cases, w = c / sum c and b1 = sum c; the
 * direction is the sign of the scores.
 */
export class LinearTraining implements Training {
  readonly whyNot: string | null;
  readonly #components: readonly string[];
  readonly #sign: 1 | -1;
  /** The intercept, the numbers, the levels of the factors but the first of each, the scores. */
  readonly #x: SparseRows;
  readonly #scales: Float64Array;
  /** The outcome of the training rows with mean 0 and SD 1, and what its SD was. */
  readonly #y: Float64Array;
  readonly #sd: number;
  readonly #weights: Float64Array;
  readonly #step: NewtonStep;
  /** How much each row counts in the resample, and count times residual. */
  readonly #counts: Float64Array;
  readonly #residuals: Float64Array;
  readonly #information: Float64Array;

  constructor(problem: WqsProblem, trainingRows: Int32Array, direction: Direction) {
    const rows = trainingRows.length;
    this.#components = problem.components;
    this.#sign = direction === 'positive' ? 1 : -1;
    const { numbers, factors } = covariatesOn(problem, trainingRows);
    const columns = [
      new Float64Array(rows).fill(1),
      ...numbers,
      ...factors.flatMap(indicatorColumns),
      // A negative effect of a score is a positive one of its opposite.
      ...problem.scores.map((column) => Float64Array.from(trainingRows, (row) => this.#sign * column[row])),
    ];
    const p = columns.length;
    this.#x = sparseRows(
      Array.from({ length: rows }, (_, i) => columns.map((column) => column[i])),
      p,
    );
    this.#scales = Float64Array.from(columns, rootMeanSquare);
    const outcome = Float64Array.from(trainingRows, (row) => problem.y[row]);
    const mean = outcome.reduce((sum, value) => sum + value, 0) / rows;
    this.#sd = rootMeanSquare(outcome.map((value) => value - mean));
    this.#y = outcome.map((value) => (value - mean) / this.#sd);
    this.#weights = rescaledWeights(problem, trainingRows);
    this.#step = new NewtonStep(p - problem.scores.length, problem.scores.length);
    this.#counts = new Float64Array(rows);
    this.#residuals = new Float64Array(rows);
    this.#information = new Float64Array(p * p);
    this.#take(new Uint16Array(rows).fill(1));
    this.whyNot = problem.dependence ?? whyDependent(this.#information, this.#step.complement, problem.components);
  }

  /**
   * Weights the rows as the resample has them, and factorises X' W X. Returns how many rows were drawn, repeats
   * counted.
   */
  #take(counts: Uint16Array): number {
    let drawn = 0;
    for (let row = 0; row < counts.length; row++) {
      this.#counts[row] = counts[row] * this.#weights[row];
      if (this.#counts[row] > 0) drawn += counts[row];
    }
    crossProducts(this.#x, this.#counts, this.#information);
    this.#step.factorise(this.#information);
    return drawn;
  }

  fit(counts: Uint16Array): Replicate {
    if (this.whyNot !== null) return this.#without(this.whyNot);
    const drawn = this.#take(counts);
    if (this.#alike()) return this.#without('the outcome is the same in all rows drawn');
    const scores = this.#components.length;
    const [alike] = dependentColumns(this.#step.complement, scores, [...this.#components.keys()]);
    if (alike !== undefined)
      return this.#without(`the resample does not tell ${this.#components[alike]} from other columns`);
    const { parameters, ...search } = this.#minimum();
    if (!(search.kkt <= KKT_TOLERANCE)) {
      return this.#without(`no optimum was found in ${search.iterations} steps`, search);
    }
    // Beside the covariates the model of the refit has one column, the index.
    const residualDf = drawn - this.#step.freeRank - 1;
    if (residualDf < 1) return this.#without(`${drawn} rows were drawn for as many coefficients`, search);
    return this.#index(parameters.subarray(parameters.length - scores), search, residualDf);
  }

  #alike(): boolean {
    let first: number | undefined;
    for (let row = 0; row < this.#y.length; row++) {
      if (this.#counts[row] === 0) continue;
      first ??= this.#y[row];
      if (this.#y[row] !== first) return false;
    }
    return true;
  }

  #minimum(): Search & { parameters: Float64Array } {
    const { p } = this.#x;
    const parameters = new Float64Array(p);
    const [gradient, move] = [new Float64Array(p), new Float64Array(p)];
    const bounded = p - this.#components.length;
    let total = 0;
    for (const count of this.#counts) total += count;
    let iterations = 0;
    let deviance = this.#moveTo(parameters, gradient);
    let kkt = Number.POSITIVE_INFINITY;
    while (kkt > KKT_TOLERANCE && iterations < MAX_STEPS) {
      this.#step.solve(parameters, gradient, move);
      for (let j = 0; j < p; j++) {
        const moved = parameters[j] + move[j];
        parameters[j] = j >= bounded && moved < 0 ? 0 : moved;
      }
      iterations++;
      deviance = this.#moveTo(parameters, gradient);
      kkt = projectedGradient(parameters, gradient, bounded, total, this.#scales);
    }
    return { parameters, deviance: deviance * this.#sd * this.#sd, kkt, iterations };
  }

  /** Writes the gradient of half the sum of squares at `parameters` over `gradient`, and returns the sum. */
  #moveTo(parameters: Float64Array, gradient: Float64Array): number {
    const residuals = this.#residuals;
    times(this.#x, parameters, residuals);
    let squares = 0;
    for (let row = 0; row < residuals.length; row++) {
      const residual = residuals[row] - this.#y[row];
      residuals[row] = this.#counts[row] * residual;
      squares += residuals[row] * residual;
    }
    transposedTimes(this.#x, residuals, gradient);
    return squares;
  }

  #index(coefficients: Float64Array, search: Search, residualDf: number): Replicate {
    let sum = 0;
    for (const coefficient of coefficients) sum += coefficient;
    if (sum === 0) return withoutWeights(coefficients.length, null, search);
    const variance = search.deviance / (this.#sd * this.#sd) / residualDf;
    if (!(variance > NO_RESIDUAL))
      return this.#without('covariates and scores tell the outcome without an error', search);
    // As for cases 1 / Var(b1) is w' S w over the residual variance, with S what the covariates leave of the scores.
    const squaredT = quadraticForm(this.#step.complement, coefficients) / variance;
    return {
      status: 'kept',
      reason: null,
      b1: this.#sign * sum * this.#sd,
      z: this.#sign * Math.sqrt(squaredT),
      ...search,
      weights: coefficients.map((coefficient) => coefficient / sum),
    };
  }

  #without(reason: string, search?: Search): Replicate {
    return withoutWeights(this.#components.length, reason, search);
  }
}
