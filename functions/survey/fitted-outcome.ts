/**
 * What a fitted model expects of the outcome of each row, and outcomes drawn from it: the model's own account of how
 * the data came about (a parametric bootstrap; Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section
 * 6.5). Exposures, covariates, weights, strata and PSUs stay as they are. Our choice: given exposures and covariates,
 * outcomes are independent of each other, also within a PSU, as they are in the working model of effective-df.ts. What
 * else people of a PSU have in common is not drawn.
 */
import { tQuantile } from '../numeric/distributions.ts';
import { exp } from '../numeric/elementary.ts';
import type { SurveyDesign } from './design.ts';
import { type FamilyName, familyOf } from './family.ts';
import { maximisePenalisedLikelihood } from './firth.ts';
import { glmData } from './glm-data.ts';
import { effectiveSampleSize } from './glm-estimates.ts';
import { maximiseLikelihood } from './likelihood.ts';
import { type FactorTerm, modelMatrix, type Term } from './model-matrix.ts';
import { rowsInTheLimit } from './separation.ts';

/** What is drawn: a case or none, a number with normal errors, or a Poisson count. */
type Draw = 'case' | 'number' | 'count';

export interface FittedOutcome {
  draw: Draw;
  /** Rows of the design whose outcomes are drawn. */
  rows: Int32Array;
  /** One for each of them: the probability of a case, or the mean. */
  means: Float64Array;
  /** Of a number: the standard deviation of its errors. */
  sd: number;
}

/**
 * The fit of `outcome` on `terms` in `rows`, which are complete in both. Covariate levels whose coefficient is infinite
 * have probabilities of 0 or 1: their rows are drawn as they are.
 * @param penalised Firth's penalised fit in place of the likelihood's, of a logistic model that has no finite maximum
 * @returns undefined where there is no finite fit
 */
export function fittedOutcome(
  design: SurveyDesign,
  rows: Int32Array,
  outcome: Float64Array,
  terms: readonly Term[],
  familyName: FamilyName,
  penalised = false,
): FittedOutcome | undefined {
  const family = familyOf(familyName);
  const factors = terms.filter((term): term is FactorTerm => term.kind === 'factor');
  const within = penalised ? rows : rowsInTheLimit(rows, outcome, factors, family.runsOff).rows;
  if (within.length === 0) return undefined;
  const matrix = modelMatrix(within, design.weights, terms, []);
  const total = penalised ? effectiveSampleSize(design, within) : within.length;
  const data = glmData(design, matrix, outcome, total);
  const maximum = penalised ? maximisePenalisedLikelihood(data) : maximiseLikelihood(data, family);
  if (maximum === undefined) return undefined;
  const { residuals } = family.evaluate(data, maximum.coefficients);
  const errors = residuals.map((residual, i) => residual / data.weights[i]);
  const meanOf = new Map<number, number>();
  within.forEach((row, i) => {
    meanOf.set(row, data.y[i] - errors[i]);
  });
  return {
    draw: drawOf(familyName, data.y),
    rows,
    means: Float64Array.from(rows, (row) => meanOf.get(row) ?? outcome[row]),
    sd: standardDeviation(errors, data.weights, data.x.p),
  };
}

function drawOf(family: FamilyName, outcomes: Float64Array): Draw {
  if (family === 'linear') return 'number';
  return outcomes.every((outcome) => outcome === 0 || outcome === 1) ? 'case' : 'count';
}

/** With n - p in the denominator, by weights of mean 1. */
function standardDeviation(errors: Float64Array, weights: Float64Array, p: number): number {
  let squares = 0;
  for (let i = 0; i < errors.length; i++) squares += weights[i] * errors[i] * errors[i];
  return Math.sqrt(squares / Math.max(1, errors.length - p));
}

/**
 * `outcome` with the drawn ones in their places. The r-th row takes the r-th numbers of `uniform`, so that models of
 * the same rows share them. A log-linear model may expect more than 1 of a case: its probability is then 1.
 * @param uniform numbers between 0 and 1, both excluded
 */
export function drawOutcome(
  { draw, rows, means, sd }: FittedOutcome,
  outcome: Float64Array,
  uniform: () => number,
): Float64Array {
  const drawn = outcome.slice();
  rows.forEach((row, i) => {
    const u = uniform();
    if (draw === 'case') drawn[row] = Number(u < means[i]);
    else if (draw === 'number') drawn[row] = means[i] + sd * tQuantile(u, Infinity);
    else drawn[row] = poissonQuantile(u, means[i]);
  });
  return drawn;
}

/** Above this mean exp(-mean) loses its digits, and a count is as good as normal: skewed by less than 0.05. */
const LARGEST_POISSON_MEAN = 500;

/** The least count whose distribution function reaches u. */
function poissonQuantile(u: number, mean: number): number {
  if (mean > LARGEST_POISSON_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * tQuantile(u, Infinity)));
  let probability = exp(-mean);
  let below = probability;
  let count = 0;
  while (below < u && probability > 0) {
    count += 1;
    probability *= mean / count;
    below += probability;
  }
  return count;
}
