/** What a WQS analysis comes to: from its averaged weights, holdout by holdout, to the rows of the result tables. */
import type { Columns } from '../../nhanes/condition.ts';
import { exp } from '../../numeric/elementary.ts';
import { median } from '../../numeric/quantile.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { surveyDesignOf } from '../../study/survey-design.ts';
import { fewKept, type WeightAverage } from '../../wqs/average.ts';
import { type FinalModel, finalGlm, finalSurvey, wqsIndex } from '../../wqs/final-model.ts';
import { summariseHoldouts } from '../../wqs/holdouts.ts';
import { whyNoSplit } from '../../wqs/split.ts';
import { splitOf, type WqsData } from './analysis.ts';
import type { WqsAnalysis } from './plan.ts';

const FINAL_MODELS = ['glm', 'survey'] as const;
type Final = (typeof FINAL_MODELS)[number];

type WqsStatus = FinalModel['status'] | 'no_signal';

/** One row of the result table `wqs`: the effect of one step of the index, by one final model. */
export interface WqsRow extends WqsAnalysis {
  /** `glm`: ordinary logistic regression, as gWQS has it; `survey`: by the survey design, the validation rows a domain. */
  final: Final;
  n: number;
  n_training: number;
  n_validation: number;
  cases: number;
  replicates: number;
  kept: number;
  /** With one holdout its estimate and inference; with several their mean, and no inference: see the `split_` columns. */
  log_or: number | null;
  se: number | null;
  odds_ratio: number | null;
  ci_low: number | null;
  ci_high: number | null;
  p: number | null;
  df: number | null;
  holdouts: number;
  status: WqsStatus;
  reason: string | null;
  /** SD and percentiles of the log odds ratio over the holdouts: noise of the split, not a standard error. */
  split_sd: number | null;
  split_p2_5: number | null;
  split_p97_5: number | null;
}

/** One row of the result table `wqs_weights`. Quantiles are over the replicates kept or, with several holdouts, over these. */
export interface WqsWeightRow extends WqsAnalysis {
  component: string;
  weight: number | null;
  weight_p2_5: number | null;
  weight_p50: number | null;
  weight_p97_5: number | null;
  status: 'estimated' | 'left_out' | 'no_signal' | 'not_estimable';
}

/** One split of the rows. */
export interface HoldoutResult {
  holdout: number;
  n_training: number;
  n_validation: number;
  kept: number;
  /** Why the split leaves no row to train or to test on, if so. */
  no_split: string | null;
  /** Replicates that are not averaged, by their reason. */
  left_out: Record<string, number>;
  weights: number[] | null;
  weight_quantiles: { p2_5: number[]; p50: number[]; p97_5: number[] } | null;
  glm: FinalModel | null;
  survey: FinalModel | null;
}

export interface WqsResult {
  rows: WqsRow[];
  weights: WqsWeightRow[];
  components: string[];
  /** Components that cannot be in the mixture. */
  components_left_out: { component: string; reason: string }[];
  /** Whether all rows both trained and validated: the final model is then too sure of itself. */
  trained_on_validation: boolean;
  holdouts: HoldoutResult[];
}

/** Averages one holdout and fits its final models on the validation rows. */
export function holdoutResult(
  request: RunRequest,
  data: WqsData,
  columns: Columns,
  holdout: number,
  average: WeightAverage,
  left_out: Record<string, number>,
): HoldoutResult {
  const split = splitOf(data, holdout);
  const { training, validation } = split;
  const { kept, weights, quantiles } = average.result();
  const tested = whyNoSplit(split) === null ? weights : null;
  return {
    ...{ holdout, n_training: training.length, n_validation: validation.length, kept, left_out },
    no_split: whyNoSplit(split),
    weights: weights && [...weights],
    weight_quantiles: quantiles && {
      p2_5: [...quantiles.p2_5],
      p50: [...quantiles.p50],
      p97_5: [...quantiles.p97_5],
    },
    glm: tested && finalGlm(data.problem, tested, validation),
    survey: tested && bySurveyDesign(request, data, columns, tested, validation),
  };
}

/** The final model with design-based inference: every other row of the cohort stays in the design. */
function bySurveyDesign(
  request: RunRequest,
  { scores, rows, terms, outcome }: WqsData,
  columns: Columns,
  weights: Float64Array,
  validation: Int32Array,
): FinalModel {
  const domain = new Uint8Array(outcome.length);
  const index = new Float64Array(outcome.length).fill(Number.NaN);
  const steps = wqsIndex(scores.columns, weights, validation);
  validation.forEach((row, i) => {
    domain[rows[row]] = 1;
    index[rows[row]] = steps[i];
  });
  return finalSurvey({
    design: surveyDesignOf(request, columns),
    ...{ domain, outcome, index, covariates: terms, dfRule: request.df_rule },
  });
}

/** The result of an analysis from all its holdouts. */
export function wqsResult(data: WqsData, analysis: WqsAnalysis, holdouts: HoldoutResult[]): WqsResult {
  const { scores } = data;
  return {
    rows: FINAL_MODELS.map((final) => finalRow(data, analysis, holdouts, final)),
    weights: [
      ...scores.components.map((component, k) => weightRow(analysis, holdouts, component, k)),
      ...scores.leftOut.map(({ component }) => weightless(analysis, component, 'left_out')),
    ],
    components: scores.components,
    components_left_out: scores.leftOut,
    trained_on_validation: holdouts.some(({ n_training, n_validation }) => n_training + n_validation > data.problem.n),
    holdouts,
  };
}

