/** What `wqs` writes: every replicate, and what they come to. */
import { type HoldoutResult, hasSurveyDesign } from '../../../functions/methods/wqs/holdout.ts';
import { effectOf, oneSidedP, type WqsRow } from '../../../functions/methods/wqs/result.ts';
import { fewKept } from '../../../functions/wqs/average.ts';
import type { FinalModel } from '../../../functions/wqs/final-model.ts';
import { summariseHoldouts } from '../../../functions/wqs/holdouts.ts';
import type { Replicate } from '../../../functions/wqs/replicate.ts';
import type { Direction } from '../../../functions/wqs/settings.ts';
import { inNamesOfTable } from '../tables/table-cohort.ts';
import type { TableWqs, TableWqsResult } from './analysis.ts';
import { directionOf, type Specification } from './specification.ts';

/** A number per component of the mixture. */
export type ByComponent = Record<string, number>;

/**
 * A final model: the log odds ratio per step of the index. Its figures are null when there is none, and `reason` says
 * why.
 */
export interface FinalFigures {
  log_or: number | null;
  se: number | null;
  z: number | null;
  p: number | null;
  /** Of the hypothesis that the effect has not the sign of the direction. */
  p_one_sided: number | null;
  odds_ratio: number | null;
  ci_low: number | null;
  ci_high: number | null;
  /** null: the normal distribution */
  df: number | null;
  status: FinalModel['status'];
  reason: string | null;
}

export interface HoldoutReport {
  n_training: number;
  n_validation: number;
  /** In the order of the resamples. A replicate without an index has no weights and no z. */
  replicates: {
    b1: number | null;
    z: number | null;
    deviance: number | null;
    kkt: number | null;
    kept: boolean;
    /** Of random subsets null for a component that was not drawn. */
    weights: Record<string, number | null> | null;
  }[];
  /** null: no replicate was kept */
  weights: ByComponent | null;
  /** Of the weights over the replicates kept. */
  weight_quantiles: Record<'p2_5' | 'p50' | 'p97_5', ByComponent> | null;
  final: { glm: FinalFigures; survey?: FinalFigures };
}

/** Over the holdouts that have the estimate. The SD is the noise of splitting, no standard error. */
export interface Spread {
  mean: number;
  /** null: a single holdout */
  sd: number | null;
  p2_5: number;
  p97_5: number;
}

export interface WqsReport {
  n: number;
  components: string[];
  left_out: { component: string; reason: string }[];
  /** The cut points between the classes of each component, the outer ones (-Inf and Inf) as null. */
  scores: { breaks: Record<string, (number | null)[]> };
  holdouts: HoldoutReport[];
  /** With several holdouts the mean of theirs. */
  weights: ByComponent | null;
  summary: {
    /** `signal`, or why there is no result */
    status: string;
    direction: 'positive' | 'negative';
    signal: string;
    free_sign: boolean;
    /** null: the resamples were given */
    seed: number | null;
    weights_rule: string;
    trained_on_validation: boolean;
    cases: number;
    /** Rows that pass the filter and lack a value of the model, or have the weight 0. */
    incomplete_rows: number;
    /** Levels and covariates without a column, and why. */
    dropped: { term: string; level: string | null; reason: string }[];
    replicates: number;
    kept: number;
    /** How many replicates were left out, by reason. */
    left_out: Record<string, number>;
    /** What was read otherwise than it is written in the data file, and what is odd about it. */
    notes: string[];
    /** Of the mixture on all rows, without split and bootstrap; only where it is asked for. */
    permutation_test?: { permutations: number; p: number | null; within: string };
    /** Only of repeated holdouts. */
    over_holdouts?: {
      holdouts: number;
      with_signal: number;
      note: string;
      caution: string | null;
      log_or: { glm: Spread | null; survey?: Spread | null };
      weights: Record<string, Spread> | null;
    };
  };
}

/** The report of all holdouts of a specification. `seed` is null for resamples that were given. */
export function wqsReport(
  { data, filtered, notes }: TableWqs,
  spec: Specification,
  { result, replicates }: TableWqsResult,
  { seed, freeSign }: { seed: number | null; freeSign: boolean },
): WqsReport {
  const components = result.components.map(inNamesOfTable);
  const holdouts = result.holdouts.map((holdout, h) =>
    holdoutReport(holdout, replicates[h], components, hasSurveyDesign(data), directionOf(spec)),
  );
  const all = replicates.flat();
  const [{ permutations, p_permutation }] = result.rows;
  const within = spec.permute_within ?? 'none';
  const weighted = result.holdouts.some(({ weights }) => weights);
  return {
    n: data.problem.n,
    components,
    left_out: named(result.components_left_out),
    scores: {
      breaks: Object.fromEntries(
        Object.entries(data.scores.breaks).map(([name, inner]) => [inNamesOfTable(name), [null, ...inner, null]]),
      ),
    },
    holdouts,
    weights: weighted ? byComponent(components, (j) => result.weights[j].weight ?? Number.NaN) : null,
    summary: {
      status: weighted ? 'signal' : whyNoneIsKept(all),
      direction: directionOf(spec),
      signal: spec.signal,
      free_sign: freeSign,
      seed,
      weights_rule: weightsRule(spec),
      trained_on_validation: result.trained_on_validation,
      cases: result.rows[0].cases ?? 0,
      incomplete_rows: filtered - data.problem.n,
      dropped: data.dropped.map((drop) => ({ ...drop, term: inNamesOfTable(drop.term) })),
      replicates: all.length,
      kept: result.rows[0].kept,
      left_out: countByReason(all),
      ...(permutations === null ? {} : { permutation_test: { permutations, p: p_permutation, within } }),
      ...(holdouts.length > 1 ? { over_holdouts: overHoldouts(result, components) } : {}),
      notes,
    },
  };
}

