/**
 * Columns of numbers, of which a resample takes some rows, and the sums over rows that a regression on them consists
 * of.
 */

/**
 * Sums over rows go through six columns at a time, and products of columns through three by three: a value that is
 * loaded then serves several sums, which fit the registers of a processor. Beside that, a loop over rows costs as much
 * as what is done in it.
 */
const BLOCK = 6;
const TRIPLE = 3;

export class DenseColumns {
  /** The number of columns, up to whole blocks: those beyond the given ones are zero. */
  readonly width: number;
  /** From one column to the next in `weighted`. */
  readonly stride: number;
  /** The rows taken, column by column, times the weights that were last given to `crossProducts`. */
  readonly weighted: Float64Array;
  /** All rows, and the rows taken, column by column. */
  readonly #all: Float64Array;
  readonly #values: Float64Array;
  /** The number of columns up to whole triples. */
  readonly #triples: number;
  #count = 0;

  /** `rows` is the length of each column. */
  constructor(columns: readonly Float64Array[], rows: number) {
    this.width = Math.ceil(columns.length / BLOCK) * BLOCK;
    this.stride = rows;
    this.weighted = new Float64Array(this.width * rows);
    this.#all = new Float64Array(this.width * rows);
    columns.forEach((column, j) => {
      this.#all.set(column, j * rows);
    });
    this.#values = new Float64Array(this.width * rows);
    this.#triples = Math.ceil(columns.length / TRIPLE) * TRIPLE;
  }

  /** Takes the first `count` of `rows`. */
  take(rows: Int32Array, count: number): void {
    const { stride } = this;
    const all = this.#all;
    const values = this.#values;
    this.#count = count;
    for (let c0 = 0; c0 < this.#triples * stride; c0 += TRIPLE * stride) {
      const c1 = c0 + stride;
      const c2 = c1 + stride;
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        values[c0 + i] = all[c0 + row];
        values[c1 + i] = all[c1 + row];
        values[c2 + i] = all[c2 + row];
      }
    }
  }

  /**
   * Takes the columns from `first` up to, not including, `end` from other rows: that of `rows[i]` beside the i-th row
   * taken.
   */
  takeColumns(first: number, end: number, rows: Int32Array): void {
    const { stride } = this;
    const all = this.#all;
    const values = this.#values;
    for (let column = first * stride; column < end * stride; column += stride) {
      for (let i = 0; i < this.#count; i++) values[column + i] = all[column + rows[i]];
    }
  }

  /** Writes X b over `products` (one per row taken) for the coefficients b (width). */
  times(b: Float64Array, products: Float64Array): void {
    const { stride, width } = this;
    const values = this.#values;
    const count = this.#count;
    products.fill(0, 0, count);
    for (let j = 0; j < width; j += BLOCK) {
      const c0 = j * stride;
      const c1 = c0 + stride;
      const c2 = c1 + stride;
      const c3 = c2 + stride;
      const c4 = c3 + stride;
      const c5 = c4 + stride;
      const b0 = b[j];
      const b1 = b[j + 1];
      const b2 = b[j + 2];
      const b3 = b[j + 3];
      const b4 = b[j + 4];
      const b5 = b[j + 5];
      for (let i = 0; i < count; i++) {
        const upper = b0 * values[c0 + i] + b1 * values[c1 + i] + b2 * values[c2 + i];
        const lower = b3 * values[c3 + i] + b4 * values[c4 + i] + b5 * values[c5 + i];
        products[i] += upper + lower;
      }
    }
  }

  /** Writes X' r over `sums` (width) for the factors r (one per row taken). */
  transposedTimes(r: Float64Array, sums: Float64Array): void {
    const { stride, width } = this;
    const values = this.#values;
    const count = this.#count;
    for (let j = 0; j < width; j += BLOCK) {
      const c0 = j * stride;
      const c1 = c0 + stride;
      const c2 = c1 + stride;
      const c3 = c2 + stride;
      const c4 = c3 + stride;
      const c5 = c4 + stride;
      let [s0, s1, s2, s3, s4, s5] = [0, 0, 0, 0, 0, 0];
      for (let i = 0; i < count; i++) {
        const factor = r[i];
        s0 += factor * values[c0 + i];
        s1 += factor * values[c1 + i];
        s2 += factor * values[c2 + i];
        s3 += factor * values[c3 + i];
        s4 += factor * values[c4 + i];
        s5 += factor * values[c5 + i];
      }
      sums[j] = s0;
      sums[j + 1] = s1;
      sums[j + 2] = s2;
      sums[j + 3] = s3;
      sums[j + 4] = s4;
      sums[j + 5] = s5;
    }
  }

  /** Writes X' diag(weights) X over the lower triangle of `products` (width x width). */
  crossProducts(weights: Float64Array, products: Float64Array): void {
    this.#weight(weights);
    for (let j = 0; j < this.#triples; j += TRIPLE) {
      for (let k = 0; k <= j; k += TRIPLE) this.#tripleProducts(j, k, products);
    }
  }

  #weight(weights: Float64Array): void {
    const { weighted, stride } = this;
    const values = this.#values;
    const count = this.#count;
    for (let c0 = 0; c0 < this.#triples * stride; c0 += TRIPLE * stride) {
      const c1 = c0 + stride;
      const c2 = c1 + stride;
      for (let i = 0; i < count; i++) {
        const weight = weights[i];
        weighted[c0 + i] = weight * values[c0 + i];
        weighted[c1 + i] = weight * values[c1 + i];
        weighted[c2 + i] = weight * values[c2 + i];
      }
    }
  }

  /** The products of three weighted columns from `j` on with three columns from `k` on. */
  #tripleProducts(j: number, k: number, products: Float64Array): void {
    const { weighted, stride, width } = this;
    const values = this.#values;
    const count = this.#count;
    const j0 = j * stride;
    const j1 = j0 + stride;
    const j2 = j1 + stride;
    const k0 = k * stride;
    const k1 = k0 + stride;
    const k2 = k1 + stride;
    let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const x0 = weighted[j0 + i];
      const x1 = weighted[j1 + i];
      const x2 = weighted[j2 + i];
      const y0 = values[k0 + i];
      const y1 = values[k1 + i];
      const y2 = values[k2 + i];
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s20 += x2 * y0;
      s21 += x2 * y1;
      s22 += x2 * y2;
    }
    const row0 = j * width + k;
    const row1 = row0 + width;
    const row2 = row1 + width;
    products[row0] = s00;
    products[row0 + 1] = s01;
    products[row0 + 2] = s02;
    products[row1] = s10;
    products[row1 + 1] = s11;
    products[row1 + 2] = s12;
    products[row2] = s20;
    products[row2 + 1] = s21;
    products[row2 + 2] = s22;
  }
}