function finalRow(data: WqsData, analysis: WqsAnalysis, holdouts: HoldoutResult[], final: Final): WqsRow {
  const { settings, problem } = data;
  const { n_training, n_validation } = holdouts[0];
  const replicates = settings.bootstraps * settings.holdouts;
  const kept = holdouts.reduce((sum, holdout) => sum + holdout.kept, 0);
  const estimate = holdouts.length === 1 ? oneSplit(holdouts[0], final) : overSplits(holdouts, final);
  const caution = estimate.log_or === null ? null : fewKept(kept, replicates);
  return {
    ...analysis,
    final,
    ...{ n: problem.n, n_training, n_validation },
    cases: problem.y.reduce((sum, value) => sum + value, 0),
    ...{ replicates, kept },
    ...estimate,
    reason: [caution, estimate.reason].filter((part) => part !== null).join('; ') || null,
    holdouts: holdouts.length,
  };
}

type Estimate = Omit<
  WqsRow,
  keyof WqsAnalysis | 'final' | 'n' | 'n_training' | 'n_validation' | 'cases' | 'replicates' | 'kept' | 'holdouts'
>;

const NO_ESTIMATE = { log_or: null, se: null, odds_ratio: null, ci_low: null, ci_high: null, p: null, df: null };
const NO_SPLITS = { split_sd: null, split_p2_5: null, split_p97_5: null };

function oneSplit(holdout: HoldoutResult, final: Final): Estimate {
  const model = holdout[final];
  if (!model) return { ...NO_ESTIMATE, ...withoutWeights(holdout), ...NO_SPLITS };
  return {
    ...{ log_or: model.logOr, se: model.se, odds_ratio: model.oddsRatio },
    ...{ ci_low: model.ciLow, ci_high: model.ciHigh, p: model.p, df: model.df },
    ...{ status: model.status, reason: model.reason },
    ...NO_SPLITS,
  };
}

/** Why a holdout has no weights: its replicates point the other way, or could not be fitted. */
function withoutWeights({ left_out, no_split }: HoldoutResult): { status: WqsStatus; reason: string } {
  if (no_split !== null) return { status: 'not_estimable', reason: no_split };
  const reasons = Object.entries(left_out).map(([reason, count]) => `${count} replicates: ${reason}`);
  const status = NO_SIGNAL in left_out ? 'no_signal' : 'not_estimable';
  return { status, reason: reasons.join('; ') || 'the mixture has no component' };
}

/** The reason under which replicates without a signal in the direction are counted. */
export const NO_SIGNAL = 'no signal in this direction';

function overSplits(holdouts: HoldoutResult[], final: Final): Estimate {
  const estimates = holdouts.flatMap((holdout) => holdout[final]?.logOr ?? []);
  if (estimates.length === 0) {
    const first = holdouts[0][final];
    const why = first ? { status: first.status, reason: first.reason } : withoutWeights(holdouts[0]);
    return { ...NO_ESTIMATE, ...why, ...NO_SPLITS };
  }
  const { mean, sd, p2_5, p97_5 } = summariseHoldouts(Float64Array.from(estimates));
  const firth = holdouts.filter((holdout) => holdout[final]?.status === 'firth').length;
  return {
    ...NO_ESTIMATE,
    ...{ log_or: mean, odds_ratio: exp(mean) },
    status: firth > 0 ? 'firth' : 'estimated',
    reason: [
      `mean over the ${estimates.length} of ${holdouts.length} holdouts with an estimate; their spread is noise of the split`,
      ...(firth > 0 ? [`${firth} of them by Firth's penalised fit`] : []),
    ].join('; '),
    ...{ split_sd: sd, split_p2_5: p2_5, split_p97_5: p97_5 },
  };
}

function weightRow(analysis: WqsAnalysis, holdouts: HoldoutResult[], component: string, k: number): WqsWeightRow {
  const weighted = holdouts.flatMap(({ weights }) => (weights ? [weights[k]] : []));
  if (weighted.length === 0) {
    return weightless(
      analysis,
      component,
      withoutWeights(holdouts[0]).status === 'no_signal' ? 'no_signal' : 'not_estimable',
    );
  }
  const [{ weight_quantiles }] = holdouts;
  if (holdouts.length === 1 && weight_quantiles) {
    return {
      ...{ ...analysis, component, weight: weighted[0] },
      ...{ weight_p2_5: weight_quantiles.p2_5[k], weight_p50: weight_quantiles.p50[k] },
      ...{ weight_p97_5: weight_quantiles.p97_5[k], status: 'estimated' },
    };
  }
  const { mean, p2_5, p97_5 } = summariseHoldouts(Float64Array.from(weighted));
  const middle = median(Float64Array.from(weighted));
  return {
    ...{ ...analysis, component, weight: mean },
    ...{ weight_p2_5: p2_5, weight_p50: middle, weight_p97_5: p97_5, status: 'estimated' },
  };
}

function weightless(analysis: WqsAnalysis, component: string, status: WqsWeightRow['status']): WqsWeightRow {
  return { ...analysis, component, weight: null, weight_p2_5: null, weight_p50: null, weight_p97_5: null, status };
}
