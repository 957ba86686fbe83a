/** What a WQS analysis comes to: from its holdouts to the rows of the result tables. */
import { median } from '../../numeric/quantile.ts';
import { CAUTIONS, type Caution, cautionOf, whyNoInterval } from '../../survey/event-cells.ts';
import { familyOf } from '../../survey/family.ts';
import { jackknifeNote } from '../../survey/jackknife.ts';
import { fewKept } from '../../wqs/average.ts';
import type { Part } from '../../wqs/by-level.ts';
import type { FinalModel } from '../../wqs/final-model.ts';
import { summariseHoldouts } from '../../wqs/holdouts.ts';
import type { WqsFamily } from '../../wqs/problem.ts';
import { NOT_PERMUTED, type PermutationColumns } from '../permutation-test.ts';
import type { WqsData } from './analysis.ts';
import { type HoldoutResult, hasSurveyDesign, NO_SIGNAL } from './holdout.ts';
import type { WqsAnalysis } from './plan.ts';

const FINAL_MODELS = ['glm', 'survey'] as const;
type Final = (typeof FINAL_MODELS)[number];

type WqsStatus = FinalModel['status'] | 'no_signal';

/** One row of the result table `wqs`: the effect of one step of the index, by one final model. */
export interface WqsRow extends WqsAnalysis, PermutationColumns {
  /** `glm`: an ordinary regression, as gWQS has it; `survey`: by the survey design, the validation rows a domain. */
  final: Final;
  n: number;
  n_training: number;
  n_validation: number;
  /** Null for a number. */
  cases: number | null;
  replicates: number;
  kept: number;
  /**
   * On the scale of the model. With one holdout its estimate and inference; with several their mean, and no inference:
   * see the `split_` columns.
   */
  estimate: number | null;
  se: number | null;
  /**
   * Of the final model by the survey design: the scaled standard error and the effective degrees of freedom, whatever
   * the df rule.
   */
  se_adjusted: number | null;
  df_effective: number | null;
  /** Of the final model by the survey design, by the jackknife, if the request asks for it. */
  se_jackknife: number | null;
  ci_low: number | null;
  ci_high: number | null;
  p: number | null;
  /** Of the hypothesis that the effect has not the sign that was looked for. */
  p_one_sided: number | null;
  df: number | null;
  /** On the reader's scale, as `effect_measure` says. */
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
  effect_measure: string;
  holdouts: number;
  /** Cases among the validation rows, and PSUs with one, in the first split. */
  events: number | null;
  psus_with_events: number | null;
  /** What to bear in mind of the interval; of several splits the gravest. */
  caution: Caution | null;
  status: WqsStatus;
  reason: string | null;
  /** SD and percentiles of the estimate over the holdouts: noise of the split, not a standard error. */
  split_sd: number | null;
  split_p2_5: number | null;
  split_p97_5: number | null;
}

/**
 * One row of the result table `wqs_weights`. Quantiles are over the replicates kept or, with several holdouts, over
 * these.
 */
export interface WqsWeightRow extends WqsAnalysis {
  component: string;
  /** Of the factor whose levels have weights of their own; null unless the analysis is stratified. */
  level: string | null;
  weight: number | null;
  weight_p2_5: number | null;
  weight_p50: number | null;
  weight_p97_5: number | null;
  status: 'estimated' | 'left_out' | 'no_signal' | 'not_estimable';
}

export interface WqsResult {
  rows: WqsRow[];
  /** Of `components`, then of `components_left_out`. */
  weights: WqsWeightRow[];
  components: string[];
  /** Components that cannot be in the mixture. */
  components_left_out: { component: string; reason: string }[];
  /** Whether all rows both trained and validated: the final model is then too sure of itself. */
  trained_on_validation: boolean;
  holdouts: HoldoutResult[];
}

/** The result of an analysis from all its holdouts, and its permutation test. */
export function wqsResult(
  data: WqsData,
  analysis: WqsAnalysis,
  holdouts: HoldoutResult[],
  permuted: PermutationColumns = NOT_PERMUTED,
): WqsResult {
  const { scores, parts } = data;
  const partOf = (name: string): Part => parts.get(name) ?? { component: name, level: null };
  return {
    rows: finalModelsOf(data).map((final) => ({ ...finalRow(data, analysis, holdouts, final), ...permuted })),
    weights: [
      ...scores.components.map((name, k) => weightRow({ ...analysis, ...partOf(name) }, holdouts, k)),
      ...scores.leftOut.map(({ component }) => weightless({ ...analysis, ...partOf(component) }, 'left_out')),
    ],
    components: scores.components,
    components_left_out: scores.leftOut,
    trained_on_validation: holdouts.some(({ n_training, n_validation }) => n_training + n_validation > data.problem.n),
    holdouts,
  };
}

