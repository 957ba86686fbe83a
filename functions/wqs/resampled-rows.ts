/** The distinct rows of a resample, laid out for the sums over rows that a logistic regression consists of. */
import { exp, log1p } from '../numeric/elementary.ts';
import type { Factor } from './covariates.ts';

/**
 * Columns of numbers are handled three at a time: nine products of column triples fill the sixteen registers of a processor, and each
 * value that is loaded is used three times.
 */
const BLOCK = 3;
/** e^700 and its square root's neighbours are finite: the fitted probability of a row this far off is 0 or 1 to every digit. */
const MAX_MARGIN = 700;

/** The parameters of a fit, in this order. */
export interface Layout {
  /** The intercept and the covariates that are numbers. */
  numbers: number;
  /** The levels of the covariates that are factors, without the first of each. */
  indicators: number;
  /** The components of the mixture. */
  scores: number;
}

export class ResampledRows {
  readonly layout: Layout;
  /** How many parameters there are. */
  readonly size: number;
  /** The rows to draw from: columns of numbers (intercept, covariates, scores), codes of factors, outcomes, weights. */
  readonly #columns: readonly Float64Array[];
  readonly #factors: readonly Factor[];
  readonly #y: Uint8Array;
  readonly #weights: Float64Array;
  /** From one column to the next in `#dense` and `#scaled`. */
  readonly #stride: number;
  /** The columns of numbers of the rows taken, and their products with `#variances`; padded to whole blocks with columns of zeros. */
  readonly #dense: Float64Array;
  readonly #scaled: Float64Array;
  readonly #blocked: number;
  /** The rows of indicator j are those of `#members` from `#starts[j]` to `#starts[j + 1]`. */
  readonly #members: Int32Array;
  readonly #starts: Int32Array;
  /** +1 for a case, -1 for the others; how often a row counts. */
  readonly #signs: Float64Array;
  readonly #counts: Float64Array;
  /** Linear predictor times sign; e^margin; count times the fitted probability of the other outcome, times -sign; count times mu (1 - mu). */
  readonly #margins: Float64Array;
  readonly #odds: Float64Array;
  readonly #residuals: Float64Array;
  readonly #variances: Float64Array;
  /** The variances of one indicator's rows, 0 elsewhere. */
  readonly #ownVariances: Float64Array;
  readonly #blockSums: Float64Array;
  #count = 0;
  /** The sum of the counts. */
  total = 0;

  constructor(
    covariates: readonly Float64Array[],
    factors: readonly Factor[],
    scores: readonly Float64Array[],
    y: Uint8Array,
    weights: Float64Array,
  ) {
    this.#columns = [...covariates, ...scores];
    this.#factors = factors;
    this.#y = y;
    this.#weights = weights;
    const indicators = factors.reduce((sum, { levels }) => sum + levels - 1, 0);
    this.layout = { numbers: covariates.length, indicators, scores: scores.length };
    this.size = this.#columns.length + indicators;
    this.#stride = y.length;
    this.#blocked = Math.ceil(this.#columns.length / BLOCK) * BLOCK;
    this.#dense = new Float64Array(this.#blocked * this.#stride);
    this.#scaled = new Float64Array(this.#blocked * this.#stride);
    this.#members = new Int32Array(factors.length * this.#stride);
    this.#starts = new Int32Array(indicators + 1);
    this.#signs = new Float64Array(this.#stride);
    this.#counts = new Float64Array(this.#stride);
    this.#margins = new Float64Array(this.#stride);
    this.#odds = new Float64Array(this.#stride);
    this.#residuals = new Float64Array(this.#stride);
    this.#variances = new Float64Array(this.#stride);
    this.#ownVariances = new Float64Array(this.#stride);
    this.#blockSums = new Float64Array(this.#blocked * this.#blocked);
  }

