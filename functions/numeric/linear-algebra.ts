/** Dense linear algebra on small symmetric matrices, stored row-major in a Float64Array of n * n. */

/**
 * The share of a column's own sum of squares that must remain after the columns before it are projected out. Rounding
 * leaves about 1e-14 of an exactly dependent column; a correlation of 0.99999999999 with the others leaves 2e-11 and is
 * still told apart.
 */
export const PIVOT_TOLERANCE = 1e-11;

/**
 * Overwrites the lower triangle of `a` (n x n, symmetric, lower triangle read) with its Cholesky factor L, a = L L'.
 * Returns false, with `a` partly overwritten, if a pivot shows that `a` is not positive definite; NaN counts as such.
 */
export function choleskyFactor(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    const diagonal = a[rowI + i];
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = a[rowI + j];
      for (let k = 0; k < j; k++) sum -= a[rowI + k] * a[rowJ + k];
      if (j < i) a[rowI + j] = sum / a[rowJ + j];
      else if (sum > PIVOT_TOLERANCE * diagonal && sum > 0) a[rowI + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L L' x = b in place of the n values of `b` from `offset`, with the factor of `choleskyFactor`. */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array, offset = 0): void {
  for (let i = 0; i < n; i++) {
    let sum = b[offset + i];
    for (let k = 0; k < i; k++) sum -= factor[i * n + k] * b[offset + k];
    b[offset + i] = sum / factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[offset + i];
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i] * b[offset + k];
    b[offset + i] = sum / factor[i * n + i];
  }
}

/** The inverse of L L' (n x n, full), from the factor of `choleskyFactor`. */
export function choleskyInverse(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    inverse[i * n + i] = 1;
    // The inverse is symmetric, so solving for a unit column may fill a row.
    choleskySolve(factor, n, inverse, i * n);
  }
  return inverse;
}

/**
 * Adds weight * x x' to the lower triangle of `a` (n x n), x being the n values of `rows` from `offset`.
 * Zeros are passed over: most columns of a model matrix are indicators of a level.
 */
export function addOuterProduct(a: Float64Array, n: number, weight: number, rows: Float64Array, offset: number): void {
  for (let j = 0; j < n; j++) {
    const scaled = weight * rows[offset + j];
    if (scaled === 0) continue;
    const rowJ = j * n;
    for (let k = 0; k <= j; k++) a[rowJ + k] += scaled * rows[offset + k];
  }
}

/** Copies the lower triangle of `a` (n x n) onto the upper one. */
export function mirrorLowerTriangle(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j];
}

/**
 * Which columns are linear combinations of the columns that come before them in `order`, given the cross-products `a`
 * (n x n, lower triangle read) of all columns. A Cholesky factorisation in that order that leaves out failing columns.
 */
export function dependentColumns(a: Float64Array, n: number, order: readonly number[]): number[] {
  const factor = new Float64Array(n * n);
  const kept: number[] = [];
  const dependent: number[] = [];
  for (const column of order) {
    const row = kept.length * n;
    let remainder = a[column * n + column];
    for (let j = 0; j < kept.length; j++) {
      const other = kept[j];
      let sum = column > other ? a[column * n + other] : a[other * n + column];
      for (let k = 0; k < j; k++) sum -= factor[row + k] * factor[j * n + k];
      factor[row + j] = sum / factor[j * n + j];
      remainder -= factor[row + j] * factor[row + j];
    }
    if (remainder > PIVOT_TOLERANCE * a[column * n + column]) {
      factor[row + kept.length] = Math.sqrt(remainder);
      kept.push(column);
    } else {
      dependent.push(column);
    }
  }
  return dependent;
}

/** x' a x for a symmetric `a` whose lower triangle is read. */
export function quadraticForm(a: Float64Array, x: Float64Array): number {
  const n = x.length;
  let form = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) form += 2 * a[i * n + j] * x[i] * x[j];
    form += a[i * n + i] * x[i] * x[i];
  }
  return form;
}
