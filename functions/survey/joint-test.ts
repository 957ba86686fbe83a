/** The test that several coefficients are all zero. */
import { fUpperTail } from '../numeric/distributions.ts';
import { choleskyFactor, choleskySolve } from '../numeric/linear-algebra.ts';
import type { DfRule } from './degrees-of-freedom.ts';
import type { EffectiveDf } from './effective-df.ts';
import type { FTest } from './wald.ts';

/**
 * A Wald test with the effective degrees of freedom of its denominator, whatever the rule; null where the covariance is
 * the model's.
 */
export type WaldTest = FTest & { dfEffective: number | null };

/** The test, or why there is none. */
export type JointTest = WaldTest | { untested: string };

/** With fewer a denominator says nothing of the variance. */
const LEAST_DF = 1;

/**
 * The Wald test of k estimates with their linearised covariance (k x k, overwritten): F = b' V^-1 b / k on k and the df
 * of the rule (R's regTermTest). Under the rule `effective` b' V^-1 b over the squared scale is taken for Hotelling's
 * T^2 on eta degrees of freedom, so that F = b' V^-1 b / scale^2 (eta - k + 1) / (eta k) on k and eta - k + 1 (Tipton
 * and Pustejovsky, Small-sample adjustments for tests of moderators and model fit using robust variance estimation in
 * meta-regression, 2015, test HTZ).
 * @param df of the rule, where the estimates have no effective df of their own; Infinity: the normal distribution
 */
export function jointTest(
  estimates: readonly number[],
  covariance: Float64Array,
  { dfRule, df }: { dfRule: DfRule; df: number },
  effective: EffectiveDf | undefined,
): JointTest {
  const k = estimates.length;
  if (!choleskyFactor(covariance, k)) return { untested: `the covariance of the ${k} coefficients is singular` };
  const solved = Float64Array.from(estimates);
  choleskySolve(covariance, k, solved);
  const f = estimates.reduce((sum, estimate, j) => sum + estimate * solved[j], 0) / k;
  const test = (own: number, denominator: number, dfEffective: number | null): WaldTest => ({
    f: own,
    numeratorDf: k,
    denominatorDf: denominator === Infinity ? null : denominator,
    p: fUpperTail(own, k, denominator),
    dfEffective,
  });
  if (effective === undefined) return test(f, df, null);
  const left = effective.df - k + 1;
  if (dfRule !== 'effective') return test(f, df, Math.max(0, left));
  if (left < LEAST_DF) {
    return { untested: `${effective.df.toFixed(2)} effective degrees of freedom for ${k} coefficients together` };
  }
  return test((f / effective.scale ** 2) * (left / effective.df), left, left);
}
