import { choleskyFactor, choleskyInverse, choleskySolve } from '../numeric/linear-algebra.ts';
import type { DfRule } from './degrees-of-freedom.ts';
import type { SurveyDesign } from './design.ts';
import { type EffectiveDf, effectiveDf } from './effective-df.ts';
import type { Family } from './family.ts';
import { maximisePenalisedLikelihood } from './firth.ts';
import { glmData } from './glm-data.ts';
import { jackknifeMoves, jackknifeSe } from './jackknife.ts';
import { type JointTest, jointTest } from './joint-test.ts';
import { type GlmData, maximiseLikelihood } from './likelihood.ts';
import { covarianceOfTotals, psuTotalsOfRows, varianceOfRounding } from './linearisation.ts';
import type { Column, ModelMatrix } from './model-matrix.ts';
import { intervalReach, type WaldInference, waldInference } from './wald.ts';

/** Inference on a coefficient, or on a sum of them, by the df rule of the fit. */
export interface Inference extends WaldInference {
  /** Linearised. Test and interval of the rule `effective` rest on `seAdjusted` instead. */
  se: number;
  /**
   * The scaled standard error and the effective degrees of freedom, whatever the rule; null of a covariate, and where
   * the covariance is the model's.
   */
  seAdjusted: number | null;
  dfEffective: number | null;
  /** By the jackknife, if that was asked for: see jackknife.ts; null where it has none. */
  seJackknife: number | null;
}

/** A coefficient and its inference, on the scale of the linear predictor. */
export interface Coefficient extends Inference {
  /** The term's name, or `(Intercept)`. */
  term: string;
  /** The level and what it is compared with; null for a number. */
  level: string | null;
  reference: string | null;
}

export interface GlmEstimates {
  /** The intercept first, then in the order of the model matrix. */
  coefficients: Coefficient[];
  vcov: number[][];
  /** Of the sum that was asked for; null if none was, or one of its terms has no coefficient. */
  sum: Inference | null;
  /** Of each set of terms that were asked to be tested together; null of one without a coefficient. */
  joint: (JointTest | null)[];
  /** -2 times the log-likelihood with the weights scaled as for the fit. */
  deviance: number;
  iterations: number;
}

/** What is asked of the coefficients. */
export interface Asked {
  dfRule: DfRule;
  /** Of the rule, for coefficients without effective df. */
  df: number;
  /** The terms whose coefficients have effective df. */
  termsOfInterest: readonly string[];
  /** The terms whose coefficients are added up to one figure. */
  sumOf: readonly string[];
  /** Sets of terms, each of which is tested as a whole: whether all its coefficients are zero. */
  jointOf: readonly (readonly string[])[];
  /** Whether the standard errors of the jackknife are asked for, which take a fit for each PSU. */
  jackknife?: boolean;
}

/**
 * Weighted maximum likelihood (weights scaled to mean 1) with the design-based covariance A^-1 B A^-1 of Binder (1983):
 * A the information, B the covariance of the total score; without a design the covariance of the model. `separated`:
 * there is no finite maximum. `no_variance`: PSUs that are all alike have no variance between them. `maximise` is for
 * those who know where the maximum is about.
 */
