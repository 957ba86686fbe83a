/**
 * A row of the tables `regression` and `qgcomp`: one figure of one model, on the scale of the model and of the reader.
 */
import { type Caution, cautionOf, type EventCell, whyNoInterval } from '../survey/event-cells.ts';
import { effectMeasureOf, type FamilyName, familyOf } from '../survey/family.ts';
import { jackknifeNote } from '../survey/jackknife.ts';
import type { Coefficient, GlmFit, Inference } from '../survey/regression.ts';

/** What all exposures together are called among the exposures. */
export const MIXTURE = 'mixture';

/** The contrast of all exposures together: one step more of each. */
export const PSI = 'psi';

export interface EffectRow {
  exposure: string;
  outcome: string;
  family: FamilyName;
  form: string;
  model: string;
  subgroup: string;
  /** `q2`, `trend`, `log2`, ...; of joint tests `overall`, `non-linearity`, `joint`, `interaction:<factor>`. */
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
  /**
   * The scaled standard error, null of a joint test, and the effective degrees of freedom, whatever the df rule; null
   * of a Firth fit.
   */
  se_adjusted: number | null;
  df_effective: number | null;
  /** By the jackknife, if the request asks for it. */
  se_jackknife: number | null;
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
  /**
   * The same as `reference_events`; and the PSUs with a case in the reference group, and in the compared group or,
   * without groups, in the fit.
   */
  events_reference: number | null;
  psus_with_events_reference: number | null;
  psus_with_events: number | null;
  /** What to bear in mind of the interval; null where nothing speaks against it, or nothing is known. */
  caution: Caution | null;
  /** Of Firth's penalised fit, beside an estimate of which no interval is offered; null otherwise. */
  firth_effect: number | null;
  firth_effect_low: number | null;
  firth_effect_high: number | null;
  status: GlmFit['status'];
  reason: string | null;
  /** Terms and levels without a coefficient, and why. */
  dropped: string | null;
}

/** What a row is about. */
export type RowIds = Pick<EffectRow, 'exposure' | 'outcome' | 'family' | 'form' | 'model' | 'subgroup'>;

/** A group of participants: how many, and its cases where outcomes are 0 or 1. */
export interface Group {
  total: number;
  cell: EventCell | null;
}

/**
 * The groups that a contrast compares; null of a contrast that compares all participants of the fit, as that of a
 * number does.
 */
export type Compared = { group: Group; reference: Group } | null;

type Counts = Pick<
  EffectRow,
  | ('total' | 'events' | 'reference_total' | 'reference_events' | 'events_reference')
  | ('psus_with_events_reference' | 'psus_with_events')
>;

function countsOf(fit: GlmFit, compared: Compared): Counts {
  const reference = compared?.reference.cell ?? null;
  const cell = compared ? compared.group.cell : fit.cell;
  return {
    total: compared?.group.total ?? null,
    events: compared?.group.cell?.events ?? null,
    reference_total: compared?.reference.total ?? null,
    reference_events: reference?.events ?? null,
    events_reference: reference?.events ?? null,
    psus_with_events_reference: reference?.psus ?? null,
    psus_with_events: cell?.psus ?? null,
  };
}

/** The cells whose events an effect rests on, by their names. */
function cellsOf(fit: GlmFit, contrast: string, compared: Compared): Record<string, EventCell> {
  if (compared === null) return fit.cell ? { 'all participants': fit.cell } : {};
  const { group, reference } = compared;
  return group.cell && reference.cell ? { 'the reference group': reference.cell, [contrast]: group.cell } : {};
}

const NO_EFFECT = { effect: null, effect_low: null, effect_high: null, effect_measure: null };
const NO_FIRTH = { firth_effect: null, firth_effect_low: null, firth_effect_high: null };
const NO_INTERVAL = { ci_low: null, ci_high: null, p: null };
const NO_ESTIMATE = {
  ...NO_INTERVAL,
  df: null,
  estimate: null,
  se: null,
  se_adjusted: null,
  df_effective: null,
  se_jackknife: null,
};

/** What every row of a fit says. */
function ofFit(ids: RowIds, contrast: string, fit: GlmFit, compared: Compared, dfEffective: number | null) {
  return {
    ...ids,
    contrast,
    n: fit.n,
    cases: fit.cases,
    outcome_sd: fit.outcomeSd,
    df_rule: fit.dfRule,
    ...countsOf(fit, compared),
    caution: cautionOf(Object.values(cellsOf(fit, contrast, compared)), dfEffective),
    dropped: droppedInWords(fit),
  };
}

/**
 * The row of a coefficient: that of a term at a level (null: of a number), or why there is none. `firth` makes the fit
 * beside it.
 */
