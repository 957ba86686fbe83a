/** The model that tests the index on the validation rows. */
import { exp } from '../numeric/elementary.ts';
import { choleskyFactor, choleskyInverse, dependentColumns } from '../numeric/linear-algebra.ts';
import { crossProducts, sparseRows, withColumns } from '../numeric/sparse-rows.ts';
import type { DfRule } from '../survey/degrees-of-freedom.ts';
import { type Domain, type SurveyDesign, valuesAt } from '../survey/design.ts';
import { familyOf } from '../survey/family.ts';
import { maximisePenalisedLikelihood } from '../survey/firth.ts';
import { type GlmData, maximiseLikelihood } from '../survey/likelihood.ts';
import type { Term } from '../survey/model-matrix.ts';
import { fitSurveyGlm } from '../survey/regression.ts';
import { waldInference } from '../survey/wald.ts';
import { type Factor, recogniseCovariates } from './covariates.ts';
import { rescaledWeights, type WqsProblem } from './problem.ts';
import { SeparatedLevels } from './separated-levels.ts';

/** The log odds ratio per step of the index and its inference. Everything from `logOr` on is null if `not_estimable`. */
export interface FinalModel {
  /** `firth`: the outcome is separated; penalised estimates. */
  status: 'estimated' | 'firth' | 'not_estimable';
  reason: string | null;
  n: number;
  cases: number;
  logOr: number | null;
  se: number | null;
  oddsRatio: number | null;
  /** The 95% interval of the odds ratio. */
  ciLow: number | null;
  ciHigh: number | null;
  /** logOr / se */
  z: number | null;
  p: number | null;
  /** null: the normal distribution */
  df: number | null;
}

/** The index of some rows: the weighted sum of their scores. */
export function wqsIndex(scores: readonly Uint8Array[], weights: Float64Array, rows: Int32Array): Float64Array {
  const index = new Float64Array(rows.length);
  scores.forEach((column, j) => {
    for (let i = 0; i < rows.length; i++) index[i] += weights[j] * column[rows[i]];
  });
  return index;
}

/**
 * Ordinary logistic regression of the outcome on index and covariates in `rows`, weighted if the problem is, with model-based standard errors and the
 * normal distribution. Levels of covariates with cases only, or none, are taken to their limit, as in the training (see SeparatedLevels); if the
 * outcome is separated otherwise, Firth's penalised likelihood takes over.
 */
export function finalGlm(problem: WqsProblem, weights: Float64Array, rows: Int32Array): FinalModel {
  const n = rows.length;
  const y = Uint8Array.from(rows, (row) => problem.y[row]);
  const cases = y.reduce((sum, outcome) => sum + outcome, 0);
  if (cases === 0 || cases === n)
    return notEstimable(cases === 0 ? `no case among ${n} rows` : `all ${n} rows are cases`, n, cases);
  const { numbers, factors } = recogniseCovariates(problem, rows);
  const columns = [
    new Float64Array(n).fill(1),
    ...numbers,
    ...factors.flatMap(indicatorColumns),
    wqsIndex(problem.scores, weights, rows),
  ];
  const all: Columns = { columns, y, weights: rescaledWeights(problem, rows) };
  const full = identified(all);
  if (full === undefined) return notEstimable('the index is a linear combination of the covariates', n, cases);
  const inLimit = Int32Array.from(y.keys());
  const remaining = new SeparatedLevels(factors, y).leaveOut(inLimit, n);
  const limit = identified(rowsOf(all, inLimit.subarray(0, remaining)));
  const maximum = limit && maximiseLikelihood(limit, LOGISTIC);
  if (limit !== undefined && maximum !== undefined) {
    const covariance = inverse(maximum.information, limit.x.p);
    const estimate = covariance && indexEstimate(maximum.coefficients, covariance);
    if (estimate !== undefined) return { status: 'estimated', reason: null, n, cases, ...estimate };
  }
  const penalised = maximisePenalisedLikelihood(full);
  if (penalised === undefined) return notEstimable(SEPARATED, n, cases);
  return {
    status: 'firth',
    reason: SEPARATED,
    n,
    cases,
    ...indexEstimate(penalised.coefficients, penalised.covariance),
  };
}

