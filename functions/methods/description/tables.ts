/** The tables of a description. */
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { ResultColumn, ResultTable } from '../method.ts';
import type { PrevalenceRow } from './fit.ts';
import type { ParticipantsRow } from './participants.ts';

const PARTICIPANTS: Readonly<Record<keyof ParticipantsRow, ResultColumn>> = {
  by: { type: 'text', meaning: 'id of the outcome or exposure whose groups are compared' },
  group: { type: 'text', meaning: 'all, with, without, or q1 and so on' },
  variable: { type: 'text', meaning: 'id of the variable' },
  level: { type: 'text', meaning: 'level of a category; null of a number' },
  unit: { type: 'text', meaning: 'unit of a number' },
  n: { type: 'int64', meaning: 'participants of the group' },
  missing: { type: 'int64', meaning: 'those of them without a value' },
  missing_share: { type: 'double', meaning: 'missing over n, unweighted' },
  below_detection: { type: 'int64', meaning: 'values below the limit of detection, where the files tell' },
  measure: { type: 'text', meaning: 'mean of a number, share of a level' },
  estimate: { type: 'double', meaning: 'weighted mean or share' },
  se: { type: 'double', meaning: 'its linearised standard error' },
  ci_low: { type: 'double', meaning: 'lower bound of its 95 % interval on design df' },
  ci_high: { type: 'double', meaning: 'upper bound of its 95 % interval on design df' },
  df: { type: 'double', meaning: 'design degrees of freedom' },
  test: { type: 'text', meaning: 't, Wald F or Rao-Scott F: whether the groups differ in the variable' },
  statistic: { type: 'double', meaning: 'of that test' },
  numerator_df: { type: 'double', meaning: 'of that test' },
  denominator_df: { type: 'double', meaning: 'of that test' },
  p: { type: 'double', meaning: 'of that test' },
};

const PREVALENCE: Readonly<Record<keyof PrevalenceRow, ResultColumn>> = {
  outcome: EFFECT_COLUMNS.outcome,
  subgroup: EFFECT_COLUMNS.subgroup,
  contrast: { type: 'text', meaning: 'the interval: logit or korn-graubard' },
  n: { type: 'int64', meaning: 'participants with the outcome known' },
  cases: { type: 'int64', meaning: 'cases among them' },
  df: { type: 'double', meaning: 'design degrees of freedom' },
  estimate: { type: 'double', meaning: 'weighted share of cases' },
  se: { type: 'double', meaning: 'its linearised standard error' },
  ci_low: { type: 'double', meaning: 'lower bound of the 95 % interval' },
  ci_high: { type: 'double', meaning: 'upper bound of the 95 % interval' },
};

export const DESCRIPTION_TABLES = {
  participants: { row: 'one row per comparison, group, variable and level', columns: PARTICIPANTS },
  prevalence: { row: 'one row per outcome, subgroup and kind of interval', columns: PREVALENCE },
} satisfies Record<string, ResultTable>;