export function likelihoodEstimates(
  design: SurveyDesign,
  { rows, columns, data }: { rows: Int32Array; columns: readonly Column[]; data: GlmData },
  family: Family,
  asked: Asked,
  maximise = maximiseLikelihood,
): GlmEstimates | 'separated' | 'no_variance' {
  const maximum = maximise(data, family);
  if (maximum === undefined) return 'separated';
  const { n, p } = data.x;
  const { coefficients, residuals, information, deviance, iterations } = maximum;
  if (!choleskyFactor(information, p)) return 'separated';
  const modelBased = choleskyInverse(information, p);
  toUnitsOfTermsOnBothSides(columns, modelBased);
  if (design.variance === 'model') {
    const dispersion = family.name === 'linear' ? deviance / (n - p) : 1;
    toUnitsOfTerms(columns, coefficients, 0);
    const covariance = modelBased.map((value) => value * dispersion);
    return estimates(columns, coefficients, covariance, asked, { deviance, iterations }) ?? 'separated';
  }
  const moves = asked.jackknife
    ? jackknifeMoves({ design, rows, data, family, coefficients: coefficients.slice() })
    : undefined;
  // The influence of a PSU on the coefficients is A^-1 times its total score: linear, so it is enough to transform the
  // totals.
  const influences = psuTotalsOfRows(design, rows, data.x, residuals);
  for (let offset = 0; offset < influences.length; offset += p) {
    choleskySolve(information, p, influences, offset);
    toUnitsOfTerms(columns, influences, offset);
  }
  toUnitsOfTerms(columns, coefficients, 0);
  const covariance = covarianceOfTotals(design, influences, p);
  const outcomes = sizeOfOutcomes(family, data);
  for (let j = 0; j < p; j++) {
    // The influences of n rows add up to about sqrt(n) model-based standard errors at most (Cauchy and Schwarz).
    const size = Math.sqrt(n * modelBased[j * p + j]) * outcomes;
    if (!(covariance[j * p + j] > varianceOfRounding(n, size))) return 'no_variance';
  }
  const { variances } = maximum;
  const effective = effectiveDf({ design, rows, data, variances, factor: information });
  const judge: Judge = {
    effective,
    seJackknife: (contrast) => (moves ? jackknifeSe(moves, contrast) : null),
  };
  return estimates(columns, coefficients, covariance, asked, { deviance, iterations }, judge) ?? 'separated';
}

/**
 * The size of the numbers whose differences are the residuals, in whose unit the coefficients of a linear model are:
 * the root mean square of the outcomes; 1 of cases and counts.
 */
export function sizeOfOutcomes({ name }: Pick<Family, 'name'>, { y, weights }: GlmData): number {
  if (name !== 'linear') return 1;
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += weights[i] * y[i] * y[i];
  return Math.sqrt(squares / y.length);
}

/**
 * Firth's penalised likelihood with weights scaled to sum to Kish's effective sample size, (sum w)^2 / sum w^2, and the
 * model-based covariance: the sandwich is near zero for a cell without events, whose residuals vanish. Undefined if
 * there is no maximum.
 */
export function penalisedEstimates(
  design: SurveyDesign,
  matrix: ModelMatrix,
  outcome: Float64Array,
  asked: Asked,
): GlmEstimates | undefined {
  const data = glmData(design, matrix, outcome, effectiveSampleSize(design, matrix.rows));
  const maximum = maximisePenalisedLikelihood(data);
  if (maximum === undefined) return undefined;
  const { coefficients, covariance, deviance, iterations } = maximum;
  toUnitsOfTerms(matrix.columns, coefficients, 0);
  toUnitsOfTermsOnBothSides(matrix.columns, covariance);
  return estimates(matrix.columns, coefficients, covariance, asked, { deviance, iterations });
}

/** Kish's effective sample size of some rows: (sum w)^2 / sum w^2 (Kish, Survey Sampling, 1965). */
export function effectiveSampleSize({ weights }: SurveyDesign, rows: Int32Array): number {
  let [sum, squares] = [0, 0];
  for (const row of rows) {
    sum += weights[row];
    squares += weights[row] * weights[row];
  }
  return (sum * sum) / squares;
}

/** Takes coefficients of centred and scaled columns, from `offset`, back to those of the terms in their own units. */
function toUnitsOfTerms(columns: readonly Column[], coefficients: Float64Array, offset: number): void {
  for (let j = 1; j < columns.length; j++) {
    coefficients[offset + j] /= columns[j].scale;
    coefficients[offset] -= coefficients[offset + j] * columns[j].centre;
  }
}

/** The same of a covariance matrix: T V T', with T what `toUnitsOfTerms` does to coefficients. */
function toUnitsOfTermsOnBothSides(columns: readonly Column[], covariance: Float64Array): void {
  const p = columns.length;
  for (let i = 0; i < p; i++) toUnitsOfTerms(columns, covariance, i * p);
  // V is symmetric, so the rows of (V T')' are those of T V.
  covariance.set(covariance.map((_, k) => covariance[(k % p) * p + Math.floor(k / p)]));
  for (let i = 0; i < p; i++) toUnitsOfTerms(columns, covariance, i * p);
}

