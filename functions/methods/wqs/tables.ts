/** The tables of weighted quantile sum regressions. */
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { ResultColumn, ResultTable } from '../method.ts';
import { PERMUTATION_COLUMNS } from '../permutation-columns.ts';
import type { WqsRow, WqsWeightRow } from './result.ts';

const WQS: Readonly<Record<keyof WqsRow, ResultColumn>> = {
  outcome: EFFECT_COLUMNS.outcome,
  family: { type: 'text', meaning: 'logistic for cases, linear for a number' },
  model: EFFECT_COLUMNS.model,
  subgroup: EFFECT_COLUMNS.subgroup,
  direction: { type: 'text', meaning: 'sign that was looked for: positive or negative' },
  final: { type: 'text', meaning: 'final model: glm as gWQS has it, or survey by the design' },
  n: { type: 'int64', meaning: 'participants of the analysis' },
  n_training: { type: 'int64', meaning: 'those of them who trained, in the first split' },
  n_validation: { type: 'int64', meaning: 'those of them who validated, in the first split' },
  cases: { type: 'int64', meaning: 'cases among the participants; null of a number' },
  replicates: { type: 'int64', meaning: 'bootstrap replicates of all splits' },
  kept: { type: 'int64', meaning: 'replicates that were averaged' },
  estimate: {
    type: 'double',
    meaning: "one step of the index on the model's scale: log odds ratio or mean difference",
  },
  se: { type: 'double', meaning: 'its standard error' },
  se_adjusted: {
    type: 'double',
    meaning: 'standard error scaled to be right on average (Bell and McCaffrey); null of the ordinary final model',
  },
  df_effective: {
    type: 'double',
    meaning: 'effective degrees of freedom of the standard error, whatever the df rule; null as se_adjusted is',
  },
  se_jackknife: {
    type: 'double',
    meaning: 'standard error by the jackknife (JKn) of the design-based final model, where the request asks for it',
  },
  ci_low: { type: 'double', meaning: "lower bound of its 95 % interval on the model's scale" },
  ci_high: { type: 'double', meaning: "upper bound of its 95 % interval on the model's scale" },
  p: EFFECT_COLUMNS.p,
  p_one_sided: {
    type: 'double',
    meaning: 'one-sided p value: of the hypothesis that the effect has not the sign that was looked for',
  },
  df: { type: 'double', meaning: 'degrees of freedom; null of the normal distribution' },
  ...PERMUTATION_COLUMNS,
  effect: EFFECT_COLUMNS.effect,
  effect_low: EFFECT_COLUMNS.effect_low,
  effect_high: EFFECT_COLUMNS.effect_high,
  effect_measure: { type: 'text', meaning: 'odds ratio or mean difference' },
  holdouts: { type: 'int64', meaning: 'random splits' },
  events: { type: 'int64', meaning: 'cases among those who validated, in the first split; null of a number' },
  psus_with_events: { type: 'int64', meaning: 'PSUs with a case among those who validated; null without a design' },
  caution: {
    type: 'text',
    meaning:
      'few_events: fewer than 20 cases or non-cases who validated; sparse: fewer than 10, or fewer than 8 effective df; null otherwise',
  },
  status: { type: 'text', meaning: 'estimated, firth, no_signal or not_estimable' },
  reason: EFFECT_COLUMNS.reason,
  split_sd: { type: 'double', meaning: 'SD of the estimate over splits: noise of the split, not a standard error' },
  split_p2_5: { type: 'double', meaning: '2.5 % percentile of the estimate over splits' },
  split_p97_5: { type: 'double', meaning: '97.5 % percentile of the estimate over splits' },
};

const WEIGHTS: Readonly<Record<keyof WqsWeightRow, ResultColumn>> = {
  outcome: EFFECT_COLUMNS.outcome,
  family: { type: 'text', meaning: 'logistic for cases, linear for a number' },
  model: EFFECT_COLUMNS.model,
  subgroup: EFFECT_COLUMNS.subgroup,
  direction: { type: 'text', meaning: 'sign that was looked for' },
  component: { type: 'text', meaning: 'id of the exposure' },
  level: { type: 'text', meaning: 'level whose weight it is, of an index stratified by a factor; null otherwise' },
  weight: { type: 'double', meaning: 'its share in the index' },
  weight_p2_5: { type: 'double', meaning: '2.5 % percentile over replicates that had the component, or over splits' },
  weight_p50: { type: 'double', meaning: 'median over replicates, or over splits' },
  weight_p97_5: { type: 'double', meaning: '97.5 % percentile over replicates, or over splits' },
  status: { type: 'text', meaning: 'estimated, left_out, no_signal or not_estimable' },
};

export const WQS_TABLES = {
  wqs: { row: 'one row per outcome, model, subgroup, direction and final model', columns: WQS },
  wqs_weights: { row: 'one row per outcome, model, subgroup, direction, component and level', columns: WEIGHTS },
} satisfies Record<string, ResultTable>;
