/** The curve of a spline: the effect of a value of the exposure against its median, for plots. */
import type { FittedCurve } from '../../exposures/form.ts';
import type { RowIds } from '../../study/effect-row.ts';
import { effectMeasureOf, familyOf } from '../../survey/family.ts';
import type { GlmFit } from '../../survey/regression.ts';
import { intervalReach } from '../../survey/wald.ts';
import type { CurveRow } from './curve-table.ts';

/**
 * With c the columns of the spline at a value less those at the median, the estimate is c'b and its variance c'Vc. None
 * of a fit in which a column of the spline has no coefficient.
 */
export function curveRows(ids: RowIds, curve: FittedCurve | undefined, fit: GlmFit): CurveRow[] {
  if (!curve || fit.status === 'not_estimable') return [];
  const places = curve.terms.map((term) => fit.coefficients.findIndex((coefficient) => coefficient.term === term));
  if (places.includes(-1)) return [];
  // Under the rule of effective df each coefficient has its own: the least of them is on the safe side.
  const dfs = places.map((j) => fit.coefficients[j].df ?? Infinity);
  const df = Math.min(...dfs);
  const reach = intervalReach(df);
  const { effect } = familyOf(ids.family);
  return curve.points.map(({ value, columns }): CurveRow => {
    const estimate = places.reduce((sum, j, a) => sum + columns[a] * fit.coefficients[j].estimate, 0);
    const variance = places.reduce(
      (sum, j, a) => places.reduce((inner, k, b) => inner + columns[a] * columns[b] * fit.vcov[j][k], sum),
      0,
    );
    const se = Math.sqrt(Math.max(0, variance));
    const [low, high] = [estimate - reach * se, estimate + reach * se];
    return {
      exposure: ids.exposure,
      outcome: ids.outcome,
      family: ids.family,
      form: ids.form,
      model: ids.model,
      subgroup: ids.subgroup,
      value,
      reference_value: curve.median,
      n: fit.n,
      cases: fit.cases,
      df: df === Infinity ? null : df,
      df_rule: fit.dfRule,
      estimate,
      se,
      ci_low: low,
      ci_high: high,
      effect: effect(estimate),
      effect_low: effect(low),
      effect_high: effect(high),
      effect_measure: effectMeasureOf(ids.family, fit.cases === null),
    };
  });
}