/** What is known of contrasts of the columns of a fit beside their linearised covariance. */
interface Judge {
  effective: (contrasts: readonly Float64Array[]) => EffectiveDf | undefined;
  seJackknife: (contrast: Float64Array) => number | null;
}

/** Inference on an estimate with this linearised standard error by the df rule, with its effective df if it has any. */
export function inferenceBy({ dfRule, df }: Pick<Asked, 'dfRule' | 'df'>) {
  const reach = intervalReach(df);
  return (estimate: number, se: number, effective?: EffectiveDf, seJackknife: number | null = null): Inference => {
    const seAdjusted = effective ? se * effective.scale : null;
    const wald =
      dfRule === 'effective' && effective
        ? waldInference(estimate, se * effective.scale, effective.df)
        : waldInference(estimate, se, df, reach);
    return { ...wald, se, seAdjusted, dfEffective: effective?.df ?? null, seJackknife };
  };
}

function estimates(
  columns: readonly Column[],
  values: Float64Array,
  covariance: Float64Array,
  asked: Asked,
  { deviance, iterations }: { deviance: number; iterations: number },
  judge?: Judge,
): GlmEstimates | undefined {
  const p = columns.length;
  const { termsOfInterest, sumOf } = asked;
  const infer = inferenceBy(asked);
  const inference = (estimate: number, variance: number, added: readonly number[]): Inference => {
    const se = Math.sqrt(variance);
    if (!judge || added.length === 0) return infer(estimate, se);
    const contrast = sumOfColumns(columns, added);
    return infer(estimate, se, judge.effective([contrast]), judge.seJackknife(contrast));
  };
  const coefficients = columns.map(({ term, level, reference }, j) => {
    const found = inference(values[j], covariance[j * p + j], termsOfInterest.includes(term) ? [j] : []);
    return { term, level, reference, ...found };
  });
  if (!coefficients.every(({ estimate, se }) => Number.isFinite(estimate) && se > 0 && se < Infinity)) return undefined;
  const vcov = columns.map((_, i) => Array.from(covariance.subarray(i * p, (i + 1) * p)));
  const added = sumOf.map((name) => columns.findIndex(({ term }) => term === name));
  const known = added.length > 0 && !added.includes(-1);
  const total = added.reduce((sum, j) => sum + values[j], 0);
  const variance = added.reduce((sum, i) => sum + added.reduce((inner, j) => inner + covariance[i * p + j], 0), 0);
  const sum = known ? inference(total, variance, added) : null;
  const effective = (tested: readonly number[]) => judge?.effective(tested.map((j) => sumOfColumns(columns, [j])));
  return { coefficients, vcov, sum, joint: jointTests(coefficients, vcov, asked, effective), deviance, iterations };
}

/**
 * The joint tests that are asked for, of coefficients with this linearised covariance. `effective` answers for
 * coefficients by their places.
 */
export function jointTests(
  coefficients: readonly Coefficient[],
  vcov: readonly (readonly number[])[],
  asked: Pick<Asked, 'dfRule' | 'df' | 'jointOf'>,
  effective: (tested: readonly number[]) => EffectiveDf | undefined,
): (JointTest | null)[] {
  return asked.jointOf.map((terms) => {
    const tested = [...coefficients.keys()].filter((j) => terms.includes(coefficients[j].term));
    if (tested.length === 0) return null;
    const covariance = Float64Array.from(tested.flatMap((i) => tested.map((j) => vcov[i][j])));
    return jointTest(
      tested.map((j) => coefficients[j].estimate),
      covariance,
      asked,
      effective(tested),
    );
  });
}

/**
 * The sum of these coefficients, in the units of their terms, as a contrast of the centred and scaled columns; not the
 * intercept.
 */
function sumOfColumns(columns: readonly Column[], added: readonly number[]): Float64Array {
  const contrast = new Float64Array(columns.length);
  for (const j of added) contrast[j] = 1 / columns[j].scale;
  return contrast;
}
