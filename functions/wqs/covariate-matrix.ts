import { type Dropped, modelMatrix, type Term } from '../survey/model-matrix.ts';
import type { WqsProblem } from './problem.ts';

/** The covariates of a WQS problem as a model matrix. */
export interface CovariateMatrix {
  covariates: WqsProblem['covariates'];
  /** Terms and levels that have no column in these rows, and why. */
  dropped: Dropped[];
}

/**
 * The covariates of `terms` on `rows` (complete in all of them). The index's coefficient does not depend on their
 * scaling.
 */
export function covariateMatrix(rows: Int32Array, terms: readonly Term[]): CovariateMatrix {
  const everyRowAlike = new Float64Array(rows.reduce((last, row) => Math.max(last, row), 0) + 1).fill(1);
  const { columns, x, dropped } = modelMatrix(rows, everyRowAlike, terms, []);
  return { covariates: { columns, x }, dropped };
}
