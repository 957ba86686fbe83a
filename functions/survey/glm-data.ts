import { type SurveyDesign, valuesAt } from './design.ts';
import type { GlmData } from './likelihood.ts';
import type { ModelMatrix } from './model-matrix.ts';

/** The data of a fit, with the weights scaled to the sum `total`. */
export function glmData(design: SurveyDesign, { rows, x }: ModelMatrix, outcome: Float64Array, total: number): GlmData {
  const weights = valuesAt(design.weights, rows);
  const scale = total / weights.reduce((sum, weight) => sum + weight, 0);
  return { x, y: valuesAt(outcome, rows), weights: weights.map((weight) => weight * scale) };
}
