/** The logistic regression of one resample: its gradient, information and deviance at any parameters. */
import { exp, log1p } from '../numeric/elementary.ts';
import type { Factor } from './covariates.ts';
import { DenseColumns } from './dense-columns.ts';
import { Indicators } from './indicators.ts';

/** The rows that resamples are drawn from, one value per row in each column. */
export interface DrawnFrom {
  /** The covariates that are numbers. */
  numbers: readonly Float64Array[];
  factors: readonly Factor[];
  scores: readonly Float64Array[];
  y: Uint8Array;
  weights: Float64Array;
}

/**
 * Parameters are in this order: the intercept, the numbers, the levels of the factors but the first of each, the
 * scores.
 */
export class ResampledRows {
  /** How many parameters there are, and how many of them belong to the scores. */
  readonly size: number;
  readonly scores: number;
  readonly #y: Uint8Array;
  readonly #weights: Float64Array;
  readonly #dense: DenseColumns;
  readonly #indicators: Indicators;
  /** The parameter of each dense column, and of the first indicator. */
  readonly #parameterOf: Int32Array;
  readonly #firstIndicator: number;
  readonly #denseVector: Float64Array;
  readonly #denseProducts: Float64Array;
  readonly #indicatorProducts: Float64Array;
  readonly #mixedProducts: Float64Array;
  /** Of each row taken: 1 for a case, else -1; and how often it counts, its weight included. */
  readonly #signs: Float64Array;
  readonly #counts: Float64Array;
  /** The linear predictor, towards the outcome seen; the odds of that outcome; count (mu - y); count mu (1 - mu). */
  readonly #margins: Float64Array;
  readonly #odds: Float64Array;
  readonly #residuals: Float64Array;
  readonly #variances: Float64Array;
  readonly #changes: Float64Array;
  #leastMargin = 0;
  #taken = 0;
  #total = 0;

