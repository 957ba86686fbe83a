import { addOuterProduct, choleskyFactor, choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';

/** Rows of a logistic regression: x is n x p row-major, y is 0 or 1, the weights are on the scale of observations (mean 1). */
export interface LogisticData {
  n: number;
  p: number;
  x: Float64Array;
  y: Float64Array;
  weights: Float64Array;
}

/** Where the weighted likelihood is largest. */
export interface LikelihoodMaximum {
  coefficients: Float64Array;
  /** y - fitted probability of each row */
  residuals: Float64Array;
  /** sum of w mu (1 - mu) x x' (p x p, full) */
  information: Float64Array;
  deviance: number;
  iterations: number;
}

/** Relative change of the deviance at which the search ends, after one more step. */
const DEVIANCE_TOLERANCE = 1e-12;
/** The largest change of a linear predictor at which the search may end: Newton's next step is then below 1e-12. */
const PREDICTOR_TOLERANCE = 1e-6;
/** A finite maximum takes 5 to 15 steps; where there is none the predictors keep growing by about 1 a step. */
const MAX_ITERATIONS = 50;
/** Halvings of a step that raises the deviance; 2^-30 of a Newton step is no step. */
const MAX_HALVINGS = 30;

/** State of the search at one vector of coefficients. */
export interface LogisticState {
  predictors: Float64Array;
  /** fitted probabilities mu */
  fitted: Float64Array;
  /** mu (1 - mu) */
  variances: Float64Array;
  residuals: Float64Array;
  deviance: number;
}

/**
 * Maximises the weighted log-likelihood of a logistic regression by Newton's method with step halving. Returns undefined if there
 * is no finite maximum: the outcome is separated by the covariates, fully or on a part of the rows.
 */
export function maximiseLikelihood(data: LogisticData): LikelihoodMaximum | undefined {
  const { n, p } = data;
  let coefficients: Float64Array = new Float64Array(p);
  let state = evaluate(data, coefficients);
  const information = new Float64Array(p * p);
  const step = new Float64Array(p);
  let lastStep = false;
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    scoreAndInformation(data, state, step, information);
    if (!choleskyFactor(information, p)) return undefined;
    choleskySolve(information, p, step);
    const next = halvedUntilBetter(data, coefficients, step, state);
    const change = Math.abs(next.state.deviance - state.deviance) / (next.state.deviance + 0.1);
    let moved = 0;
    for (let i = 0; i < n; i++) moved = Math.max(moved, Math.abs(next.state.predictors[i] - state.predictors[i]));
    coefficients = next.coefficients;
    state = next.state;
    if (lastStep) {
      scoreAndInformation(data, state, step, information);
      mirrorLowerTriangle(information, p);
      return { coefficients, residuals: state.residuals, information, deviance: state.deviance, iterations };
    }
    lastStep = change <= DEVIANCE_TOLERANCE && moved <= PREDICTOR_TOLERANCE;
  }
  return undefined;
}

/** Fitted values and deviance, -2 times the weighted log-likelihood, without overflow or lost digits at any linear predictor. */
export function evaluate({ n, p, x, y, weights }: LogisticData, coefficients: Float64Array): LogisticState {
  const predictors = new Float64Array(n);
  const fitted = new Float64Array(n);
  const variances = new Float64Array(n);
  const residuals = new Float64Array(n);
  let halfDeviance = 0;
  for (let i = 0; i < n; i++) {
    let predictor = 0;
    const row = i * p;
    for (let j = 0; j < p; j++) predictor += x[row + j] * coefficients[j];
    const small = Math.exp(-Math.abs(predictor));
    const rarer = small / (1 + small);
    const commoner = 1 / (1 + small);
    const positive = predictor >= 0;
    const expected = positive === (y[i] === 1);
    predictors[i] = predictor;
    fitted[i] = positive ? commoner : rarer;
    variances[i] = rarer * commoner;
    // 1 - mu is taken from the other tail: subtracting would lose its digits near a fitted probability of 1.
    residuals[i] = (y[i] === 1 ? 1 : -1) * (expected ? rarer : commoner);
    halfDeviance += weights[i] * (Math.log1p(small) + (expected ? 0 : Math.abs(predictor)));
  }
  return { predictors, fitted, variances, residuals, deviance: 2 * halfDeviance };
}

/** The score (p) and the lower triangle of the information (p x p), written over the arrays given. */
export function scoreAndInformation(
  { n, p, x, weights }: LogisticData,
  { variances, residuals }: LogisticState,
  score: Float64Array,
  information: Float64Array,
): void {
  score.fill(0);
  information.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * p;
    const residual = weights[i] * residuals[i];
    for (let j = 0; j < p; j++) score[j] += residual * x[row + j];
    addOuterProduct(information, p, weights[i] * variances[i], x, row);
  }
}

function halvedUntilBetter(
  data: LogisticData,
  from: Float64Array,
  step: Float64Array,
  { deviance }: LogisticState,
): { coefficients: Float64Array; state: LogisticState } {
  // Near the maximum the deviance of a good step can be worse by its rounding error.
  const bound = deviance * (1 + DEVIANCE_TOLERANCE);
  let length = 1;
  for (let halving = 0; ; halving++, length /= 2) {
    const coefficients = from.map((value, j) => value + length * step[j]);
    const state = evaluate(data, coefficients);
    if (state.deviance <= bound || halving === MAX_HALVINGS) return { coefficients, state };
  }
}