  /** Takes the first `count` of `rows`, each as often as `counts` says. */
  take(rows: Int32Array, count: number, counts: Uint16Array): void {
    this.#count = count;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      this.#signs[i] = this.#y[row] === 1 ? 1 : -1;
      this.#counts[i] = counts[row] * this.#weights[row];
      total += this.#counts[i];
    }
    this.total = total;
    const dense = this.#dense;
    this.#columns.forEach((column, j) => {
      const offset = j * this.#stride;
      for (let i = 0; i < count; i++) dense[offset + i] = column[rows[i]];
    });
    this.#listMembers(rows, count);
  }

  #listMembers(rows: Int32Array, count: number): void {
    let indicator = 0;
    let end = 0;
    for (const { codes, levels } of this.#factors) {
      for (let level = 1; level < levels; level++) {
        for (let i = 0; i < count; i++) if (codes[rows[i]] === level) this.#members[end++] = i;
        this.#starts[++indicator] = end;
      }
    }
  }

  /** Computes everything that depends on the parameters, and writes the gradient of half the deviance over `gradient`. */
  moveTo(parameters: Float64Array, gradient: Float64Array): void {
    this.#predict(parameters);
    this.#compareWithOutcome();
    this.#sumResiduals(gradient);
  }

  #predict(parameters: Float64Array): void {
    const { numbers, indicators } = this.layout;
    const count = this.#count;
    const stride = this.#stride;
    const dense = this.#dense;
    const margins = this.#margins;
    const columns = this.#columns.length;
    margins.fill(0, 0, count);
    for (let j = 0; j < columns; j += BLOCK) {
      const [first, second, third] = [j * stride, (j + 1) * stride, (j + 2) * stride];
      const a = parameters[j < numbers ? j : j + indicators];
      const b = j + 1 < columns ? parameters[j + 1 < numbers ? j + 1 : j + 1 + indicators] : 0;
      const c = j + 2 < columns ? parameters[j + 2 < numbers ? j + 2 : j + 2 + indicators] : 0;
      for (let i = 0; i < count; i++) {
        margins[i] += a * dense[first + i] + b * dense[second + i] + c * dense[third + i];
      }
    }
    for (let j = 0; j < indicators; j++) {
      const coefficient = parameters[numbers + j];
      const end = this.#starts[j + 1];
      for (let entry = this.#starts[j]; entry < end; entry++) margins[this.#members[entry]] += coefficient;
    }
  }

  #compareWithOutcome(): void {
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      const sign = this.#signs[i];
      const margin = sign * this.#margins[i];
      const odds = exp(margin > MAX_MARGIN ? MAX_MARGIN : margin < -MAX_MARGIN ? -MAX_MARGIN : margin);
      // The fitted probability of the outcome that was not seen, without loss of digits when it is small.
      const miss = 1 / (1 + odds);
      const weighted = this.#counts[i] * miss;
      this.#margins[i] = margin;
      this.#odds[i] = odds;
      this.#residuals[i] = -sign * weighted;
      this.#variances[i] = weighted * (odds * miss);
    }
  }

  #sumResiduals(gradient: Float64Array): void {
    const { numbers, indicators } = this.layout;
    const count = this.#count;
    const stride = this.#stride;
    const dense = this.#dense;
    const residuals = this.#residuals;
    const columns = this.#columns.length;
    for (let j = 0; j < columns; j += BLOCK) {
      const [first, second, third] = [j * stride, (j + 1) * stride, (j + 2) * stride];
      let a = 0;
      let b = 0;
      let c = 0;
      for (let i = 0; i < count; i++) {
        const residual = residuals[i];
        a += residual * dense[first + i];
        b += residual * dense[second + i];
        c += residual * dense[third + i];
      }
      gradient[j < numbers ? j : j + indicators] = a;
      if (j + 1 < columns) gradient[j + 1 < numbers ? j + 1 : j + 1 + indicators] = b;
      if (j + 2 < columns) gradient[j + 2 < numbers ? j + 2 : j + 2 + indicators] = c;
    }
    for (let j = 0; j < indicators; j++) gradient[numbers + j] = this.#sumOverMembers(j, residuals, 0);
  }

  #sumOverMembers(indicator: number, column: Float64Array, offset: number): number {
    const members = this.#members;
    const end = this.#starts[indicator + 1];
    let sum = 0;
    for (let entry = this.#starts[indicator]; entry < end; entry++) sum += column[offset + members[entry]];
    return sum;
  }

  /** Twice the negative log-likelihood where the rows were last moved to. */
  deviance(): number {
    let sum = 0;
    for (let i = 0; i < this.#count; i++) {
      const margin = this.#margins[i];
      const loss = margin >= 0 ? log1p(1 / this.#odds[i]) : log1p(this.#odds[i]) - margin;
      sum += this.#counts[i] * loss;
    }
    return 2 * sum;
  }

  /** Writes the Hessian of half the deviance, where the rows were last moved to, over the lower triangle of `information` (size x size). */
  information(information: Float64Array): void {
    this.#scale();
    this.#multiplyBlocks();
    const { numbers, indicators } = this.layout;
    const size = this.size;
    const columns = this.#columns.length;
    for (let a = 0; a < columns; a++) {
      const row = (a < numbers ? a : a + indicators) * size;
      for (let b = 0; b <= a; b++) {
        information[row + (b < numbers ? b : b + indicators)] = this.#blockSums[a * this.#blocked + b];
      }
    }
    for (let j = 0; j < indicators; j++) this.#addIndicator(j, information);
  }

  #scale(): void {
    const count = this.#count;
    const stride = this.#stride;
    for (let j = 0; j < this.#columns.length; j++) {
      const offset = j * stride;
      for (let i = 0; i < count; i++) this.#scaled[offset + i] = this.#variances[i] * this.#dense[offset + i];
    }
  }

  #multiplyBlocks(): void {
    const count = this.#count;
    const stride = this.#stride;
    const dense = this.#dense;
    const scaled = this.#scaled;
    const sums = this.#blockSums;
    const width = this.#blocked;
    for (let a = 0; a < width; a += BLOCK) {
      const [a0, a1, a2] = [a * stride, (a + 1) * stride, (a + 2) * stride];
      for (let b = 0; b <= a; b += BLOCK) {
        const [b0, b1, b2] = [b * stride, (b + 1) * stride, (b + 2) * stride];
        let s00 = 0;
        let s01 = 0;
        let s02 = 0;
        let s10 = 0;
        let s11 = 0;
        let s12 = 0;
        let s20 = 0;
        let s21 = 0;
        let s22 = 0;
        for (let i = 0; i < count; i++) {
          const x0 = scaled[a0 + i];
          const x1 = scaled[a1 + i];
          const x2 = scaled[a2 + i];
          const y0 = dense[b0 + i];
          const y1 = dense[b1 + i];
          const y2 = dense[b2 + i];
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
        const corner = a * width + b;
        sums[corner] = s00;
        sums[corner + 1] = s01;
        sums[corner + 2] = s02;
        sums[corner + width] = s10;
        sums[corner + width + 1] = s11;
        sums[corner + width + 2] = s12;
        sums[corner + 2 * width] = s20;
        sums[corner + 2 * width + 1] = s21;
        sums[corner + 2 * width + 2] = s22;
      }
    }
  }

  #addIndicator(indicator: number, information: Float64Array): void {
    const { numbers, indicators } = this.layout;
    const size = this.size;
    const row = (numbers + indicator) * size;
    for (let j = 0; j < this.#columns.length; j++) {
      const sum = this.#sumOverMembers(indicator, this.#scaled, j * this.#stride);
      if (j < numbers) information[row + j] = sum;
      else information[(j + indicators) * size + numbers + indicator] = sum;
    }
    const ownVariances = this.#ownVariances;
    ownVariances.fill(0, 0, this.#count);
    for (let entry = this.#starts[indicator]; entry < this.#starts[indicator + 1]; entry++) {
      const i = this.#members[entry];
      ownVariances[i] = this.#variances[i];
    }
    for (let other = 0; other <= indicator; other++) {
      information[row + numbers + other] = this.#sumOverMembers(other, ownVariances, 0);
    }
  }
}