  constructor({ numbers, factors, scores, y, weights }: DrawnFrom) {
    const rows = y.length;
    const intercept = new Float64Array(rows).fill(1);
    this.#y = y;
    this.#weights = weights;
    this.#dense = new DenseColumns([intercept, ...numbers, ...scores], rows);
    this.#indicators = new Indicators(factors, rows);
    const { width } = this.#dense;
    const { count } = this.#indicators;
    this.scores = scores.length;
    this.#firstIndicator = 1 + numbers.length;
    this.size = this.#firstIndicator + count + scores.length;
    this.#parameterOf = Int32Array.from({ length: this.size - count }, (_, j) =>
      j < this.#firstIndicator ? j : j + count,
    );
    this.#denseVector = new Float64Array(width);
    this.#denseProducts = new Float64Array(width * width);
    this.#indicatorProducts = new Float64Array(count * count);
    this.#mixedProducts = new Float64Array(count * width);
    const perRow = () => new Float64Array(rows);
    this.#signs = perRow();
    this.#counts = perRow();
    this.#margins = perRow();
    this.#odds = perRow();
    this.#residuals = perRow();
    this.#variances = perRow();
    this.#changes = perRow();
  }

  /** The sum of the counts of the rows taken, weights included. */
  get total(): number {
    return this.#total;
  }

  /**
   * Takes the first `count` of `rows`, each as often as `counts` says. `rows` must stay as they are until the next
   * call.
   */
  take(rows: Int32Array, count: number, counts: Uint16Array): void {
    this.#taken = count;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      this.#signs[i] = 2 * this.#y[row] - 1;
      this.#counts[i] = counts[row] * this.#weights[row];
      total += this.#counts[i];
    }
    this.#total = total;
    this.#dense.take(rows, count);
    this.#indicators.take(rows, count);
  }

  /** Takes the scores from other rows: those of `rows[i]` beside outcome and covariates of the i-th row taken. */
  takeScores(rows: Int32Array): void {
    this.#dense.takeColumns(this.#firstIndicator, this.#firstIndicator + this.scores, rows);
  }

  /** Moves to `parameters`, and writes the gradient of half the deviance there over `gradient`. */
  moveTo(parameters: Float64Array, gradient: Float64Array): void {
    const parameterOf = this.#parameterOf;
    const vector = this.#denseVector;
    for (let j = 0; j < parameterOf.length; j++) vector[j] = parameters[parameterOf[j]];
    // What multiplies the columns of zeros beyond.
    vector.fill(0, parameterOf.length);
    this.#dense.times(vector, this.#margins);
    this.#indicators.addTimes(parameters, this.#firstIndicator, this.#margins);
    this.#compareWithOutcome();
    this.#dense.transposedTimes(this.#residuals, vector);
    for (let j = 0; j < parameterOf.length; j++) gradient[parameterOf[j]] = vector[j];
    this.#indicators.transposedTimes(this.#residuals, gradient, this.#firstIndicator);
  }

  #compareWithOutcome(): void {
    const signs = this.#signs;
    const counts = this.#counts;
    const margins = this.#margins;
    const allOdds = this.#odds;
    const residuals = this.#residuals;
    const variances = this.#variances;
    const taken = this.#taken;
    let least = Infinity;
    for (let i = 0; i < taken; i++) {
      const sign = signs[i];
      const margin = sign * margins[i];
      const odds = exp(margin);
      // The fitted probability of the outcome that was not seen keeps its digits when it is small; 1 minus the other's
      // would not.
      const miss = 1 / (1 + odds);
      const missed = counts[i] * miss;
      if (margin < least) least = margin;
      margins[i] = margin;
      allOdds[i] = odds;
      residuals[i] = -sign * missed;
      variances[i] = missed * (1 - miss);
    }
    this.#leastMargin = least;
  }

  /**
   * Whether the outcome seen is the more likely one in all rows where they were last moved to. Then larger parameters
   * of the same proportions fit ever better: cases and non-cases are separated, and the optimum is at infinity.
   */
  get separated(): boolean {
    return this.#leastMargin > 0;
  }

  /**
   * The largest change of the linear predictor of a row taken if the coefficients of the scores alone move by their
   * part of `move`.
   */
  largestChangeByScores(move: Float64Array): number {
    const vector = this.#denseVector;
    vector.fill(0);
    for (let j = this.#firstIndicator; j < this.#parameterOf.length; j++) vector[j] = move[this.#parameterOf[j]];
    this.#dense.times(vector, this.#changes);
    let largest = 0;
    for (let i = 0; i < this.#taken; i++) largest = Math.max(largest, Math.abs(this.#changes[i]));
    return largest;
  }

  /** -2 times the log-likelihood where the rows were last moved to. */
  deviance(): number {
    let half = 0;
    for (let i = 0; i < this.#taken; i++) {
      const odds = this.#odds[i];
      half += this.#counts[i] * (odds >= 1 ? log1p(1 / odds) : log1p(odds) - this.#margins[i]);
    }
    return 2 * half;
  }

  /**
   * Writes the Hessian of half the deviance where the rows were last moved to over the lower triangle of `information`
   * (size x size).
   */
  information(information: Float64Array): void {
    const { size } = this;
    const { width } = this.#dense;
    const { count } = this.#indicators;
    const parameterOf = this.#parameterOf;
    const first = this.#firstIndicator;
    this.#dense.crossProducts(this.#variances, this.#denseProducts);
    this.#indicators.crossProducts(this.#variances, this.#indicatorProducts);
    this.#indicators.productsWith(this.#dense, this.#mixedProducts);
    for (let j = 0; j < parameterOf.length; j++) {
      const row = parameterOf[j] * size;
      for (let k = 0; k <= j; k++) information[row + parameterOf[k]] = this.#denseProducts[j * width + k];
    }
    for (let j = 0; j < count; j++) {
      const row = (first + j) * size;
      for (let k = 0; k < j; k++) information[row + first + k] = this.#indicatorProducts[j * count + k];
      // An indicator is its own square, and its product with the intercept.
      information[row + first + j] = this.#mixedProducts[j * width];
      for (let k = 0; k < first; k++) information[row + k] = this.#mixedProducts[j * width + k];
      for (let k = first; k < parameterOf.length; k++) {
        information[parameterOf[k] * size + first + j] = this.#mixedProducts[j * width + k];
      }
    }
  }
}
