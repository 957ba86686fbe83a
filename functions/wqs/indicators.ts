/**
 * Indicator columns of the levels of factors, kept as lists of the rows where they are 1: most of their entries are 0.
 */
import type { Factor } from './covariates.ts';
import type { DenseColumns } from './dense-columns.ts';

export class Indicators {
  /** The number of columns: all levels but the first of each factor. */
  readonly count: number;
  /** The columns that are 1 in row r are those of `#columns` from `#starts[r]` up to `#starts[r + 1]`, ascending. */
  readonly #starts: Int32Array;
  readonly #columns: Int32Array;
  /**
   * The same for pairs of different columns: where the product of the two is in a count x count matrix, below its
   * diagonal.
   */
  readonly #pairStarts: Int32Array;
  readonly #pairs: Int32Array;
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
    const pairs: number[] = [];
    this.#starts = new Int32Array(rows + 1);
    this.#pairStarts = new Int32Array(rows + 1);
    for (let row = 0; row < rows; row++) {
      const own = columnsAt(factors, row);
      own.forEach((column, i) => {
        for (const earlier of own.slice(0, i)) pairs.push(column * this.count + earlier);
      });
      columns.push(...own);
      this.#starts[row + 1] = columns.length;
      this.#pairStarts[row + 1] = pairs.length;
    }
    this.#columns = Int32Array.from(columns);
    this.#pairs = Int32Array.from(pairs);
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

  /**
   * Writes X' diag(weights) X below its diagonal over `products` (count x count). The diagonal is the product with a
   * column of ones.
   */
  crossProducts(weights: Float64Array, products: Float64Array): void {
    const rows = this.#rows;
    const pairStarts = this.#pairStarts;
    const pairs = this.#pairs;
    products.fill(0);
    for (let i = 0; i < this.#taken; i++) {
      const weight = weights[i];
      const end = pairStarts[rows[i] + 1];
      for (let entry = pairStarts[rows[i]]; entry < end; entry++) products[pairs[entry]] += weight;
    }
  }

  /**
   * Writes X' diag(weights) Z over `products` (count x width), Z and its weights being those of the last
   * `crossProducts` of `dense`.
   */
  productsWith({ weighted, stride, width }: DenseColumns, products: Float64Array): void {
    const members = this.#members;
    for (let j = 0; j < this.count; j++) {
      const start = j * this.#stride;
      const end = this.#ends[j];
      // Six columns for each row that is looked up; the width is a multiple of six.
      for (let k = 0; k < width; k += 6) {
        const c0 = k * stride;
        const c1 = c0 + stride;
        const c2 = c1 + stride;
        const c3 = c2 + stride;
        const c4 = c3 + stride;
        const c5 = c4 + stride;
        let [s0, s1, s2, s3, s4, s5] = [0, 0, 0, 0, 0, 0];
        for (let entry = start; entry < end; entry++) {
          const i = members[entry];
          s0 += weighted[c0 + i];
          s1 += weighted[c1 + i];
          s2 += weighted[c2 + i];
          s3 += weighted[c3 + i];
          s4 += weighted[c4 + i];
          s5 += weighted[c5 + i];
        }
        const at = j * width + k;
        products[at] = s0;
        products[at + 1] = s1;
        products[at + 2] = s2;
        products[at + 3] = s3;
        products[at + 4] = s4;
        products[at + 5] = s5;
      }
    }
  }
}

/** The columns that are 1 in a row, ascending. */
function columnsAt(factors: readonly Factor[], row: number): number[] {
  let before = -1;
  return factors.flatMap(({ codes, levels }) => {
    const column = before + codes[row];
    before += levels - 1;
    return codes[row] > 0 ? [column] : [];
  });
}
