import { tQuantile, tTwoSidedP } from '../numeric/distributions.ts';

/** An estimate with its 95% interval and the test that it is zero. */
export interface WaldInference {
  estimate: number;
  se: number;
  /** estimate / se */
  t: number;
  /** two-sided */
  p: number;
  ciLow: number;
  ciHigh: number;
  /** The degrees of freedom of p and interval; null for the normal distribution. */
  df: number | null;
}

/** An F test; denominatorDf is null for the normal rule, whose test is chi-square over its degrees of freedom. */
export interface FTest {
  f: number;
  numeratorDf: number;
  denominatorDf: number | null;
  p: number;
}

/** The level of every interval that is reported. */
export const CONFIDENCE = 0.95;

/** How many standard errors an interval reaches to either side on `df` degrees of freedom (Infinity: normal). */
export function intervalReach(df: number): number {
  return tQuantile(1 - (1 - CONFIDENCE) / 2, df);
}

/**
 * The Wald test and interval of an estimate on `df` > 0 degrees of freedom (Infinity: normal). `reach` is passed by
 * those who make many intervals on the same df, because a quantile takes longer than all the rest.
 */
export function waldInference(estimate: number, se: number, df: number, reach = intervalReach(df)): WaldInference {
  const t = estimate / se;
  return {
    estimate,
    se,
    t,
    p: tTwoSidedP(t, df),
    ciLow: estimate - reach * se,
    ciHigh: estimate + reach * se,
    df: df === Infinity ? null : df,
  };
}
