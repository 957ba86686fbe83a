import type { ModelMatrix } from '../survey/model-matrix.ts';

/** `logistic`: the outcome is 0 or 1; `linear`: a number. */
export type WqsFamily = 'logistic' | 'linear';

/** The rows of one weighted quantile sum regression: complete and already scored. */
export interface WqsProblem {
  family: WqsFamily;
  /** rows */
  n: number;
  /** The names of the components of the mixture. */
  components: readonly string[];
  /** Why the components cannot be told apart whatever the rows; null or absent: the rows decide. */
  dependence?: string | null;
  /** One column of scores per component of the mixture. */
  scores: readonly Uint8Array[];
  /** The model matrix of the covariates on these rows, the intercept first: no linear combinations, no products. */
  covariates: Pick<ModelMatrix, 'columns' | 'x'>;
  /** One outcome per row. */
  y: Float64Array;
  /**
   * Survey weights, positive, in any unit: the kernel rescales them to mean 1 on the rows that it fits. null: every row
   * counts once.
   */
  weights: Float64Array | null;
}

/**
 * How much each of some rows counts: 1, or its weight over their mean weight (unscaled weights would pass for millions
 * of participants).
 */
export function rescaledWeights({ weights }: Pick<WqsProblem, 'weights'>, rows: Int32Array): Float64Array {
  if (weights === null) return new Float64Array(rows.length).fill(1);
  let sum = 0;
  for (const row of rows) sum += weights[row];
  return Float64Array.from(rows, (row) => (weights[row] * rows.length) / sum);
}
