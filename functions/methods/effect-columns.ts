/** The columns that the tables `regression` and `qgcomp` share. */

import type { EffectRow } from '../study/effect-row.ts';
import type { TestedRow } from '../study/multiple-testing.ts';
import type { ResultColumn } from './method.ts';

export const EFFECT_COLUMNS: Readonly<Record<keyof EffectRow | keyof TestedRow, ResultColumn>> = {
  exposure: { type: 'text', meaning: 'id of the exposure; "mixture" for all exposures together' },
  outcome: { type: 'text', meaning: 'id of the outcome' },
  family: { type: 'text', meaning: 'logistic, linear or log-linear' },
  form: { type: 'text', meaning: 'id of the form in which the exposure enters the model' },
  model: { type: 'text', meaning: 'id of the set of covariates' },
  subgroup: { type: 'text', meaning: 'id of the subgroup' },
  contrast: {
    type: 'text',
    meaning: 'what is compared: q2, trend, log2, psi; overall, non-linearity, interaction:<factor>',
  },
  n: { type: 'int64', meaning: 'participants of the fit' },
  cases: { type: 'int64', meaning: 'cases or events among them; null of a number' },
  outcome_sd: {
    type: 'double',
    meaning: 'weighted standard deviation of the outcome in the fit; null unless it is a number',
  },
  df: { type: 'double', meaning: 'degrees of freedom of interval and p; null of the normal distribution' },
  df_rule: { type: 'text', meaning: 'effective, design, residual or normal' },
  estimate: { type: 'double', meaning: "on the model's scale: log ratio or difference; of a joint test F" },
  se: { type: 'double', meaning: 'linearised standard error of the estimate; of a joint test the numerator df' },
  se_adjusted: {
    type: 'double',
    meaning:
      'standard error scaled to be right on average (Bell and McCaffrey); null of a joint test and of a Firth fit',
  },
  df_effective: {
    type: 'double',
    meaning:
      'effective degrees of freedom of the standard error, of a joint test those of its denominator, whatever the df rule; null of a Firth fit',
  },
  se_jackknife: {
    type: 'double',
    meaning:
      'standard error by the jackknife (JKn), where the request asks for it and every fit without a PSU has a maximum',
  },
  ci_low: { type: 'double', meaning: "lower bound of the 95 % interval on the model's scale" },
  ci_high: { type: 'double', meaning: "upper bound of the 95 % interval on the model's scale" },
  p: { type: 'double', meaning: 'two-sided p value' },
  effect: { type: 'double', meaning: "the estimate on the reader's scale, as effect_measure says" },
  effect_low: { type: 'double', meaning: 'lower bound of the 95 % interval of the effect' },
  effect_high: { type: 'double', meaning: 'upper bound of the 95 % interval of the effect' },
  effect_measure: {
    type: 'text',
    meaning: 'odds ratio, mean difference, prevalence ratio, or ratio of means of a number',
  },
  total: { type: 'int64', meaning: 'participants in the compared group' },
  events: { type: 'int64', meaning: 'cases in the compared group' },
  reference_total: { type: 'int64', meaning: 'participants in the reference group' },
  reference_events: { type: 'int64', meaning: 'cases in the reference group' },
  events_reference: { type: 'int64', meaning: 'the same as reference_events' },
  psus_with_events_reference: { type: 'int64', meaning: 'PSUs with a case in the reference group' },
  psus_with_events: {
    type: 'int64',
    meaning: 'PSUs with a case in the compared group; without groups, among all participants of the fit',
  },
  caution: {
    type: 'text',
    meaning:
      'few_events: fewer than 20 cases or non-cases in a compared cell; sparse: fewer than 10, or fewer than 8 effective df; null otherwise',
  },
  firth_effect: {
    type: 'double',
    meaning: "effect by Firth's penalised fit, beside an estimate of which no interval is offered; null otherwise",
  },
  firth_effect_low: { type: 'double', meaning: 'lower bound of its 95 % interval' },
  firth_effect_high: { type: 'double', meaning: 'upper bound of its 95 % interval' },
  status: { type: 'text', meaning: 'estimated, firth (penalised fit in place) or not_estimable' },
  reason: { type: 'text', meaning: 'why there is no ordinary estimate, or what to know of it' },
  q: { type: 'double', meaning: 'Benjamini-Hochberg q value within the test family; null without one' },
  test_family: { type: 'text', meaning: 'id of the declared family of tests; null without one' },
  e_value: {
    type: 'double',
    meaning:
      'E-value: the least risk ratio of an unmeasured confounder, with both sides, that explains the effect away',
  },
  e_value_bound: {
    type: 'double',
    meaning: 'E-value of the nearer bound of the interval; 1 where the interval includes no effect',
  },
  dropped: { type: 'text', meaning: 'terms and levels without a coefficient, and why' },
};
