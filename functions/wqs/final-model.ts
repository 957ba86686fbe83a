/** The model that tests the index on the validation rows. */
import type { DfRule } from '../survey/degrees-of-freedom.ts';
import type { Domain, SurveyDesign } from '../survey/design.ts';
import { fitSurveyLogistic } from '../survey/logistic-regression.ts';
import type { Term } from '../survey/model-matrix.ts';
import type { WqsProblem } from './problem.ts';

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

/** Ordinary logistic regression of the outcome on index and covariates in `rows`, with model-based standard errors. */
export function finalGlm(problem: WqsProblem, _weights: Float64Array, rows: Int32Array): FinalModel {
  return notEstimable(
    'the kernel is not built yet',
    rows.length,
    rows.reduce((cases, row) => cases + problem.y[row], 0),
  );
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

/** The name of the index among the terms of the final model. */
const INDEX = 'wqs';

/** Survey-weighted logistic regression of the outcome on index and covariates, with the validation rows as a domain of the design. */
export function finalSurvey({ design, domain, outcome, index, covariates, dfRule }: SurveyFinalData): FinalModel {
  const terms: Term[] = [{ kind: 'numeric', name: INDEX, values: index }, ...covariates];
  const fit = fitSurveyLogistic(design, domain, outcome, terms, { dfRule, termOfInterest: INDEX });
  const { status, reason, n, cases } = fit;
  if (status === 'not_estimable') return notEstimable(reason, n, cases);
  const found = fit.coefficients.find(({ term }) => term === INDEX);
  if (found === undefined) return notEstimable('the index has no coefficient', n, cases);
  const { estimate, se, t, p, df, oddsRatio, oddsRatioLow, oddsRatioHigh } = found;
  return {
    status,
    reason,
    n,
    cases,
    logOr: estimate,
    se,
    oddsRatio,
    ciLow: oddsRatioLow,
    ciHigh: oddsRatioHigh,
    z: t,
    p,
    df,
  };
}

function notEstimable(reason: string, n: number, cases: number): FinalModel {
  const nothing = { logOr: null, se: null, oddsRatio: null, ciLow: null, ciHigh: null, z: null, p: null, df: null };
  return { status: 'not_estimable', reason, n, cases, ...nothing };
}
