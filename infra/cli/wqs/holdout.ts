/** One holdout: the weights from its training rows, and the index with these weights tested on its validation rows. */

import { type AveragedWeights, WeightAverage } from '../../../functions/wqs/average.ts';
import { type FinalModel, finalGlm, finalSurvey, wqsIndex } from '../../../functions/wqs/final-model.ts';
import type { Direction } from '../../../functions/wqs/settings.ts';
import { whyNoSplit } from '../../../functions/wqs/split.ts';
import { type Replicate, Training } from '../../../functions/wqs/training.ts';
import type { AnalysisData } from './analysis-data.ts';
import { InputFileError } from './input-file.ts';
import type { Holdout } from './resamples.ts';
import { directionOf, type Specification } from './specification.ts';

export interface HoldoutFit {
  training: Int32Array;
  validation: Int32Array;
  /** In the order of the resamples. */
  replicates: Replicate[];
  averaged: AveragedWeights;
  /** undefined: no replicate was kept, so there is no index to test. `survey` is undefined without a survey design. */
  final: { glm: FinalModel; survey: FinalModel | undefined } | undefined;
}

/** What a replicate is called whose better sign is not the one asked for. */
const OTHER_SIGN = 'the better optimum has the other sign';

/**
 * @param freeSign take for each replicate the better of the two directions' optima, as a fit without a constraint on the sign
 *   would; only those in the requested direction are averaged
 */
export function fitHoldout(data: AnalysisData, spec: Specification, holdout: Holdout, freeSign: boolean): HoldoutFit {
  const { problem } = data;
  const { training, validation } = holdout;
  const unsplit = whyNoSplit(holdout);
  if (unsplit !== null) {
    throw new InputFileError(`of ${problem.n} complete rows, with validation ${spec.validation}, ${unsplit}`);
  }
  const fit = replicateFit(data, training, directionOf(spec), freeSign);
  const average = new WeightAverage(problem.scores.length, spec.signal);
  const counts = new Uint16Array(training.length);
  const replicates = Array.from({ length: spec.b }, (_, replicate) => {
    holdout.resample(replicate, counts);
    const found = fit(counts);
    average.add(found);
    return found;
  });
  const averaged = average.result();
  const { weights } = averaged;
  const final = weights
    ? { glm: finalGlm(problem, weights, validation), survey: surveyModel(data, weights, validation) }
    : undefined;
  return { training, validation, replicates, averaged, final };
}

function replicateFit(
  { problem }: AnalysisData,
  training: Int32Array,
  direction: Direction,
  freeSign: boolean,
): (counts: Uint16Array) => Replicate {
  const requested = new Training(problem, training, direction);
  if (requested.whyNot !== null) {
    throw new InputFileError(`the weights cannot be known: ${requested.whyNot}. Leave one of them out of "mix"`);
  }
  // A fit may write its weights where it wrote those of the last one.
  const fitted = (counts: Uint16Array) => {
    const replicate = requested.fit(counts);
    return { ...replicate, weights: replicate.weights.slice() };
  };
  if (!freeSign) return fitted;
  const opposite = new Training(problem, training, direction === 'positive' ? 'negative' : 'positive');
  return (counts) => {
    const inDirection = fitted(counts);
    const other = opposite.fit(counts);
    if (!(other.status === 'kept' && other.deviance < inDirection.deviance)) return inDirection;
    return { ...other, weights: other.weights.slice(), status: 'no_signal', reason: OTHER_SIGN };
  };
}

/** The final model on the survey design: the validation rows are a domain of it. */
function surveyModel(data: AnalysisData, weights: Float64Array, validation: Int32Array): FinalModel | undefined {
  const { design, problem, rows, outcome, terms } = data;
  if (design === undefined) return undefined;
  const everyRow = Int32Array.from(rows.keys());
  const index = new Float64Array(design.rows).fill(Number.NaN);
  wqsIndex(problem.scores, weights, everyRow).forEach((value, i) => {
    index[rows[i]] = value;
  });
  const domain = new Uint8Array(design.rows);
  for (const row of validation) domain[rows[row]] = 1;
  return finalSurvey({ design, domain, outcome, index, covariates: terms, dfRule: 'design' });
}
