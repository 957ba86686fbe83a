/** Columns of numbers, of which a resample takes some rows, and the sums over rows that a regression on them consists of. */

/**
 * Columns are handled three at a time, so that a value that is loaded is used for three sums, and the nine sums of the products of two
 * triples with their factors fill the registers of a processor. This is half the time of a replicate.
 */
const BLOCK = 3;

export class DenseColumns {
  /** The number of columns, up to whole blocks: those beyond the given ones are zero. */
  readonly width: number;
  /** From one column to the next in `values` and `weighted`. */
  readonly stride: number;
  /** Column by column, the rows taken; and the same times the weights that were last given to `products`. */
  readonly values: Float64Array;
  readonly weighted: Float64Array;
  readonly #columns: readonly Float64Array[];
  #count = 0;

  /** `rows` is the length of each column. */
  constructor(columns: readonly Float64Array[], rows: number) {
    this.#columns = columns;
    this.width = Math.ceil(columns.length / BLOCK) * BLOCK;
    this.stride = rows;
    this.values = new Float64Array(this.width * rows);
    this.weighted = new Float64Array(this.width * rows);
  }

  /** Takes the first `count` of `rows`. */
  take(rows: Int32Array, count: number): void {
    const { values, stride } = this;
    this.#count = count;
    for (let j = 0; j < this.#columns.length; j++) {
      const column = this.#columns[j];
      const offset = j * stride;
      for (let i = 0; i < count; i++) values[offset + i] = column[rows[i]];
    }
  }

  /** Writes X b over `products` (one per row taken) for the coefficients b (width). */
  times(b: Float64Array, products: Float64Array): void {
    const { values, stride, width } = this;
    const count = this.#count;
    products.fill(0, 0, count);
    for (let j = 0; j < width; j += BLOCK) {
      const first = j * stride;
      const second = first + stride;
      const third = second + stride;
      const b0 = b[j];
      const b1 = b[j + 1];
      const b2 = b[j + 2];
      for (let i = 0; i < count; i++) {
        products[i] += b0 * values[first + i] + b1 * values[second + i] + b2 * values[third + i];
      }
    }
  }

  /** Writes X' r over `sums` (width) for the factors r (one per row taken). */
  transposedTimes(r: Float64Array, sums: Float64Array): void {
    const { values, stride, width } = this;
    const count = this.#count;
    for (let j = 0; j < width; j += BLOCK) {
      const first = j * stride;
      const second = first + stride;
      const third = second + stride;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      for (let i = 0; i < count; i++) {
        const factor = r[i];
        sum0 += factor * values[first + i];
        sum1 += factor * values[second + i];
        sum2 += factor * values[third + i];
      }
      sums[j] = sum0;
      sums[j + 1] = sum1;
      sums[j + 2] = sum2;
    }
  }

  /** Writes X' diag(weights) X over the lower triangle of `products` (width x width). */
  crossProducts(weights: Float64Array, products: Float64Array): void {
    const { values, weighted, stride, width } = this;
    const count = this.#count;
    for (let j = 0; j < this.#columns.length; j++) {
      const offset = j * stride;
      for (let i = 0; i < count; i++) weighted[offset + i] = weights[i] * values[offset + i];
    }
    for (let j = 0; j < width; j += BLOCK) {
      for (let k = 0; k <= j; k += BLOCK) this.#blockProducts(j, k, products);
    }
  }

  /** The products of three weighted columns from `j` on with three columns from `k` on. */
  #blockProducts(j: number, k: number, products: Float64Array): void {
    const { values, weighted, stride, width } = this;
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
