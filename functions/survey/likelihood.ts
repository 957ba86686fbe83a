import { choleskyFactor, choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import { crossProducts, type SparseRows, transposedTimes } from '../numeric/sparse-rows.ts';
import type { Family } from './family.ts';

/**
 * A regression: one row of `x`, with the intercept first, one outcome and one weight (of the order of 1) per
 * observation.
 */
export interface GlmData {
  x: SparseRows;
  y: Float64Array;
  weights: Float64Array;
}

/** The model at one vector of coefficients, observation by observation. */
export interface GlmState {
  coefficients: Float64Array;
  predictors: Float64Array;
  /** w (y - mu), with mu the fitted mean */
  residuals: Float64Array;
  /** w phi, with phi the variance function: mu (1 - mu), 1 or mu */
  variances: Float64Array;
  /** Twice what the weighted log-likelihood lacks to that of a model that fits every observation */
  deviance: number;
}

/** Where the weighted likelihood is largest. */
export interface LikelihoodMaximum extends GlmState {
  /** sum of w phi x x' (p x p, full) */
  information: Float64Array;
  iterations: number;
}

/**
 * The relative change of the deviance that Newton's next step promises at which that step is the last. Convergence is
 * quadratic: to stop here is to make one more step after the change has fallen below 1e-8, and the error that remains
 * is that of rounding.
 */
const DEVIANCE_TOLERANCE = 1e-16;
/**
 * The largest change of a linear predictor by a whole step at which the search may end. Under separation the deviance
 * may stand still while the predictors of a few rows keep growing by about 1 a step; near a maximum all steps shrink.
 */
const PREDICTOR_TOLERANCE = 1e-4;
/** The relative rounding error up to which a deviance counts as not worse. */
const ROUNDING = 1e-12;
/** A finite maximum takes 5 to 15 steps. */
const MAX_ITERATIONS = 50;
/** Halvings of a step that raises the deviance; 2^-30 of a Newton step is no step. */
const MAX_HALVINGS = 30;

/**
 * Maximises the weighted log-likelihood of a family by Newton's method with step halving. Returns undefined if there is
 * no finite maximum: the outcome is separated by the covariates, fully or on a part of the rows.
 */
export function maximiseLikelihood(data: GlmData, family: Family): LikelihoodMaximum | undefined {
  const { p } = data.x;
  let state = family.evaluate(data, family.start(data));
  const information = new Float64Array(p * p);
  const score = new Float64Array(p);
  // The predictors of a linear model have the outcome's unit, in which no bound holds.
  const mayRunOff = family.runsOff.withoutEvents || family.runsOff.eventsAlone;
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    transposedTimes(data.x, state.residuals, score);
    crossProducts(data.x, state.variances, information);
    if (!choleskyFactor(information, p)) return undefined;
    const step = score.slice();
    choleskySolve(information, p, step);
    const promised = step.reduce((sum, value, j) => sum + value * score[j], 0);
    const { next, length } = halvedUntilBetter(data, family, state, step);
    if (
      promised <= DEVIANCE_TOLERANCE * next.deviance &&
      (!mayRunOff || largestDifference(next.predictors, state.predictors) <= PREDICTOR_TOLERANCE * length)
    ) {
      crossProducts(data.x, next.variances, information);
      mirrorLowerTriangle(information, p);
      return { ...next, information, iterations };
    }
    state = next;
  }
  return undefined;
}

function halvedUntilBetter(
  data: GlmData,
  family: Family,
  from: GlmState,
  step: Float64Array,
): { next: GlmState; length: number } {
  // Near the maximum the deviance of a good step can be worse by its rounding error.
  const bound = from.deviance * (1 + ROUNDING);
  let length = 1;
  for (let halving = 0; ; halving++, length /= 2) {
    const next = family.evaluate(
      data,
      from.coefficients.map((value, j) => value + length * step[j]),
    );
    if (next.deviance <= bound || halving === MAX_HALVINGS) return { next, length };
  }
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (difference > largest) largest = difference;
  }
  return largest;
}
