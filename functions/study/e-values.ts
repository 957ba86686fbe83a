/** How strong confounding by something that was not measured would have to be to explain an effect away. */
import { eValue } from '../numeric/multiple-tests.ts';
import type { EffectRow } from './effect-row.ts';

/** E-values of a row, on the scale of risk ratios. */
export interface EValues {
  /** Of `effect`; null where there is none, as of a joint test. */
  e_value: number | null;
  /** Of the bound of the interval that is nearer to no effect; 1 where the interval includes no effect. */
  e_value_bound: number | null;
}

/** Where fewer participants than this are cases, an odds ratio is close to a risk ratio (VanderWeele and Ding 2017). */
const RARE = 0.15;

/**
 * E-values by the approximations of VanderWeele and Ding (2017): the odds ratio of a rare outcome is a risk ratio, that
 * of a common one the square of one; a difference of means of d standard deviations of the outcome is a risk ratio of
 * exp(0.91 d). So are the bounds of its interval: theirs are exp(0.91 d -+ 1.78 se), of an interval on the normal
 * distribution, and would be of another interval than the row has.
 */
export function eValuesOf(row: Omit<EffectRow, 'status'>): EValues {
  const ratios = riskRatios(row);
  if (!ratios) return { e_value: null, e_value_bound: null };
  const { estimate, low, high } = ratios;
  const includesNone = low <= 1 && high >= 1;
  return { e_value: eValue(estimate), e_value_bound: includesNone ? 1 : eValue(low > 1 ? low : high) };
}

function riskRatios(row: Omit<EffectRow, 'status'>): { estimate: number; low: number; high: number } | undefined {
  const { effect, effect_low, effect_high, family, n, cases, outcome_sd } = row;
  if (effect === null || effect_low === null || effect_high === null) return undefined;
  if (family === 'linear') {
    if (outcome_sd === null) return undefined;
    const [ratio, low, high] = [effect, effect_low, effect_high].map((value) => Math.exp((0.91 * value) / outcome_sd));
    return { estimate: ratio, low, high };
  }
  const isCommonOdds = family === 'logistic' && (cases ?? 0) >= RARE * n;
  const [ratio, low, high] = [effect, effect_low, effect_high].map((value) =>
    isCommonOdds ? Math.sqrt(value) : value,
  );
  return { estimate: ratio, low, high };
}
