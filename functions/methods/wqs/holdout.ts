/**
 * One holdout of a WQS analysis: the weights from its training rows, and the index with these weights tested on its
 * validation rows.
 */
import { WeightAverage } from '../../wqs/average.ts';
import { type FinalModel, finalSurvey, wqsIndex } from '../../wqs/final-model.ts';
import { finalGlm } from '../../wqs/ordinary-final-model.ts';
import type { Replicate } from '../../wqs/replicate.ts';
import { type Split, whyNoSplit } from '../../wqs/split.ts';
import type { WqsData } from './analysis.ts';

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
  /** Null without weights, and where there is no survey design. */
  survey: FinalModel | null;
}

/** The reason under which replicates without a signal in the direction are counted. */
export const NO_SIGNAL = 'no signal in this direction';

/** Takes the replicates of one holdout in their order, and makes its result of them. */
export class Holdout {
  readonly #data: WqsData;
  readonly #average: WeightAverage;
  readonly #leftOut: Record<string, number> = {};

  constructor(data: WqsData) {
    this.#data = data;
    this.#average = new WeightAverage(data.scores.components.length, data.settings.signal);
  }

  add(replicate: Pick<Replicate, 'status' | 'reason' | 'b1' | 'z' | 'weights'>): void {
    this.#average.add(replicate);
    const { status } = replicate;
    if (status === 'kept') return;
    const reason = replicate.reason ?? (status === 'no_signal' ? NO_SIGNAL : status);
    this.#leftOut[reason] = (this.#leftOut[reason] ?? 0) + 1;
  }

  /** Averages the weights and fits the final models on the validation rows of `split`. */
  result(holdout: number, split: Split): HoldoutResult {
    const { training, validation } = split;
    const { kept, weights, quantiles } = this.#average.result();
    const no_split = whyNoSplit(split);
    const tested = no_split === null ? weights : null;
    return {
      holdout,
      n_training: training.length,
      n_validation: validation.length,
      kept,
      left_out: this.#leftOut,
      no_split,
      weights: weights && [...weights],
      weight_quantiles: quantiles && {
        p2_5: [...quantiles.p2_5],
        p50: [...quantiles.p50],
        p97_5: [...quantiles.p97_5],
      },
      glm: tested && finalGlm(this.#data.problem, tested, validation),
      survey: tested && hasSurveyDesign(this.#data) ? bySurveyDesign(this.#data, tested, validation) : null,
    };
  }
}

/** Whether there is a design to test the index by. */
export function hasSurveyDesign({ design }: WqsData): boolean {
  return design.variance === 'design';
}

/** The final model with design-based inference: every other row of the cohort stays in the design. */
function bySurveyDesign(data: WqsData, weights: Float64Array, validation: Int32Array): FinalModel {
  const { scores, problem, rows, terms, outcome, design, dfRule, jackknife } = data;
  const domain = new Uint8Array(outcome.length);
  const index = new Float64Array(outcome.length).fill(Number.NaN);
  const steps = wqsIndex(scores.columns, weights, validation);
  validation.forEach((row, i) => {
    domain[rows[row]] = 1;
    index[rows[row]] = steps[i];
  });
  return finalSurvey({ family: problem.family, design, domain, outcome, index, covariates: terms, dfRule, jackknife });
}
