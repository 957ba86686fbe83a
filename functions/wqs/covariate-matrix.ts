import { type Dropped, modelMatrix, type Term } from '../survey/model-matrix.ts';

/** The covariates of a WQS problem as a matrix. */
export interface Covariates {
  /** rows.length x p, row-major: the intercept, numbers centred and scaled, indicators of levels against the reference. */
  covariates: Float64Array;
  p: number;
  /** Terms and levels that have no column in these rows, and why. */
  dropped: Dropped[];
}

/** The covariates of `terms` on `rows` (complete in all of them). The index's coefficient does not depend on their scaling. */
export function covariateMatrix(rows: Int32Array, terms: readonly Term[]): Covariates {
  const everyRowAlike = new Float64Array(rows.reduce((last, row) => Math.max(last, row), 0) + 1).fill(1);
  const { x, dropped } = modelMatrix(rows, everyRowAlike, terms, []);
  const covariates = new Float64Array(x.n * x.p);
  for (let i = 0; i < x.n; i++) {
    for (let entry = x.starts[i]; entry < x.starts[i + 1]; entry++) {
      covariates[i * x.p + x.columns[entry]] = x.values[entry];
    }
  }
  return { covariates, p: x.p, dropped };
}