/** The weights by the names of the columns of scores: components, or their parts by level as in `cadmium:male`. */
export function weightsByColumn({
  components,
  components_left_out,
  weights,
}: Pick<WqsResult, 'components' | 'components_left_out' | 'weights'>): Record<string, number | null> {
  const names = [...components, ...components_left_out.map(({ component }) => component)];
  return Object.fromEntries(names.map((name, k) => [name, weights[k].weight]));
}

/** The final models that an analysis has: without a survey design only the ordinary one. */
export function finalModelsOf(data: WqsData): Final[] {
  return FINAL_MODELS.filter((final) => final === 'glm' || hasSurveyDesign(data));
}

function finalRow(
  data: WqsData,
  analysis: WqsAnalysis,
  holdouts: HoldoutResult[],
  final: Final,
): Omit<WqsRow, keyof PermutationColumns> {
  const { settings, problem } = data;
  const { n_training, n_validation } = holdouts[0];
  const { family } = analysis;
  const replicates = settings.bootstraps * settings.holdouts;
  const kept = holdouts.reduce((sum, holdout) => sum + holdout.kept, 0);
  const found = holdouts.length === 1 ? oneSplit(holdouts[0], final) : overSplits(holdouts, final);
  const few = found.estimate === null ? null : fewKept(kept, replicates);
  const cell = holdouts[0][final]?.cell ?? null;
  return {
    ...analysis,
    final,
    n: problem.n,
    n_training,
    n_validation,
    cases: family === 'linear' ? null : problem.y.reduce((sum, value) => sum + value, 0),
    replicates,
    kept,
    ...found,
    p_one_sided: oneSidedP(found, analysis.direction),
    ...effectOf(family, found.status === 'not_estimable' ? { ...found, estimate: null } : found),
    reason: [few, found.reason].filter((part) => part !== null).join('; ') || null,
    holdouts: holdouts.length,
    events: cell?.events ?? null,
    psus_with_events: cell?.psus ?? null,
    caution: gravest(holdouts.map((holdout) => cautionOfFinal(holdout[final]))),
  };
}

function cautionOfFinal(model: FinalModel | null): Caution | null {
  return model?.cell ? cautionOf([model.cell], model.dfEffective) : model && cautionOf([], model.dfEffective);
}

function gravest(cautions: readonly (Caution | null)[]): Caution | null {
  return CAUTIONS.findLast((caution) => cautions.includes(caution)) ?? null;
}

type Estimate = Pick<
  WqsRow,
  | (
      | 'estimate'
      | 'se'
      | 'se_adjusted'
      | 'df_effective'
      | 'se_jackknife'
      | 'ci_low'
      | 'ci_high'
      | 'p'
      | 'df'
      | 'status'
      | 'reason'
    )
  | ('split_sd' | 'split_p2_5' | 'split_p97_5')
>;

/**
 * The index has a direction, and so has the hypothesis: half of the two-sided p where the effect has its sign, else
 * what that half lacks to 1.
 */
export function oneSidedP(
  { estimate, p }: Pick<WqsRow, 'estimate' | 'p'>,
  direction: WqsAnalysis['direction'],
): number | null {
  if (estimate === null || p === null) return null;
  const hasSign = direction === 'positive' ? estimate > 0 : estimate < 0;
  return hasSign ? p / 2 : 1 - p / 2;
}

/** The estimate and its interval on the reader's scale. */
export function effectOf(family: WqsFamily, found: Pick<WqsRow, 'estimate' | 'ci_low' | 'ci_high'>) {
  const { effect, effectMeasure } = familyOf(family);
  const onReadersScale = (value: number | null) => (value === null ? null : effect(value));
  return {
    effect: onReadersScale(found.estimate),
    effect_low: onReadersScale(found.ci_low),
    effect_high: onReadersScale(found.ci_high),
    effect_measure: effectMeasure,
  };
}