export function coefficientRow(
  ids: RowIds,
  contrast: string,
  fit: GlmFit,
  { term, level }: { term: string; level: string | null },
  firth: () => GlmFit,
  compared: Compared = null,
): EffectRow {
  if (fit.status === 'not_estimable') return withoutEstimate(ids, contrast, fit, fit.reason, compared);
  const isThis = (coefficient: Coefficient) => coefficient.term === term && coefficient.level === level;
  const found = fit.coefficients.find(isThis);
  if (found) {
    return inferenceRow(ids, contrast, fit, found, () => coefficientsOf(firth()).find(isThis) ?? null, compared);
  }
  const dropped = fit.dropped.find((drop) => drop.term === term && drop.level === level);
  return withoutEstimate(ids, contrast, fit, `${term} ${level}: ${dropped?.reason ?? 'not in the model'}`, compared);
}

function coefficientsOf(fit: GlmFit): Coefficient[] {
  return fit.status === 'not_estimable' ? [] : fit.coefficients;
}

/** The row of an estimate of a fitted model: of a coefficient, or of a sum of coefficients. */
export function inferenceRow(
  ids: RowIds,
  contrast: string,
  fit: Exclude<GlmFit, { status: 'not_estimable' }>,
  { estimate, se, seAdjusted, dfEffective, seJackknife, p, ciLow, ciHigh, df }: Inference,
  firth: () => Inference | null,
  compared: Compared = null,
): EffectRow {
  const { effect } = familyOf(ids.family);
  const effectMeasure = effectMeasureOf(ids.family, fit.cases === null);
  const known = { df, estimate, se, se_adjusted: seAdjusted, df_effective: dfEffective, se_jackknife: seJackknife };
  const facts = { ...ofFit(ids, contrast, fit, compared, dfEffective), ...known, effect_measure: effectMeasure };
  const why = fit.status === 'firth' ? undefined : whyNoInterval(cellsOf(fit, contrast, compared));
  if (why === undefined) {
    return {
      ...facts,
      ci_low: ciLow,
      ci_high: ciHigh,
      p,
      effect: effect(estimate),
      effect_low: effect(ciLow),
      effect_high: effect(ciHigh),
      ...NO_FIRTH,
      status: fit.status,
      reason: [fit.reason, jackknifeNote(se, seJackknife)].filter((part) => part !== null).join('; ') || null,
    };
  }
  const beside = firth();
  return {
    ...facts,
    ...NO_INTERVAL,
    effect: null,
    effect_low: null,
    effect_high: null,
    firth_effect: beside && effect(beside.estimate),
    firth_effect_low: beside && effect(beside.ciLow),
    firth_effect_high: beside && effect(beside.ciHigh),
    status: 'not_estimable',
    reason: [why, fit.reason].filter((part) => part !== null).join('; '),
  };
}

/** The test that no component of a mixture has an effect. */
export const JOINT = 'joint';

/** Whether a contrast is a joint test: F and its p, without an effect. */
export function isJointTest(contrast: string): boolean {
  return (
    contrast === JOINT || contrast === 'overall' || contrast === 'non-linearity' || contrast.startsWith('interaction:')
  );
}

/**
 * The row of a joint test of the fit, the one of this place among those that it was asked for, or of why there is none:
 * `why`, if there is nothing to be tested.
 */
export function jointRow(ids: RowIds, contrast: string, fit: GlmFit, place: number, why: string): EffectRow {
  if (fit.status === 'firth') {
    return withoutEstimate(ids, contrast, fit, `no joint test of a penalised fit (${fit.reason})`);
  }
  const thin = whyNoInterval(cellsOf(fit, contrast, null));
  if (fit.status === 'not_estimable' || thin !== undefined) {
    return withoutEstimate(ids, contrast, fit, thin ?? fit.reason ?? why);
  }
  const test = fit.joint[place];
  if (test === null) return withoutEstimate(ids, contrast, fit, fit.reason ?? why);
  if ('untested' in test) return withoutEstimate(ids, contrast, fit, `no joint test: ${test.untested}`);
  return {
    ...ofFit(ids, contrast, fit, null, test.dfEffective),
    ...NO_ESTIMATE,
    ...NO_EFFECT,
    ...NO_FIRTH,
    df: test.denominatorDf,
    df_effective: test.dfEffective,
    estimate: test.f,
    se: test.numeratorDf,
    p: test.p,
    status: fit.status,
    reason: fit.reason,
  };
}

export function withoutEstimate(
  ids: RowIds,
  contrast: string,
  fit: GlmFit,
  reason: string,
  compared: Compared = null,
): EffectRow {
  return {
    ...ofFit(ids, contrast, fit, compared, null),
    ...NO_ESTIMATE,
    ...NO_EFFECT,
    ...NO_FIRTH,
    status: 'not_estimable',
    reason,
  };
}

/** The row of a model that nobody could be fitted to. */
export function withoutFit(ids: RowIds, contrast: string, dfRule: GlmFit['dfRule'], reason: string): EffectRow {
  const nobody = {
    n: 0,
    cases: null,
    cell: null,
    outcomeSd: null,
    missing: 0,
    designDf: 0,
    residualDf: null,
    dropped: [],
  };
  const fit: GlmFit = { ...nobody, family: ids.family, dfRule, status: 'not_estimable', reason };
  return withoutEstimate(ids, contrast, fit, reason);
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