const SEPARATED = 'a combination of index and covariates separates cases from non-cases';

/** One value per row in each column, the index last. */
interface Columns {
  columns: readonly Float64Array[];
  y: Uint8Array;
  weights: Float64Array;
}

function indicatorColumns({ codes, levels }: Factor): Float64Array[] {
  return Array.from({ length: levels - 1 }, (_, i) => Float64Array.from(codes, (code) => (code === i + 1 ? 1 : 0)));
}

function rowsOf({ columns, y, weights }: Columns, rows: Int32Array): Columns {
  return {
    columns: columns.map((column) => valuesAt(column, rows)),
    y: Uint8Array.from(rows, (row) => y[row]),
    weights: valuesAt(weights, rows),
  };
}

/** The regression on the columns that are no linear combination of those before; undefined if the index is one. */
function identified({ columns, y, weights }: Columns): GlmData | undefined {
  const rows = Array.from(y, (_, i) => columns.map((column) => column[i]));
  const p = columns.length;
  const x = sparseRows(rows, p);
  const products = new Float64Array(p * p);
  crossProducts(x, weights, products);
  const dependent = dependentColumns(products, p, [...columns.keys()]);
  if (dependent.includes(p - 1)) return undefined;
  const kept = [...columns.keys()].filter((j) => !dependent.includes(j));
  return { x: withColumns(x, kept), y: Float64Array.from(y), weights };
}

function inverse(information: Float64Array, p: number): Float64Array | undefined {
  return choleskyFactor(information, p) ? choleskyInverse(information, p) : undefined;
}

/** The inference on the last of the coefficients. */
function indexEstimate(coefficients: Float64Array, covariance: Float64Array) {
  const variance = covariance[covariance.length - 1];
  const { estimate, se, t, p, ciLow, ciHigh, df } = waldInference(
    coefficients[coefficients.length - 1],
    Math.sqrt(variance),
    Infinity,
  );
  return { logOr: estimate, se, oddsRatio: exp(estimate), ciLow: exp(ciLow), ciHigh: exp(ciHigh), z: t, p, df };
}

/** What the survey version of the final model is fitted to; one value per row of the design in each column. */
export interface SurveyFinalData {
  design: SurveyDesign;
  /** The validation rows. */
  domain: Domain;
  /** 0, 1, NaN missing */
  outcome: Float64Array;
  /** The index, NaN outside the analytic sample. */
  index: Float64Array;
  covariates: readonly Term[];
  dfRule: DfRule;
}

const LOGISTIC = familyOf('logistic');

/** The name of the index among the terms of the final model. */
const INDEX = 'wqs';

/** Survey-weighted logistic regression of the outcome on index and covariates, with the validation rows as a domain of the design. */
export function finalSurvey({ design, domain, outcome, index, covariates, dfRule }: SurveyFinalData): FinalModel {
  const terms: Term[] = [{ kind: 'numeric', name: INDEX, values: index }, ...covariates];
  const fit = fitSurveyGlm(design, domain, outcome, terms, { dfRule, family: 'logistic', termsOfInterest: [INDEX] });
  const { status, reason, n } = fit;
  const cases = fit.cases ?? 0;
  if (status === 'not_estimable') return notEstimable(reason, n, cases);
  const found = fit.coefficients.find(({ term }) => term === INDEX);
  if (found === undefined) return notEstimable('the index has no coefficient', n, cases);
  const { estimate, se, t, p, df, ciLow, ciHigh } = found;
  return {
    status,
    reason,
    n,
    cases,
    logOr: estimate,
    se,
    oddsRatio: exp(estimate),
    ciLow: exp(ciLow),
    ciHigh: exp(ciHigh),
    z: t,
    p,
    df,
  };
}

function notEstimable(reason: string, n: number, cases: number): FinalModel {
  const nothing = { logOr: null, se: null, oddsRatio: null, ciLow: null, ciHigh: null, z: null, p: null, df: null };
  return { status: 'not_estimable', reason, n, cases, ...nothing };
}