function named<Of extends { component: string }>(components: readonly Of[]): Of[] {
  return components.map((of) => ({ ...of, component: inNamesOfTable(of.component) }));
}

function holdoutReport(
  { n_training, n_validation, kept, weights, weight_quantiles, glm, survey }: HoldoutResult,
  replicates: readonly Replicate[],
  components: readonly string[],
  hasDesign: boolean,
  direction: Direction,
): HoldoutReport {
  const of = (values: ArrayLike<number>): ByComponent => byComponent(components, (j) => values[j]);
  const figuresOf = (model: FinalModel | null) =>
    model ? figures(model, fewKept(kept, replicates.length), direction) : noFigures(whyNoneIsKept(replicates));
  return {
    n_training,
    n_validation,
    replicates: replicates.map(({ status, b1, z, deviance, kkt, weights: own }) => ({
      b1: finite(b1),
      z: finite(z),
      deviance: finite(deviance),
      kkt: finite(kkt),
      kept: status === 'kept',
      weights: b1 !== 0 && own.some(Number.isFinite) ? byComponent(components, (j) => finite(own[j])) : null,
    })),
    weights: weights && of(weights),
    weight_quantiles: weight_quantiles && {
      p2_5: of(weight_quantiles.p2_5),
      p50: of(weight_quantiles.p50),
      p97_5: of(weight_quantiles.p97_5),
    },
    final: { glm: figuresOf(glm), ...(hasDesign ? { survey: figuresOf(survey) } : {}) },
  };
}

/** JSON has no NaN. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function byComponent<Value>(components: readonly string[], value: (j: number) => Value): Record<string, Value> {
  return Object.fromEntries(components.map((name, j) => [name, value(j)]));
}

/** `caution` stands beside the figures wherever they are read. */
function figures(model: FinalModel, caution: string | null, direction: Direction): FinalFigures {
  const { estimate, se, t, p, ciLow, ciHigh, df, status } = model;
  const { effect, effect_low, effect_high } = effectOf('logistic', { estimate, ci_low: ciLow, ci_high: ciHigh });
  const reason = [caution, model.reason].filter((part) => part !== null).join('; ') || null;
  const odds = { odds_ratio: effect, ci_low: effect_low, ci_high: effect_high };
  const p_one_sided = oneSidedP({ estimate, p }, direction);
  return { log_or: estimate, se, z: t, p, p_one_sided, ...odds, df, status, reason: reason && inNamesOfTable(reason) };
}

function noFigures(reason: string): FinalFigures {
  const interval = { odds_ratio: null, ci_low: null, ci_high: null, df: null };
  return { log_or: null, se: null, z: null, p: null, p_one_sided: null, ...interval, status: 'not_estimable', reason };
}

function whyNoneIsKept(replicates: readonly Replicate[]): string {
  const estimable = replicates.some(({ status }) => status !== 'not_estimable');
  return estimable ? 'no signal in this direction' : 'no replicate can be estimated';
}

/**
 * The optimum does not depend on the unit of the weights; standard errors of unscaled ones would be those of a whole
 * population.
 */
function weightsRule({ weights, normalise_weights }: Specification): string {
  if (weights === undefined) return 'none: every row counts once';
  const rule = `column "${weights}", rescaled to mean 1`;
  return normalise_weights
    ? rule
    : `${rule} all the same: normalise_weights false would change nothing but the scale of deviance, z and se`;
}

function countByReason(replicates: readonly Replicate[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, reason } of replicates) {
    if (status === 'kept') continue;
    const why = inNamesOfTable(reason ?? status);
    counts[why] = (counts[why] ?? 0) + 1;
  }
  return counts;
}

function overHoldouts({ rows, holdouts }: TableWqsResult['result'], components: readonly string[]) {
  const weighted = holdouts.flatMap(({ weights }) => (weights ? [weights] : []));
  const [glm, survey] = rows;
  return {
    holdouts: holdouts.length,
    with_signal: weighted.length,
    caution: fewKept(glm.kept, glm.replicates),
    note: 'the SD measures the noise of splitting the same rows again; it is no standard error',
    log_or: { glm: spreadOf(glm), ...(survey ? { survey: spreadOf(survey) } : {}) },
    weights: weighted.length > 0 ? byComponent(components, (j) => spread(weighted.map((weights) => weights[j]))) : null,
  };
}

function spreadOf({ estimate, split_sd, split_p2_5, split_p97_5 }: WqsRow): Spread | null {
  if (estimate === null || split_p2_5 === null || split_p97_5 === null) return null;
  return { mean: estimate, sd: finite(split_sd ?? Number.NaN), p2_5: split_p2_5, p97_5: split_p97_5 };
}

function spread(values: readonly number[]): Spread {
  const { mean, sd, p2_5, p97_5 } = summariseHoldouts(Float64Array.from(values));
  return { mean, sd: finite(sd), p2_5, p97_5 };
}
