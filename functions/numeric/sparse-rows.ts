/**
 * Matrices of which most entries are zero, as the indicators of factors make them: only the others are stored, row by
 * row.
 */

export interface SparseRows {
  /** rows and columns */
  n: number;
  p: number;
  /** The entries of row i are those from starts[i] up to, not including, starts[i + 1], by ascending column. */
  starts: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** The matrix with the given dense rows. */
export function sparseRows(rows: readonly ArrayLike<number>[], p: number): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  rows.forEach((row, i) => {
    for (let j = 0; j < p; j++) {
      if (row[j] === 0) continue;
      columns.push(j);
      values.push(row[j]);
    }
    starts[i + 1] = columns.length;
  });
  return { n: rows.length, p, starts, columns: Int32Array.from(columns), values: Float64Array.from(values) };
}

/** X b, written over `product` (n). */
export function times({ n, starts, columns, values }: SparseRows, b: Float64Array, product: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const end = starts[i + 1];
    let sum = 0;
    for (let entry = starts[i]; entry < end; entry++) sum += values[entry] * b[columns[entry]];
    product[i] = sum;
  }
}

/** X' r, written over `product` (p). */
export function transposedTimes(
  { n, starts, columns, values }: SparseRows,
  r: Float64Array,
  product: Float64Array,
): void {
  product.fill(0);
  for (let i = 0; i < n; i++) {
    const end = starts[i + 1];
    const factor = r[i];
    for (let entry = starts[i]; entry < end; entry++) product[columns[entry]] += values[entry] * factor;
  }
}

/** X' diag(weights) X, written over the lower triangle of `products` (p x p, row-major). */
export function crossProducts(
  { n, p, starts, columns, values }: SparseRows,
  weights: Float64Array,
  products: Float64Array,
): void {
  products.fill(0);
  for (let i = 0; i < n; i++) {
    const start = starts[i];
    const end = starts[i + 1];
    const weight = weights[i];
    for (let entry = start; entry < end; entry++) {
      const scaled = weight * values[entry];
      const row = columns[entry] * p;
      for (let other = start; other <= entry; other++) products[row + columns[other]] += scaled * values[other];
    }
  }
}

/** x_i' a x_i of each row, for a full symmetric `a` (p x p). */
export function quadraticForms({ n, p, starts, columns, values }: SparseRows, a: Float64Array): Float64Array {
  const forms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const start = starts[i];
    const end = starts[i + 1];
    let form = 0;
    for (let entry = start; entry < end; entry++) {
      const value = values[entry];
      const row = columns[entry] * p;
      for (let other = start; other < end; other++) form += value * a[row + columns[other]] * values[other];
    }
    forms[i] = form;
  }
  return forms;
}

/** The matrix of some of the columns, given in ascending order. */
export function withColumns({ n, starts, columns, values }: SparseRows, kept: readonly number[]): SparseRows {
  const keptStarts = new Int32Array(n + 1);
  const keptColumns: number[] = [];
  const keptValues: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let entry = starts[i]; entry < starts[i + 1]; entry++) {
      const column = kept.indexOf(columns[entry]);
      if (column < 0) continue;
      keptColumns.push(column);
      keptValues.push(values[entry]);
    }
    keptStarts[i + 1] = keptColumns.length;
  }
  return {
    n,
    p: kept.length,
    starts: keptStarts,
    columns: Int32Array.from(keptColumns),
    values: Float64Array.from(keptValues),
  };
}

/** The columns of `x`, and beside them those of `added` from the column `from` on. */
export function appendedColumns(x: SparseRows, added: SparseRows, from: number): SparseRows {
  const starts = new Int32Array(x.n + 1);
  const columns = new Int32Array(x.values.length + added.values.length);
  const values = new Float64Array(columns.length);
  let entries = 0;
  for (let i = 0; i < x.n; i++) {
    for (let entry = x.starts[i]; entry < x.starts[i + 1]; entry++) {
      columns[entries] = x.columns[entry];
      values[entries++] = x.values[entry];
    }
    for (let entry = added.starts[i]; entry < added.starts[i + 1]; entry++) {
      if (added.columns[entry] < from) continue;
      columns[entries] = x.p + added.columns[entry] - from;
      values[entries++] = added.values[entry];
    }
    starts[i + 1] = entries;
  }
  const p = x.p + added.p - from;
  return { n: x.n, p, starts, columns: columns.subarray(0, entries), values: values.subarray(0, entries) };
}
