/** The weight step for cases and non-cases. */
import { dependentColumns, quadraticForm } from '../numeric/linear-algebra.ts';
import { ConstrainedLogistic, type Start } from './constrained-logistic.ts';
import { covariatesOn, indicatorColumns } from './covariates.ts';
import { whyDependent } from './dependent-components.ts';
import { NewtonStep } from './newton-step.ts';
import { rescaledWeights, type WqsProblem } from './problem.ts';
import { KKT_TOLERANCE, rootMeanSquare } from './projected-gradient.ts';
import { type Replicate, type Search, type Training, withoutWeights } from './replicate.ts';
import { type DrawnFrom, ResampledRows } from './resampled-rows.ts';
import { SeparatedLevels } from './separated-levels.ts';
import type { Direction } from './settings.ts';

/**
 * At an optimum linear predictors have hardly any way to go; where coefficients run off to infinity, each step moves
 * them by about 1.
 */
const RUNNING_OFF = 0.1;

/**
 * Fits any number of resamples of the training rows, each by itself: the result depends on the counts alone, whatever
 * was fitted before. With c = b1 w the deviance is convex in c and the coefficients of the covariates, and the
 * direction is a bound on c (Carrico et al. 2015 define b1 and w; w = c / sum c). Levels of covariates with cases only,
 * or none, are taken to their limit (see SeparatedLevels).
 */
export class LogisticTraining implements Training {
  readonly whyNot: string | null;
  readonly #components: readonly string[];
  readonly #sign: 1 | -1;
  readonly #drawnFrom: DrawnFrom;
  readonly #separatedLevels: SeparatedLevels;
  readonly #rows: ResampledRows;
  readonly #logistic: ConstrainedLogistic;
  readonly #start: Start;
  /** The distinct rows of a resample, in order. */
  readonly #drawn: Int32Array;

  /** The start of every fit is the optimum of the training rows themselves. */
  constructor(problem: WqsProblem, trainingRows: Int32Array, direction: Direction) {
    this.#components = problem.components;
    this.#sign = direction === 'positive' ? 1 : -1;
    this.#drawnFrom = {
      ...covariatesOn(problem, trainingRows),
      // A negative effect of a score is a positive one of its opposite.
      scores: problem.scores.map((column) => Float64Array.from(trainingRows, (row) => this.#sign * column[row])),
      y: Uint8Array.from(trainingRows, (row) => problem.y[row]),
      weights: rescaledWeights(problem, trainingRows),
    };
    this.#separatedLevels = new SeparatedLevels(this.#drawnFrom.factors, this.#drawnFrom.y);
    this.#rows = new ResampledRows(this.#drawnFrom);
    this.#drawn = new Int32Array(trainingRows.length);
    const { size, scores } = this.#rows;
    this.#logistic = new ConstrainedLogistic(this.#rows, rootMeanSquares(this.#drawnFrom));
    this.#start = { parameters: new Float64Array(size), step: new NewtonStep(size - scores, scores) };
    const information = this.#informationOfWhole();
    this.whyNot = problem.dependence ?? whyDependent(information, this.#start.step.complement, problem.components);
    if (this.whyNot === null) this.#startFromWhole(information);
  }

  /** Without any effect, where every row counts alike; the start takes its curvature from it. */
  #informationOfWhole(): Float64Array {
    const once = new Uint16Array(this.#drawn.length).fill(1);
    const { size } = this.#rows;
    const information = new Float64Array(size * size);
    const { parameters, step } = this.#start;
    this.#rows.take(Int32Array.from(once.keys()), once.length, once);
    this.#rows.moveTo(parameters, new Float64Array(size));
    this.#rows.information(information);
    step.factorise(information);
    return information;
  }

  #startFromWhole(information: Float64Array): void {
    const once = new Uint16Array(this.#drawn.length).fill(1);
    const { parameters, step } = this.#start;
    if (this.fit(once).status === 'not_estimable') return;
    parameters.set(this.#logistic.parameters);
    this.#rows.information(information);
    step.factorise(information);
  }

  /** The optimum on the resample that has row i of the training rows counts[i] times. */
  fit(counts: Uint16Array): Replicate {
    if (this.whyNot !== null) return this.#without(this.whyNot);
    const { y, weights } = this.#drawnFrom;
    let drawn = 0;
    let cases = 0;
    for (let row = 0; row < counts.length; row++) {
      if (counts[row] === 0 || weights[row] === 0) continue;
      this.#drawn[drawn++] = row;
      cases += y[row];
    }
    if (cases === 0) return this.#without('no case was drawn');
    if (cases === drawn) return this.#without('only cases were drawn');
    const remaining = this.#separatedLevels.leaveOut(this.#drawn, drawn);
    if (remaining === 0) return this.#without('levels of the covariates separate cases from non-cases');
    this.#rows.take(this.#drawn, remaining, counts);
    return this.#optimum();
  }

  #optimum(): Replicate {
    const logistic = this.#logistic;
    const iterations = logistic.minimise(this.#start);
    const search = { deviance: this.#rows.deviance(), kkt: logistic.kkt(), iterations };
    if (this.#rows.separated) return this.#without('covariates and scores separate cases from non-cases', search);
    if (!(search.kkt <= KKT_TOLERANCE)) return this.#without(`no optimum was found in ${iterations} steps`, search);
    logistic.curve();
    const [alike] = dependentColumns(logistic.step.complement, this.#rows.scores, [...this.#components.keys()]);
    if (alike !== undefined) {
      return this.#without(`the resample does not tell ${this.#components[alike]} from other columns`, search);
    }
    if (logistic.distanceToGo() > RUNNING_OFF) {
      return this.#without('scores separate cases from non-cases: their coefficients run off to infinity', search);
    }
    return this.#index(search);
  }

  #index(search: Search): Replicate {
    const coefficients = this.#coefficients();
    let sum = 0;
    for (const coefficient of coefficients) sum += coefficient;
    if (sum === 0) return withoutWeights(coefficients.length, null, search);
    // At the optimum the fit with the index fixed has the same optimum, and 1 / Var(b1) is the information on b1 that
    // the covariates leave: w' S w, with S the Schur complement of the scores. So z^2 = c' S c.
    const squaredZ = quadraticForm(this.#logistic.step.complement, coefficients);
    return {
      status: 'kept',
      reason: null,
      b1: this.#sign * sum,
      z: this.#sign * Math.sqrt(squaredZ),
      ...search,
      weights: coefficients.map((coefficient) => coefficient / sum),
    };
  }

  #coefficients(): Float64Array {
    return this.#logistic.parameters.subarray(this.#rows.size - this.#rows.scores);
  }

  #without(reason: string, search?: Search): Replicate {
    return withoutWeights(this.#rows.scores, reason, search);
  }
}

/** The root mean square of the column of each parameter. */
function rootMeanSquares({ numbers, factors, scores }: DrawnFrom): Float64Array {
  return Float64Array.from([
    1,
    ...numbers.map(() => 1),
    ...factors.flatMap(indicatorColumns).map(rootMeanSquare),
    ...scores.map(rootMeanSquare),
  ]);
}
