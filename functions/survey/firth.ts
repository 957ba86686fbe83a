import { exp, log1p } from '../numeric/elementary.ts';
import { choleskyFactor, choleskyInverse, choleskySolve } from '../numeric/linear-algebra.ts';
import { crossProducts, quadraticForms, transposedTimes } from '../numeric/sparse-rows.ts';
import { evaluate, type LogisticData } from './logistic-likelihood.ts';

/** Where the penalised likelihood is largest. */
export interface FirthMaximum {
  coefficients: Float64Array;
  /** The inverse of the information (p x p, full): the model-based covariance. */
  covariance: Float64Array;
  deviance: number;
  iterations: number;
}

/** The longest step of a coefficient, as in Heinze and Schemper's program: the first steps of a separated fit overshoot. */
const MAX_STEP = 5;
const STEP_TOLERANCE = 1e-10;
const MAX_ITERATIONS = 500;
const MAX_HALVINGS = 30;
/** The relative rounding error up to which a penalised deviance counts as not worse. */
const ROUNDING = 1e-10;

/**
 * Maximises the log-likelihood plus half the log determinant of the information. Its maximum is finite under separation, and in a saturated
 * model it is the ordinary fit after half a case is added to each cell. Firth, Bias reduction of maximum likelihood estimates, Biometrika 1993,
 * section 3.3; Heinze and Schemper, A solution to the problem of separation in logistic regression, Stat Med 2002, equation 1: the score gains
 * sum of h_i (1/2 - mu_i) x_i, with h the leverages. Returns undefined if the information is singular or no maximum is found.
 */
export function maximisePenalisedLikelihood(data: LogisticData): FirthMaximum | undefined {
  let current = penalisedState(data, new Float64Array(data.x.p));
  for (let iterations = 1; current !== undefined && iterations <= MAX_ITERATIONS; iterations++) {
    const { step } = current;
    const longest = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (longest <= STEP_TOLERANCE) {
      const { coefficients, covariance, deviance } = current;
      return { coefficients, covariance, deviance, iterations };
    }
    current = improved(data, current, Math.min(1, MAX_STEP / longest));
  }
  return undefined;
}

interface PenalisedState {
  coefficients: Float64Array;
  /** The inverse of the information. */
  covariance: Float64Array;
  /** The scoring step that the penalised score proposes from here. */
  step: Float64Array;
  deviance: number;
  penalisedDeviance: number;
}

function improved(data: LogisticData, from: PenalisedState, firstLength: number): PenalisedState | undefined {
  let length = firstLength;
  for (let halving = 0; halving <= MAX_HALVINGS; halving++, length /= 2) {
    const next = penalisedState(
      data,
      from.coefficients.map((value, j) => value + length * from.step[j]),
    );
    const bound = from.penalisedDeviance + ROUNDING * Math.abs(from.penalisedDeviance);
    if (next !== undefined && next.penalisedDeviance <= bound) return next;
  }
  return undefined;
}

function penalisedState(data: LogisticData, coefficients: Float64Array): PenalisedState | undefined {
  const { p } = data.x;
  const { predictors, residuals, variances, deviance } = evaluate(data, coefficients);
  const factor = new Float64Array(p * p);
  crossProducts(data.x, variances, factor);
  if (!choleskyFactor(factor, p)) return undefined;
  let logDeterminant = 0;
  for (let j = 0; j < p; j++) logDeterminant += 2 * log1p(factor[j * p + j] - 1);
  const covariance = choleskyInverse(factor, p);
  const forms = quadraticForms(data.x, covariance);
  const penalisedResiduals = residuals.map((residual, i) => {
    const leverage = variances[i] * forms[i];
    return residual + leverage * (0.5 - 1 / (1 + exp(-predictors[i])));
  });
  const step = new Float64Array(p);
  transposedTimes(data.x, penalisedResiduals, step);
  choleskySolve(factor, p, step);
  return { coefficients, covariance, step, deviance, penalisedDeviance: deviance - logDeterminant };
}
