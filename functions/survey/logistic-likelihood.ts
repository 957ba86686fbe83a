import { exp, log1p } from '../numeric/elementary.ts';
import { choleskyFactor, choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import { crossProducts, type SparseRows, times, transposedTimes } from '../numeric/sparse-rows.ts';

/** A logistic regression: one row of `x`, with the intercept first, one outcome (0, 1) and one weight (of the order of 1) per observation. */
export interface LogisticData {
  x: SparseRows;
  y: Float64Array;
  weights: Float64Array;
}

/** The model at one vector of coefficients, observation by observation. */
export interface LogisticState {
  coefficients: Float64Array;
  predictors: Float64Array;
  /** w (y - mu), with mu the fitted probability */
  residuals: Float64Array;
  /** w mu (1 - mu) */
  variances: Float64Array;
  /** -2 times the weighted log-likelihood */
  deviance: number;
}

/** Where the weighted likelihood is largest. */
export interface LikelihoodMaximum extends LogisticState {
  /** sum of w mu (1 - mu) x x' (p x p, full) */
  information: Float64Array;
  iterations: number;
}

/**
 * The relative change of the deviance that Newton's next step promises at which that step is the last. Convergence is quadratic: to
 * stop here is to make one more step after the change has fallen below 1e-8, and the error that remains is that of rounding.
 */
const DEVIANCE_TOLERANCE = 1e-16;
/**
 * The largest change of a linear predictor by a whole step at which the search may end. Under separation the deviance may stand still while the predictors
 * of a few rows keep growing by about 1 a step; near a maximum all steps shrink.
 */
const PREDICTOR_TOLERANCE = 1e-4;
/** The relative rounding error up to which a deviance counts as not worse. */
const ROUNDING = 1e-12;
/** A finite maximum takes 5 to 15 steps. */
const MAX_ITERATIONS = 50;
/** Halvings of a step that raises the deviance; 2^-30 of a Newton step is no step. */
const MAX_HALVINGS = 30;

/**
 * Maximises the weighted log-likelihood of a logistic regression by Newton's method with step halving. Returns undefined if there
 * is no finite maximum: the outcome is separated by the covariates, fully or on a part of the rows.
 */
export function maximiseLikelihood(data: LogisticData): LikelihoodMaximum | undefined {
  const { p } = data.x;
  let state = evaluate(data, atMeanOutcome(data));
  const information = new Float64Array(p * p);
  const score = new Float64Array(p);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    transposedTimes(data.x, state.residuals, score);
    crossProducts(data.x, state.variances, information);
    if (!choleskyFactor(information, p)) return undefined;
    const step = score.slice();
    choleskySolve(information, p, step);
    const promised = step.reduce((sum, value, j) => sum + value * score[j], 0);
    const { next, length } = halvedUntilBetter(data, state, step);
    if (
      promised <= DEVIANCE_TOLERANCE * next.deviance &&
      largestDifference(next.predictors, state.predictors) <= PREDICTOR_TOLERANCE * length
    ) {
      crossProducts(data.x, next.variances, information);
      mirrorLowerTriangle(information, p);
      return { ...next, information, iterations };
    }
    state = next;
  }
  return undefined;
}

/** The model at `coefficients`, without overflow or lost digits at any linear predictor. */
export function evaluate({ x, y, weights }: LogisticData, coefficients: Float64Array): LogisticState {
  const predictors = new Float64Array(x.n);
  const residuals = new Float64Array(x.n);
  const variances = new Float64Array(x.n);
  let halfDeviance = 0;
  times(x, coefficients, predictors);
  for (let i = 0; i < x.n; i++) {
    const size = Math.abs(predictors[i]);
    const small = exp(-size);
    const commoner = 1 / (1 + small);
    const rarer = small * commoner;
    const expected = predictors[i] >= 0 === (y[i] === 1);
    // 1 - mu is taken from the other tail: subtracting would lose its digits near a fitted probability of 1.
    residuals[i] = (y[i] === 1 ? weights[i] : -weights[i]) * (expected ? rarer : commoner);
    variances[i] = weights[i] * rarer * commoner;
    halfDeviance += weights[i] * (log1p(small) + (expected ? 0 : size));
  }
  return { coefficients, predictors, residuals, variances, deviance: 2 * halfDeviance };
}

/** All coefficients zero but the intercept, which is the log odds of the outcome. */
function atMeanOutcome({ x, y, weights }: LogisticData): Float64Array {
  let cases = 0;
  let others = 0;
  for (let i = 0; i < x.n; i++) {
    if (y[i] === 1) cases += weights[i];
    else others += weights[i];
  }
  const coefficients = new Float64Array(x.p);
  coefficients[0] = log1p(cases / others - 1);
  return coefficients;
}

function halvedUntilBetter(
  data: LogisticData,
  from: LogisticState,
  step: Float64Array,
): { next: LogisticState; length: number } {
  // Near the maximum the deviance of a good step can be worse by its rounding error.
  const bound = from.deviance * (1 + ROUNDING);
  let length = 1;
  for (let halving = 0; ; halving++, length /= 2) {
    const next = evaluate(
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