const NO_INTERVAL = { ci_low: null, ci_high: null, p: null, df: null };
const NO_SE = { se: null, se_adjusted: null, df_effective: null, se_jackknife: null };
const NO_ESTIMATE = { estimate: null, ...NO_SE, ...NO_INTERVAL };
const NO_SPLITS = { split_sd: null, split_p2_5: null, split_p97_5: null };

function oneSplit(holdout: HoldoutResult, final: Final): Estimate {
  const model = holdout[final];
  if (!model) return { ...NO_ESTIMATE, ...withoutWeights(holdout), ...NO_SPLITS };
  const { estimate, se, seAdjusted, dfEffective, seJackknife, ciLow, ciHigh, p, df, status, cell } = model;
  const errors = { se, se_adjusted: seAdjusted, df_effective: dfEffective, se_jackknife: seJackknife };
  const known = { estimate, ...errors, ...NO_SPLITS };
  const why = status === 'estimated' && cell ? whyNoInterval({ 'the validation rows': cell }) : undefined;
  if (why !== undefined) return { ...known, ...NO_INTERVAL, status: 'not_estimable', reason: why };
  const note = se === null ? null : jackknifeNote(se, seJackknife);
  const reason = [model.reason, note].filter((part) => part !== null).join('; ') || null;
  return { ...known, ci_low: ciLow, ci_high: ciHigh, p, df, status, reason };
}

/** Why a holdout has no weights: its replicates point the other way, or could not be fitted. */
function withoutWeights({ left_out, no_split }: HoldoutResult): { status: WqsStatus; reason: string } {
  if (no_split !== null) return { status: 'not_estimable', reason: no_split };
  const reasons = Object.entries(left_out).map(([reason, count]) => `${count} replicates: ${reason}`);
  const status = NO_SIGNAL in left_out ? 'no_signal' : 'not_estimable';
  return { status, reason: reasons.join('; ') || 'the mixture has no component' };
}

function overSplits(holdouts: HoldoutResult[], final: Final): Estimate {
  const estimates = holdouts.flatMap((holdout) => holdout[final]?.estimate ?? []);
  if (estimates.length === 0) {
    const first = holdouts[0][final];
    const why = first ? { status: first.status, reason: first.reason } : withoutWeights(holdouts[0]);
    return { ...NO_ESTIMATE, ...why, ...NO_SPLITS };
  }
  const { mean, sd, p2_5, p97_5 } = summariseHoldouts(Float64Array.from(estimates));
  const firth = holdouts.filter((holdout) => holdout[final]?.status === 'firth').length;
  return {
    ...NO_ESTIMATE,
    estimate: mean,
    status: firth > 0 ? 'firth' : 'estimated',
    reason: [
      `mean over the ${estimates.length} of ${holdouts.length} holdouts with an estimate; their spread is noise of the split`,
      ...(firth > 0 ? [`${firth} of them by Firth's penalised fit`] : []),
    ].join('; '),
    split_sd: sd,
    split_p2_5: p2_5,
    split_p97_5: p97_5,
  };
}

type WeightIds = WqsAnalysis & Part;

function weightRow(ids: WeightIds, holdouts: HoldoutResult[], k: number): WqsWeightRow {
  const weighted = holdouts.flatMap(({ weights }) => (weights ? [weights[k]] : []));
  if (weighted.length === 0) {
    const { status } = withoutWeights(holdouts[0]);
    return weightless(ids, status === 'no_signal' ? 'no_signal' : 'not_estimable');
  }
  const [{ weight_quantiles }] = holdouts;
  if (holdouts.length === 1 && weight_quantiles) {
    const { p2_5, p50, p97_5 } = weight_quantiles;
    return weighed(ids, weighted[0], p2_5[k], p50[k], p97_5[k]);
  }
  const { mean, p2_5, p97_5 } = summariseHoldouts(Float64Array.from(weighted));
  return weighed(ids, mean, p2_5, median(Float64Array.from(weighted)), p97_5);
}

function weighed(
  ids: WeightIds,
  weight: number,
  weight_p2_5: number,
  weight_p50: number,
  weight_p97_5: number,
): WqsWeightRow {
  return { ...ids, weight, weight_p2_5, weight_p50, weight_p97_5, status: 'estimated' };
}

function weightless(ids: WeightIds, status: WqsWeightRow['status']): WqsWeightRow {
  return { ...ids, weight: null, weight_p2_5: null, weight_p50: null, weight_p97_5: null, status };
}
