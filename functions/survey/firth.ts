import { exp, log1p } from '../numeric/elementary.ts';
import { choleskyFactor, choleskyInverse } from '../numeric/linear-algebra.ts';
import { crossProducts, quadraticForms, transposedTimes } from '../numeric/sparse-rows.ts';
import { familyOf } from './family.ts';
import type { GlmData } from './likelihood.ts';

const LOGISTIC = familyOf('logistic');

/** Where the penalised likelihood is largest. */
export interface FirthMaximum {
  coefficients: Float64Array;
  /** The inverse of the information (p x p, full): the model-based covariance. */
  covariance: Float64Array;
  deviance: number;
  iterations: number;
}

/** What may remain to go, in squared standard errors: all estimates are within 1e-10 of their standard errors. */
const TOLERANCE = 1e-20;
/**
 * What may remain where rounding ends the search before that: with nearly dependent columns and weights of many orders
 * of magnitude the score itself has such an error. Estimates are within 1e-4 of their standard errors.
 */
const STALLED_TOLERANCE = 1e-8;
/** Superlinear convergence takes 10 to 40 steps, the hardest of ten thousand random problems 42. */
const MAX_ITERATIONS = 500;
const MAX_SHORTENINGS = 40;
/** A step goes too far if the slope at its end points back with more than this share of its first steepness. */
const OVERSHOOT = 0.5;
/** The next length of a step that was too long is between these shares of the last. */
const SHORTEST = 0.1;
const LONGEST = 0.7;
/** The relative rounding error up to which a penalised deviance counts as not worse. */
const ROUNDING = 1e-12;

/**
 * Maximises the log-likelihood plus half the log determinant of the information. Its maximum is finite under
 * separation, and in a saturated model it is the ordinary fit after half a case is added to each cell. Firth, Bias
 * reduction of maximum likelihood estimates, Biometrika 1993, section 3.3; Heinze and Schemper, A solution to the
 * problem of separation in logistic regression, Stat Med 2002, equation 1: the score gains sum of h_i (1/2 - mu_i) x_i,
 * with h the leverages.
 *
 * Every problem of full rank has a maximum (Kosmidis and Firth, Jeffreys-prior penalty, finiteness and shrinkage in
 * binomial-response generalized linear models, Biometrika 2021). Scoring steps can jump to and fro across it for ever,
 * because the penalty has a curvature of its own; so BFGS starts from the information and learns the curvature, and
 * slopes shorten its steps (Nocedal and Wright, Numerical Optimization 2006, chapter 6). Returns undefined if the
 * information is singular.
 */
export function maximisePenalisedLikelihood(data: GlmData): FirthMaximum | undefined {
  let current = penalisedState(data, new Float64Array(data.x.p));
  if (current === undefined) return undefined;
  let metric = current.covariance.slice();
  let learnt = false;
  let iterations = 0;
  while (remaining(current) > TOLERANCE && iterations < MAX_ITERATIONS) {
    iterations++;
    const next = improved(data, current, product(metric, current.score));
    if (next !== undefined) {
      learn(metric, current, next);
      current = next;
    } else if (learnt) {
      // What was learnt far away may mislead here.
      metric = current.covariance.slice();
    } else {
      break;
    }
    learnt = next !== undefined;
  }
  if (!(remaining(current) <= STALLED_TOLERANCE)) return undefined;
  const { coefficients, covariance, deviance } = current;
  return { coefficients, covariance, deviance, iterations };
}

interface PenalisedState {
  coefficients: Float64Array;
  /** The inverse of the information. */
  covariance: Float64Array;
  /** The gradient of the penalised log-likelihood. */
  score: Float64Array;
  deviance: number;
  penalisedDeviance: number;
}

/** The state after the step, shortened until it is no worse and not far beyond the top; undefined if no length is. */
function improved(data: GlmData, from: PenalisedState, step: Float64Array): PenalisedState | undefined {
  const slope = innerProduct(from.score, step);
  if (!(slope > 0)) return undefined;
  const bound = from.penalisedDeviance + ROUNDING * Math.abs(from.penalisedDeviance);
  let length = 1;
  for (let shortening = 0; shortening <= MAX_SHORTENINGS; shortening++) {
    const next = penalisedState(
      data,
      from.coefficients.map((value, j) => value + length * step[j]),
    );
    const slopeThere = next === undefined ? Number.NaN : innerProduct(next.score, step);
    if (next !== undefined && next.penalisedDeviance <= bound && slopeThere >= -OVERSHOOT * slope) return next;
    const top = slopeThere < 0 ? slope / (slope - slopeThere) : SHORTEST;
    length *= Math.min(LONGEST, Math.max(SHORTEST, top));
  }
  return undefined;
}

/** The BFGS update of the inverse curvature, from what the step has shown; none where the function curves upwards. */
function learn(metric: Float64Array, from: PenalisedState, to: PenalisedState): void {
  const p = from.score.length;
  const moved = to.coefficients.map((value, j) => value - from.coefficients[j]);
  const fallen = from.score.map((value, j) => value - to.score[j]);
  const curvature = innerProduct(moved, fallen);
  if (!(curvature > 0)) return;
  const image = product(metric, fallen);
  const factor = (1 + innerProduct(fallen, image) / curvature) / curvature;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      metric[i * p + j] += factor * moved[i] * moved[j] - (image[i] * moved[j] + moved[i] * image[j]) / curvature;
    }
  }
}

function penalisedState(data: GlmData, coefficients: Float64Array): PenalisedState | undefined {
  const { p } = data.x;
  const { predictors, residuals, variances, deviance } = LOGISTIC.evaluate(data, coefficients);
  const factor = new Float64Array(p * p);
  crossProducts(data.x, variances, factor);
  if (!choleskyFactor(factor, p)) return undefined;
  let logDeterminant = 0;
  for (let j = 0; j < p; j++) logDeterminant += 2 * log1p(factor[j * p + j] - 1);
  const covariance = choleskyInverse(factor, p);
  const forms = quadraticForms(data.x, covariance);
  for (let i = 0; i < data.x.n; i++) {
    const leverage = variances[i] * forms[i];
    residuals[i] += leverage * (0.5 - 1 / (1 + exp(-predictors[i])));
  }
  const score = new Float64Array(p);
  transposedTimes(data.x, residuals, score);
  return { coefficients, covariance, score, deviance, penalisedDeviance: deviance - logDeterminant };
}

function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** The product of a full matrix with a vector. */
function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const p = vector.length;
  return vector.map((_, i) => innerProduct(matrix.subarray(i * p, (i + 1) * p), vector));
}

/** The score test statistic U' A^-1 U: how far there is to go, in squared standard errors. */
function remaining({ covariance, score }: PenalisedState): number {
  return innerProduct(score, product(covariance, score));
}
