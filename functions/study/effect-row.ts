/** A row of the tables `regression` and `qgcomp`: one figure of one model, on the scale of the model and of the reader. */
import { type FamilyName, familyOf } from '../survey/family.ts';
import type { Coefficient, GlmFit } from '../survey/regression.ts';
import type { FTest } from '../survey/tests.ts';

export interface EffectRow {
  exposure: string;
  outcome: string;
  family: FamilyName;
  form: string;
  model: string;
  subgroup: string;
  /** `q2`, `trend`, `log2`, ...; of joint tests `overall`, `non-linearity`, `interaction:<factor>`. */
  contrast: string;
  n: number;
  /** Null for a number. */
  cases: number | null;
  /** Null unless the outcome is a number. */
  outcome_sd: number | null;
  df: number | null;
  df_rule: string;
  /** On the scale of the model; of a joint test F, with the numerator df in `se`. */
  estimate: number | null;
  se: number | null;
  ci_low: number | null;
  ci_high: number | null;
  p: number | null;
  /** On the reader's scale, as `effect_measure` says; none of a joint test. */
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
  effect_measure: string | null;
  /** Participants and cases in the compared group and in the reference group; null where there are no groups. */
  total: number | null;
  events: number | null;
  reference_total: number | null;
  reference_events: number | null;
  status: GlmFit['status'];
  reason: string | null;
  /** Terms and levels without a coefficient, and why. */
  dropped: string | null;
}

/** What a row is about. */
export type RowIds = Pick<EffectRow, 'exposure' | 'outcome' | 'family' | 'form' | 'model' | 'subgroup'>;

type Counts = Pick<EffectRow, 'total' | 'events' | 'reference_total' | 'reference_events'>;
export const NO_COUNTS: Counts = { total: null, events: null, reference_total: null, reference_events: null };

const NO_EFFECT = { effect: null, effect_low: null, effect_high: null, effect_measure: null };
const NO_ESTIMATE = { df: null, estimate: null, se: null, ci_low: null, ci_high: null, p: null };

/** The row of a coefficient: that of a term at a level (null: of a number), or why there is none. */
export function coefficientRow(
  ids: RowIds,
  contrast: string,
  fit: GlmFit,
  { term, level }: { term: string; level: string | null },
  counts: Counts = NO_COUNTS,
): EffectRow {
  if (fit.status === 'not_estimable') return withoutEstimate(ids, contrast, fit, fit.reason, counts);
  const found = fit.coefficients.find((coefficient) => coefficient.term === term && coefficient.level === level);
  if (!found) {
    const dropped = fit.dropped.find((drop) => drop.term === term && drop.level === level);
    return withoutEstimate(ids, contrast, fit, `${term} ${level}: ${dropped?.reason ?? 'not in the model'}`, counts);
  }
  return inferenceRow(ids, contrast, fit, found, counts);
}

type Inference = Pick<Coefficient, 'estimate' | 'se' | 'p' | 'ciLow' | 'ciHigh' | 'df'>;

/** The row of an estimate of a fitted model: of a coefficient, or of a sum of coefficients. */
export function inferenceRow(
  ids: RowIds,
  contrast: string,
  fit: Exclude<GlmFit, { status: 'not_estimable' }>,
  { estimate, se, p, ciLow, ciHigh, df }: Inference,
  counts: Counts = NO_COUNTS,
): EffectRow {
  const { effect, effectMeasure } = familyOf(ids.family);
  return {
    ...ids,
    contrast,
    n: fit.n,
    cases: fit.cases,
    outcome_sd: fit.outcomeSd,
    df,
    df_rule: fit.dfRule,
    estimate,
    se,
    ci_low: ciLow,
    ci_high: ciHigh,
    p,
    effect: effect(estimate),
    effect_low: effect(ciLow),
    effect_high: effect(ciHigh),
    effect_measure: effectMeasure,
    ...counts,
    status: fit.status,
    reason: fit.reason,
    dropped: droppedInWords(fit),
  };
}

/** Whether a contrast is a joint test: F and its p, without an effect. */
export function isJointTest(contrast: string): boolean {
  return contrast === 'overall' || contrast === 'non-linearity' || contrast.startsWith('interaction:');
}

/** The row of a joint test, or of why there is none. */
export function jointRow(ids: RowIds, contrast: string, fit: GlmFit, test: FTest | null, why: string): EffectRow {
  if (fit.status === 'firth') {
    return withoutEstimate(ids, contrast, fit, `no joint test of a penalised fit (${fit.reason})`, NO_COUNTS);
  }
  if (test === null || fit.status === 'not_estimable') {
    return withoutEstimate(ids, contrast, fit, fit.reason ?? why, NO_COUNTS);
  }
  return {
    ...ids,
    contrast,
    n: fit.n,
    cases: fit.cases,
    outcome_sd: fit.outcomeSd,
    df: test.denominatorDf,
    df_rule: fit.dfRule,
    estimate: test.f,
    se: test.numeratorDf,
    ci_low: null,
    ci_high: null,
    p: test.p,
    ...NO_EFFECT,
    ...NO_COUNTS,
    status: fit.status,
    reason: fit.reason,
    dropped: droppedInWords(fit),
  };
}

export function withoutEstimate(ids: RowIds, contrast: string, fit: GlmFit, reason: string, counts: Counts): EffectRow {
  return {
    ...ids,
    contrast,
    n: fit.n,
    cases: fit.cases,
    outcome_sd: fit.outcomeSd,
    ...NO_ESTIMATE,
    df_rule: fit.dfRule,
    ...NO_EFFECT,
    ...counts,
    status: 'not_estimable',
    reason,
    dropped: droppedInWords(fit),
  };
}

function droppedInWords({ dropped }: GlmFit): string | null {
  return (
    dropped.map(({ term, level, reason }) => `${[term, level].filter(Boolean).join(' ')}: ${reason}`).join('; ') || null
  );
}

/** What a set of rows counts as: `not_estimable`, else `firth`, as soon as one of them is. */
export function statusOfRows(rows: readonly Pick<EffectRow, 'status'>[]): EffectRow['status'] {
  const statuses = rows.map(({ status }) => status);
  if (statuses.includes('not_estimable')) return 'not_estimable';
  return statuses.includes('firth') ? 'firth' : 'estimated';
}
