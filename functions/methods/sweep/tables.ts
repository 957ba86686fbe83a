/** The table of a sweep. */
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { ResultColumn, ResultTable } from '../method.ts';
import type { SweepRow } from './combine.ts';

const COLUMNS: Readonly<Record<keyof SweepRow, ResultColumn>> = {
  ...EFFECT_COLUMNS,
  df_rule: { type: 'text', meaning: `${EFFECT_COLUMNS.df_rule.meaning}; meta-analysis: the cycles less one` },
  status: { type: 'text', meaning: `not_measured, or ${EFFECT_COLUMNS.status.meaning}` },
  cycle: { type: 'text', meaning: 'the NHANES cycle; of all together pooled or meta-analysis' },
  tests: {
    type: 'int64',
    meaning: 'rows of the run with the same cycle that have a p value: the family of p_bonferroni and q_by',
  },
  p_bonferroni: { type: 'double', meaning: 'p times tests, at most 1' },
  q_by: {
    type: 'double',
    meaning: 'false discovery rate of Benjamini and Yekutieli, valid whatever the dependence of the tests',
  },
  cycles_estimated: {
    type: 'int64',
    meaning: 'cycles that have an estimate by themselves; null in the row of one cycle',
  },
  cycles_same_sign: { type: 'int64', meaning: 'those of them on the side of this estimate' },
  cycles_significant: { type: 'int64', meaning: 'those of these with p < 0.05 by themselves' },
  replicated: {
    type: 'int64',
    meaning:
      '1 if two cycles or more show it with p < 0.05 each by itself, and none the contrary, else 0; null of one cycle',
  },
  tau2: { type: 'double', meaning: "variance of the effect between cycles, on the model's scale (Paule and Mandel)" },
  i2: { type: 'double', meaning: 'share of the variance of the estimates that is between cycles, 0 to 1' },
  p_heterogeneity: { type: 'double', meaning: "p of Cochran's test that the effect is the same in all cycles" },
};

export const SWEEP_TABLES = {
  sweep: {
    row: 'one row per outcome, family, exposure, form, model, subgroup, contrast and cycle, and one of all cycles together',
    columns: COLUMNS,
  },
} satisfies Record<string, ResultTable>;
