import { choleskyFactor, choleskySolve } from '../../functions/numeric/linear-algebra.ts';

/**
 * Coefficients of the columns of `rows` that come nearest to `values`, none of them negative: the most negative is set
 * to 0 and the rest fitted again until none is left. So is one that the others determine. (Not always the very optimum,
 * as Lawson and Hanson's method gives.)
 */
export function nonNegativeLeastSquares(rows: readonly number[][], values: readonly number[]): number[] {
  let columns = [...rows[0].keys()];
  for (;;) {
    const fit = leastSquares(rows, values, columns);
    const least = fit ? Math.min(...fit) : Number.NEGATIVE_INFINITY;
    if (fit && least >= 0) {
      const all = new Array<number>(rows[0].length).fill(0);
      columns.forEach((column, i) => {
        all[column] = fit[i];
      });
      return all;
    }
    const dropped = fit ? columns[fit.indexOf(least)] : dependent(rows, columns);
    columns = columns.filter((column) => column !== dropped);
  }
}

/** By the normal equations; undefined where columns depend on each other. */
function leastSquares(
  rows: readonly number[][],
  values: readonly number[],
  columns: readonly number[],
): number[] | undefined {
  const p = columns.length;
  // To length 1, so that units of any size can be told from dependence.
  const scales = columns.map((column) => Math.hypot(...rows.map((row) => row[column])) || 1);
  const at = (row: readonly number[], i: number) => row[columns[i]] / scales[i];
  const a = new Float64Array(p * p);
  const b = new Float64Array(p);
  rows.forEach((row, r) => {
    for (let i = 0; i < p; i++) {
      b[i] += at(row, i) * values[r];
      for (let j = 0; j < p; j++) a[i * p + j] += at(row, i) * at(row, j);
    }
  });
  if (!choleskyFactor(a, p)) return undefined;
  choleskySolve(a, p, b);
  return [...b].map((value, i) => value / scales[i]);
}

/** The first column that those before it determine. */
function dependent(rows: readonly number[][], columns: readonly number[]): number {
  const zeros = rows.map(() => 0);
  const count = columns.findIndex((_, i) => leastSquares(rows, zeros, columns.slice(0, i + 1)) === undefined);
  return columns[count];
}
