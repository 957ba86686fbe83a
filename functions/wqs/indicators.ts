/** Indicator columns of the levels of factors, kept as lists of the rows where they are 1: most of their entries are 0. */
import type { Factor } from './covariates.ts';
import type { DenseColumns } from './dense-columns.ts';

export class Indicators {
  /** The number of columns: all levels but the first of each factor. */
  readonly count: number;
  /** The columns that are 1 in row r are those of `#columns` from `#starts[r]` up to `#starts[r + 1]`, ascending. */
  readonly #starts: Int32Array;
  readonly #columns: Int32Array;
  /** The numbers, among the rows taken, of those where column j is 1: from `j * #stride` up to `#ends[j]`. */
  readonly #members: Int32Array;
  readonly #ends: Int32Array;
  readonly #stride: number;
  #rows: Int32Array = new Int32Array();
  #taken = 0;

  /** `rows` is the length of each factor's codes. */
  constructor(factors: readonly Factor[], rows: number) {
    this.count = factors.reduce((sum, { levels }) => sum + levels - 1, 0);
    const columns: number[] = [];
    this.#starts = new Int32Array(rows + 1);
    for (let row = 0; row < rows; row++) {
      let before = -1;
      for (const { codes, levels } of factors) {
        if (codes[row] > 0) columns.push(before + codes[row]);
        before += levels - 1;
      }
      this.#starts[row + 1] = columns.length;
    }
    this.#columns = Int32Array.from(columns);
    this.#stride = rows;
    this.#members = new Int32Array(this.count * rows);
    this.#ends = new Int32Array(this.count);
  }

  /** Takes the first `count` of `rows`, which must stay as they are until the next call. */
  take(rows: Int32Array, count: number): void {
    const starts = this.#starts;
    const columns = this.#columns;
    const members = this.#members;
    const ends = this.#ends;
    this.#rows = rows;
    this.#taken = count;
    for (let j = 0; j < this.count; j++) ends[j] = j * this.#stride;
    for (let i = 0; i < count; i++) {
      const end = starts[rows[i] + 1];
      for (let entry = starts[rows[i]]; entry < end; entry++) members[ends[columns[entry]]++] = i;
    }
  }

  /** Adds X b to `products` (one per row taken), b being the coefficients from `offset`. */
  addTimes(b: Float64Array, offset: number, products: Float64Array): void {
    const members = this.#members;
    for (let j = 0; j < this.count; j++) {
      const coefficient = b[offset + j];
      const end = this.#ends[j];
      for (let entry = j * this.#stride; entry < end; entry++) products[members[entry]] += coefficient;
    }
  }

  /** Writes X' r over `sums` from `offset` for the factors r (one per row taken). */
  transposedTimes(r: Float64Array, sums: Float64Array, offset: number): void {
    const members = this.#members;
    for (let j = 0; j < this.count; j++) {
      const end = this.#ends[j];
      let sum = 0;
      for (let entry = j * this.#stride; entry < end; entry++) sum += r[members[entry]];
      sums[offset + j] = sum;
    }
  }

  /** Writes X' diag(weights) X over the lower triangle of `products` (count x count). */
  crossProducts(weights: Float64Array, products: Float64Array): void {
    const rows = this.#rows;
    const starts = this.#starts;
    const columns = this.#columns;
    const size = this.count;
    products.fill(0);
    for (let i = 0; i < this.#taken; i++) {
      const weight = weights[i];
      const start = starts[rows[i]];
      const end = starts[rows[i] + 1];
      for (let entry = start; entry < end; entry++) {
        const row = columns[entry] * size;
        for (let other = start; other <= entry; other++) products[row + columns[other]] += weight;
      }
    }
  }

  /** Writes X' diag(weights) Z over `products` (count x width), Z and its weights being those of the last `crossProducts` of `dense`. */
  productsWith({ weighted, stride, width }: DenseColumns, products: Float64Array): void {
    const members = this.#members;
    for (let j = 0; j < this.count; j++) {
      const start = j * this.#stride;
      const end = this.#ends[j];
      // Three columns for each row that is looked up; the width is a multiple of three.
      for (let k = 0; k < width; k += 3) {
        const first = k * stride;
        const second = first + stride;
        const third = second + stride;
        let sum0 = 0;
        let sum1 = 0;
        let sum2 = 0;
        for (let entry = start; entry < end; entry++) {
          const i = members[entry];
          sum0 += weighted[first + i];
          sum1 += weighted[second + i];
          sum2 += weighted[third + i];
        }
        products[j * width + k] = sum0;
        products[j * width + k + 1] = sum1;
        products[j * width + k + 2] = sum2;
      }
    }
  }
}
