/** The rows of one weighted quantile sum regression: complete, already scored, the outcome 0 or 1. */
export interface WqsProblem {
  /** rows */
  n: number;
  /** One column of scores per component of the mixture. */
  scores: readonly Uint8Array[];
  /** n x p, row-major, the intercept first */
  covariates: Float64Array;
  p: number;
  y: Uint8Array;
  /** Survey weights, in any unit: the kernel rescales them to mean 1 on the rows that it fits. null: every row counts once. */
  weights: Float64Array | null;
}
