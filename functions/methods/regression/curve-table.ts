/** The table of the curves of splines. */
import type { EffectRow, RowIds } from '../../study/effect-row.ts';
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { ResultTable } from '../method.ts';

type Figures = Pick<EffectRow, 'n' | 'cases' | 'estimate' | 'se' | 'ci_low' | 'ci_high' | 'df' | 'df_rule'>;
type Effects = Pick<EffectRow, 'effect' | 'effect_low' | 'effect_high' | 'effect_measure'>;

/** A point of a curve. */
export interface CurveRow extends RowIds, Figures, Effects {
  /** In the unit of the exposure. */
  value: number;
  /** The median that it is compared with. */
  reference_value: number;
}

export const CURVES: ResultTable & { columns: Readonly<Record<keyof CurveRow, ResultTable['columns'][string]>> } = {
  row: 'one row per curve of a spline and value of the exposure',
  columns: {
    exposure: { type: 'text', meaning: 'id of the exposure' },
    outcome: EFFECT_COLUMNS.outcome,
    family: EFFECT_COLUMNS.family,
    form: { type: 'text', meaning: 'id of the spline' },
    model: EFFECT_COLUMNS.model,
    subgroup: EFFECT_COLUMNS.subgroup,
    value: { type: 'double', meaning: 'a value of the exposure: its quantiles from 2 to 98 % in the analytic sample' },
    reference_value: { type: 'double', meaning: 'the median that it is compared with' },
    n: EFFECT_COLUMNS.n,
    cases: EFFECT_COLUMNS.cases,
    df: { type: 'double', meaning: 'degrees of freedom of the interval; null of the normal distribution' },
    df_rule: { type: 'text', meaning: 'rule that they follow' },
    estimate: { type: 'double', meaning: "difference from the median on the model's scale: log ratio or difference" },
    se: { type: 'double', meaning: 'its linearised standard error' },
    ci_low: { type: 'double', meaning: "lower bound of its 95 % interval on the model's scale" },
    ci_high: { type: 'double', meaning: "upper bound of its 95 % interval on the model's scale" },
    effect: EFFECT_COLUMNS.effect,
    effect_low: EFFECT_COLUMNS.effect_low,
    effect_high: EFFECT_COLUMNS.effect_high,
    effect_measure: EFFECT_COLUMNS.effect_measure,
  },
};
