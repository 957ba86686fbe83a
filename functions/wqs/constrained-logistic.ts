import { NewtonStep } from './newton-step.ts';
import { KKT_TOLERANCE, projectedGradient } from './projected-gradient.ts';
import type { ResampledRows } from './resampled-rows.ts';

/**
 * A step must shrink the scaled gradient to this share, or the curvature is computed anew. Curvature costs as much as
 * two or three steps, so that it pays to go on with the old one while three steps make three digits.
 */
const CONTRACTION = 0.1;
/**
 * An optimum takes 4 to 9 steps. Where some coefficients run off to infinity each step divides the gradient by e: some
 * 20 more.
 */
const MAX_STEPS = 60;
/** The share of its first slope that may be left, uphill, at the end of a step; beyond, the step was too long. */
const OVERSHOOT = 0.5;
/** A shortened step is a hundredth of the step after two shortenings at most; a convex function needs few. */
const MAX_SHORTENINGS = 20;
const SHORTEST = 0.1;
const LONGEST = 0.9;

/** Where a search begins: a point, and the curvature at it or near it. */
export interface Start {
  parameters: Float64Array;
  step: NewtonStep;
}

/**
 * Logistic regression with non-negative coefficients of the scores. Newton's method with the bounds in its quadratic
 * model (Bertsekas, Projected Newton methods, SIAM J Control Optim 1982, in exact form), keeping the curvature of
 * earlier points while it serves.
 */
export class ConstrainedLogistic {
  readonly #rows: ResampledRows;
  readonly #scales: Float64Array;
  /** The point and the gradient of half the deviance there, and the same of a step on trial. */
  #parameters: Float64Array;
  #gradient: Float64Array;
  #trial: Float64Array;
  #trialGradient: Float64Array;
  readonly #move: Float64Array;
  readonly #information: Float64Array;
  /** The curvature when it is not that of the start. */
  readonly step: NewtonStep;

  /** `scales` has the root mean square of the column of each parameter. */
  constructor(rows: ResampledRows, scales: Float64Array) {
    const { size, scores } = rows;
    this.#rows = rows;
    this.#scales = scales;
    this.#parameters = new Float64Array(size);
    this.#gradient = new Float64Array(size);
    this.#trial = new Float64Array(size);
    this.#trialGradient = new Float64Array(size);
    this.#move = new Float64Array(size);
    this.#information = new Float64Array(size * size);
    this.step = new NewtonStep(size - scores, scores);
  }

  /** The point reached. */
  get parameters(): Float64Array {
    return this.#parameters;
  }

  /**
   * Searches from `start` on the rows taken, and returns how many steps it made. It ends at the optimum, when it has
   * shown that there is none, or where no step leads on.
   */
  minimise(start: Start): number {
    this.#parameters.set(start.parameters);
    this.#rows.moveTo(this.#parameters, this.#gradient);
    let step = start.step;
    let kkt = this.kkt();
    let steps = 0;
    while (kkt > KKT_TOLERANCE && steps < MAX_STEPS && !this.#rows.separated) {
      step.solve(this.#parameters, this.#gradient, this.#move);
      if (!this.#follow()) break;
      steps++;
      const before = kkt;
      kkt = this.kkt();
      if (kkt > KKT_TOLERANCE && kkt > CONTRACTION * before) {
        this.curve();
        step = this.step;
      }
    }
    return steps;
  }

  /** Computes the curvature at the point reached. */
  curve(): void {
    this.#rows.information(this.#information);
    this.step.factorise(this.#information);
  }

  /** The scaled projected gradient at the point reached. */
  kkt(): number {
    const { size, scores, total } = this.#rows;
    return projectedGradient(this.#parameters, this.#gradient, size - scores, total, this.#scales);
  }

  /**
   * How far a further Newton step would move the linear predictor of any row by the coefficients of the scores. `curve`
   * comes first. The gradient cannot tell: that of a score which few rows have is small wherever these rows are fitted
   * well, at an optimum or on the way to infinity.
   */
  distanceToGo(): number {
    this.step.solve(this.#parameters, this.#gradient, this.#move);
    return this.#rows.largestChangeByScores(this.#move);
  }

  /**
   * Makes the step, shortened to where the slope along it is small if it goes up too steeply at its end. The function
   * is convex, so that slopes tell as much as values and cost no logarithms. Returns false, and stays, if rounding has
   * left a step that does not go down.
   */
  #follow(): boolean {
    const slope = this.#slope(this.#gradient);
    if (!(slope < 0)) return false;
    let length = 1;
    for (let shortenings = 0; ; shortenings++) {
      this.#try(length);
      const slopeThere = this.#slope(this.#trialGradient);
      if (slopeThere <= -OVERSHOOT * slope || shortenings === MAX_SHORTENINGS) break;
      length *= Math.min(LONGEST, Math.max(SHORTEST, slope / (slope - slopeThere)));
    }
    [this.#parameters, this.#trial] = [this.#trial, this.#parameters];
    [this.#gradient, this.#trialGradient] = [this.#trialGradient, this.#gradient];
    return true;
  }

  #slope(gradient: Float64Array): number {
    let slope = 0;
    for (let j = 0; j < gradient.length; j++) slope += gradient[j] * this.#move[j];
    return slope;
  }

  #try(length: number): void {
    const bounded = this.#trial.length - this.#rows.scores;
    for (let j = 0; j < this.#trial.length; j++) {
      const moved = this.#parameters[j] + length * this.#move[j];
      this.#trial[j] = j >= bounded && moved < 0 ? 0 : moved;
    }
    this.#rows.moveTo(this.#trial, this.#trialGradient);
  }
}
