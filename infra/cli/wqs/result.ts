/** What `wqs` writes: every replicate, and what they come to. */
import { fewKept } from '../../../functions/wqs/average.ts';
import type { FinalModel } from '../../../functions/wqs/final-model.ts';
import { summariseHoldouts } from '../../../functions/wqs/holdouts.ts';
import type { Replicate } from '../../../functions/wqs/training.ts';
import type { AnalysisData } from './analysis-data.ts';
import type { HoldoutFit } from './holdout.ts';
import { directionOf, type Specification } from './specification.ts';

/** A number per component of the mixture. */
export type ByComponent = Record<string, number>;

/** A final model: the log odds ratio per step of the index. Its figures are null when there is none, and `reason` says why. */
export interface FinalFigures {
  log_or: number | null;
  se: number | null;
  z: number | null;
  p: number | null;
  odds_ratio: number | null;
  ci_low: number | null;
  ci_high: number | null;
  /** null: the normal distribution */
  df: number | null;
  status: FinalModel['status'];
  reason: string | null;
}

export interface HoldoutResult {
  n_training: number;
  n_validation: number;
  /** In the order of the resamples. A replicate without an index has no weights and no z. */
  replicates: {
    b1: number | null;
    z: number | null;
    deviance: number | null;
    kkt: number | null;
    kept: boolean;
    weights: ByComponent | null;
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

export interface WqsResult {
  n: number;
  components: string[];
  left_out: { component: string; reason: string }[];
  /** The cut points between the classes of each component, the outer ones (-Inf and Inf) as null. */
  scores: { breaks: Record<string, (number | null)[]> };
  holdouts: HoldoutResult[];
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

/** The result of all holdouts of a specification. `seed` is null for resamples that were given. */
export function wqsResult(
  data: AnalysisData,
  spec: Specification,
  fits: readonly HoldoutFit[],
  { seed, freeSign }: { seed: number | null; freeSign: boolean },
): WqsResult {
  const { components, breaks, leftOut } = data.scores;
  const holdouts = fits.map((fit) => holdoutResult(fit, components, data.design !== undefined));
  const replicates = fits.flatMap((fit) => fit.replicates);
  const weights = weightsOverHoldouts(holdouts, components);
  return {
    n: data.problem.n,
    components,
    left_out: leftOut,
    scores: {
      breaks: Object.fromEntries(Object.entries(breaks).map(([name, inner]) => [name, [null, ...inner, null]])),
    },
    holdouts,
    weights: weights && byComponent(components, (j) => weights[components[j]].mean),
    summary: {
      status: weights ? 'signal' : whyNoneIsKept(replicates),
      direction: directionOf(spec),
      signal: spec.signal,
      free_sign: freeSign,
      seed,
      weights_rule: weightsRule(spec),
      trained_on_validation: fits.some(
        ({ training, validation }) => training.length + validation.length > data.problem.n,
      ),
      cases: data.problem.y.reduce((cases, y) => cases + y, 0),
      incomplete_rows: data.filtered - data.problem.n,
      dropped: data.dropped,
      replicates: replicates.length,
      kept: replicates.filter(({ status }) => status === 'kept').length,
      left_out: countByReason(replicates),
      ...(fits.length > 1 ? { over_holdouts: overHoldouts(holdouts, weights) } : {}),
      notes: data.notes,
    },
  };
}

function holdoutResult(fit: HoldoutFit, components: readonly string[], hasDesign: boolean): HoldoutResult {
  const { training, validation, replicates, averaged, final } = fit;
  const named = (values: Float64Array): ByComponent => byComponent(components, (j) => values[j]);
  const { weights, quantiles } = averaged;
  const finalFigures = (model: FinalModel | undefined) =>
    model ? figures(model, fewKept(averaged.kept, replicates.length)) : noFigures(whyNoneIsKept(replicates));
  return {
    n_training: training.length,
    n_validation: validation.length,
    replicates: replicates.map(({ status, b1, z, deviance, kkt, weights: own }) => ({
      b1: finite(b1),
      z: finite(z),
      deviance: finite(deviance),
      kkt: finite(kkt),
      kept: status === 'kept',
      weights: b1 !== 0 && own.every(Number.isFinite) ? named(own) : null,
    })),
    weights: weights && named(weights),
    weight_quantiles: quantiles && {
      p2_5: named(quantiles.p2_5),
      p50: named(quantiles.p50),
      p97_5: named(quantiles.p97_5),
    },
    final: { glm: finalFigures(final?.glm), ...(hasDesign ? { survey: finalFigures(final?.survey) } : {}) },
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
function figures(model: FinalModel, caution: string | null): FinalFigures {
  const { logOr, se, z, p, oddsRatio, ciLow, ciHigh, df, status } = model;
  const reason = [caution, model.reason].filter((part) => part !== null).join('; ') || null;
  return { log_or: logOr, se, z, p, odds_ratio: oddsRatio, ci_low: ciLow, ci_high: ciHigh, df, status, reason };
}

function noFigures(reason: string): FinalFigures {
  const interval = { odds_ratio: null, ci_low: null, ci_high: null, df: null };
  return { log_or: null, se: null, z: null, p: null, ...interval, status: 'not_estimable', reason };
}

function whyNoneIsKept(replicates: readonly Replicate[]): string {
  const estimable = replicates.some(({ status }) => status !== 'not_estimable');
  return estimable ? 'no signal in this direction' : 'no replicate can be estimated';
}

/** The optimum does not depend on the unit of the weights; standard errors of unscaled ones would be those of a whole population. */
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
    const why = reason ?? status;
    counts[why] = (counts[why] ?? 0) + 1;
  }
  return counts;
}

/** The spread of each component's weight over the holdouts that have a signal; null if none has. */
function weightsOverHoldouts(holdouts: readonly HoldoutResult[], components: readonly string[]) {
  const found = holdouts.flatMap(({ weights }) => (weights ? [weights] : []));
  if (found.length === 0) return null;
  return byComponent(components, (j) => spread(found.map((weights) => weights[components[j]])));
}

function overHoldouts(holdouts: readonly HoldoutResult[], weights: Record<string, Spread> | null) {
  const logOr = (final: (holdout: HoldoutResult) => FinalFigures | undefined): Spread | null => {
    const values = holdouts.flatMap((holdout) => final(holdout)?.log_or ?? []);
    return values.length > 0 ? spread(values) : null;
  };
  return {
    holdouts: holdouts.length,
    with_signal: holdouts.filter((holdout) => holdout.weights !== null).length,
    caution: fewKept(keptOf(holdouts).length, holdouts.flatMap(({ replicates }) => replicates).length),
    note: 'the SD measures the noise of splitting the same rows again; it is no standard error',
    log_or: {
      glm: logOr(({ final }) => final.glm),
      ...(holdouts.some(({ final }) => final.survey) ? { survey: logOr(({ final }) => final.survey) } : {}),
    },
    weights,
  };
}

function keptOf(holdouts: readonly HoldoutResult[]) {
  return holdouts.flatMap(({ replicates }) => replicates).filter(({ kept }) => kept);
}

function spread(values: readonly number[]): Spread {
  const { mean, sd, p2_5, p97_5 } = summariseHoldouts(Float64Array.from(values));
  return { mean, sd: finite(sd), p2_5, p97_5 };
}
