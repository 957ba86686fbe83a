/** The model that tests the index on the validation rows. */
import type { DfRule } from '../survey/degrees-of-freedom.ts';
import type { Domain, SurveyDesign } from '../survey/design.ts';
import type { EventCell } from '../survey/event-cells.ts';
import type { Term } from '../survey/model-matrix.ts';
import { fitSurveyGlm, type Inference } from '../survey/regression.ts';
import type { WaldInference } from '../survey/wald.ts';
import type { WqsFamily } from './problem.ts';

/**
 * The coefficient of the index and its inference, on the scale of the model: a log odds ratio or a mean difference per
 * step. All from `estimate` on is null if `not_estimable`.
 */
export interface FinalModel {
  /** `firth`: the outcome is separated; penalised estimates. */
  status: 'estimated' | 'firth' | 'not_estimable';
  reason: string | null;
  n: number;
  /** Null for a number. */
  cases: number | null;
  estimate: number | null;
  se: number | null;
  /** Of a model by the survey design: see effective-df.ts. */
  seAdjusted: number | null;
  dfEffective: number | null;
  /** By the jackknife, of a model by the survey design of which it was asked for: see jackknife.ts. */
  seJackknife: number | null;
  /** The events among the rows; null of a number. */
  cell: EventCell | null;
  ciLow: number | null;
  ciHigh: number | null;
  /** estimate / se */
  t: number | null;
  p: number | null;
  /** null: the normal distribution */
  df: number | null;
}

type Counts = Pick<FinalModel, 'n' | 'cases' | 'cell'>;

export function finalModel(
  status: 'estimated' | 'firth',
  reason: string | null,
  { n, cases, cell }: Counts,
  found: WaldInference & Partial<Inference>,
): FinalModel {
  const { estimate, se, seAdjusted = null, dfEffective = null, seJackknife = null, ciLow, ciHigh, t, p, df } = found;
  const inference = { estimate, se, seAdjusted, dfEffective, seJackknife, ciLow, ciHigh, t, p, df };
  return { status, reason, n, cases, cell, ...inference };
}

export function noFinalModel(reason: string, { n, cases, cell }: Counts): FinalModel {
  const nothing = {
    cell,
    estimate: null,
    se: null,
    seAdjusted: null,
    dfEffective: null,
    seJackknife: null,
    ciLow: null,
    ciHigh: null,
    t: null,
    p: null,
    df: null,
  };
  return { status: 'not_estimable', reason, n, cases, ...nothing };
}

/** The index of some rows: the weighted sum of their scores. */
export function wqsIndex(scores: readonly Uint8Array[], weights: Float64Array, rows: Int32Array): Float64Array {
  const index = new Float64Array(rows.length);
  scores.forEach((column, j) => {
    for (let i = 0; i < rows.length; i++) index[i] += weights[j] * column[rows[i]];
  });
  return index;
}

/** What the survey version of the final model is fitted to; one value per row of the design in each column. */
export interface SurveyFinalData {
  family: WqsFamily;
  design: SurveyDesign;
  /** The validation rows. */
  domain: Domain;
  /** NaN missing */
  outcome: Float64Array;
  /** The index, NaN outside the analytic sample. */
  index: Float64Array;
  covariates: readonly Term[];
  dfRule: DfRule;
  /** Whether to give the standard error by the jackknife beside the linearised one. */
  jackknife: boolean;
}

/** The name of the index among the terms of a model: no variable is called so. */
export const INDEX = '(index)';

/**
 * Survey-weighted regression of the outcome on index and covariates, with the validation rows as a domain of the
 * design.
 */
export function finalSurvey(data: SurveyFinalData): FinalModel {
  const { family, design, domain, outcome, index, covariates, dfRule, jackknife } = data;
  const terms: Term[] = [{ kind: 'numeric', name: INDEX, values: index }, ...covariates];
  const options = { dfRule, family, jackknife, termsOfInterest: [INDEX] };
  const fit = fitSurveyGlm(design, domain, outcome, terms, options);
  if (fit.status === 'not_estimable') return noFinalModel(fit.reason, fit);
  const found = fit.coefficients.find(({ term }) => term === INDEX);
  return found ? finalModel(fit.status, fit.reason, fit, found) : noFinalModel('the index has no coefficient', fit);
}
