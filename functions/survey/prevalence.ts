/** The share of a domain that has an outcome, with intervals that stay between 0 and 1. */
import { betaQuantile, tQuantile } from '../numeric/distributions.ts';
import type { Domain, SurveyDesign } from './design.ts';
import { logitInterval, surveyMean } from './means.ts';
import { CONFIDENCE } from './wald.ts';

export type PrevalenceInterval = 'logit' | 'korn-graubard';

/** A weighted share with its linearised standard error; the intervals are null where there is none. */
export interface Prevalence {
  n: number;
  cases: number;
  df: number;
  estimate: number | null;
  se: number | null;
  intervals: Record<PrevalenceInterval, { low: number; high: number } | null>;
}

/** The prevalence of an outcome (0, 1, NaN missing; one value per row of the design) in a domain. */
export function surveyPrevalence(design: SurveyDesign, domain: Domain, outcome: Float64Array): Prevalence {
  const mean = surveyMean(design, domain, outcome);
  const { n, df, mean: estimate, se } = mean;
  let cases = 0;
  for (let row = 0; row < outcome.length; row++) {
    if (domain[row] && design.psuOfRow[row] >= 0 && outcome[row] === 1) cases += 1;
  }
  return {
    n,
    cases,
    df,
    estimate,
    se,
    intervals: { logit: logitInterval(mean), 'korn-graubard': kornGraubardInterval(n, df, estimate, se) },
  };
}

/**
 * The exact binomial interval at the effective sample size p (1 - p) / se^2, reduced by the squared ratio of the t
 * quantiles on n - 1 and on design df (Korn and Graubard, Confidence intervals for proportions with small expected
 * number of positive counts estimated from survey data, 1998; R's svyciprop, method "beta"). null where the design
 * gives no variance.
 */
function kornGraubardInterval(n: number, df: number, p: number | null, se: number | null) {
  if (p === null || se === null || !(se > 0)) return null;
  const tail = (1 - CONFIDENCE) / 2;
  const ratio = tQuantile(tail, n - 1) / tQuantile(tail, df);
  const effective = ((p * (1 - p)) / (se * se)) * ratio * ratio;
  return {
    low: betaQuantile(tail, effective * p, effective * (1 - p) + 1),
    high: betaQuantile(1 - tail, effective * p + 1, effective * (1 - p)),
  };
}
