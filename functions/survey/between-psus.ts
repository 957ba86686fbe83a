import type { SurveyDesign } from './design.ts';

/**
 * The matrix P (PSUs x PSUs) of the variance between PSUs: that of a sum is t' P t, t its totals by PSU. Within a
 * stratum of m PSUs it is m / (m - 1) times the centring; a stratum with one PSU adds (e - 1/PSUs)(e - 1/PSUs)',
 * because it is centred on the mean of all. It is `covarianceOfTotals` as a matrix, and never built.
 */
export class BetweenPsus {
  readonly #design: SurveyDesign;
  /** The PSUs that are the only ones of their strata. */
  readonly #lonely: number[];

  constructor(design: SurveyDesign) {
    this.#design = design;
    const { stratumOfPsu, psusInStratum } = design;
    this.#lonely = [...stratumOfPsu.keys()].filter((psu) => psusInStratum[stratumOfPsu[psu]] === 1);
  }

  /** P X of a matrix with p columns and a row for each PSU. */
  times(x: Float64Array, p: number): Float64Array {
    const { stratumOfPsu, psusInStratum } = this.#design;
    const psus = stratumOfPsu.length;
    const sums = new Float64Array(psusInStratum.length * p);
    for (let psu = 0; psu < psus; psu++) {
      for (let j = 0; j < p; j++) sums[stratumOfPsu[psu] * p + j] += x[psu * p + j];
    }
    const product = new Float64Array(psus * p);
    for (let psu = 0; psu < psus; psu++) {
      const stratum = stratumOfPsu[psu];
      const m = psusInStratum[stratum];
      if (m === 1) continue;
      for (let j = 0; j < p; j++) product[psu * p + j] = (m * x[psu * p + j] - sums[stratum * p + j]) / (m - 1);
    }
    if (this.#lonely.length > 0) this.#addLonely(x, product, p);
    return product;
  }

  #addLonely(x: Float64Array, product: Float64Array, p: number): void {
    const psus = this.#design.stratumOfPsu.length;
    for (let j = 0; j < p; j++) {
      let mean = 0;
      for (let psu = 0; psu < psus; psu++) mean += x[psu * p + j] / psus;
      let distances = 0;
      for (const psu of this.#lonely) {
        const distance = x[psu * p + j] - mean;
        product[psu * p + j] += distance;
        distances += distance;
      }
      for (let psu = 0; psu < psus; psu++) product[psu * p + j] -= distances / psus;
    }
  }

  /** tr(D P), with D the diagonal matrix of `d`. */
  trace(d: Float64Array): number {
    const { regular, lonely } = this.#diagonal();
    return d.reduce((sum, value, psu) => sum + value * (this.#isLonely(psu) ? lonely : regular), 0);
  }

  /** tr(D P D P): the sum of d_a d_b P_ab^2 over all pairs. */
  traceOfSquare(d: Float64Array): number {
    const { stratumOfPsu, psusInStratum } = this.#design;
    const [psus, count] = [stratumOfPsu.length, this.#lonely.length];
    const diagonal = this.#diagonal();
    // An entry off the diagonal tells which of the two PSUs are lonely, and less 1 / (m - 1) if they share a stratum.
    const none = count / psus ** 2;
    const [one, both] = [none - 1 / psus, none - 2 / psus];
    const sums = new Float64Array(psusInStratum.length);
    const squares = new Float64Array(psusInStratum.length);
    let trace = 0;
    for (let psu = 0; psu < psus; psu++) {
      sums[stratumOfPsu[psu]] += d[psu];
      squares[stratumOfPsu[psu]] += d[psu] ** 2;
      trace += (d[psu] * (this.#isLonely(psu) ? diagonal.lonely : diagonal.regular)) ** 2;
    }
    const all = { regular: 0, regularSquares: 0, lonely: 0, lonelySquares: 0 };
    psusInStratum.forEach((m, stratum) => {
      if (m === 1) {
        all.lonely += sums[stratum];
        all.lonelySquares += squares[stratum];
        return;
      }
      all.regular += sums[stratum];
      all.regularSquares += squares[stratum];
      const share = 1 / (m - 1);
      trace += (sums[stratum] ** 2 - squares[stratum]) * (share * share - 2 * share * none);
    });
    return (
      trace +
      none * none * (all.regular ** 2 - all.regularSquares) +
      2 * one * one * all.regular * all.lonely +
      both * both * (all.lonely ** 2 - all.lonelySquares)
    );
  }

  /** P_aa */
  #diagonal(): { regular: number; lonely: number } {
    const [psus, count] = [this.#design.stratumOfPsu.length, this.#lonely.length];
    const every = count / psus ** 2;
    return { regular: 1 + every, lonely: 1 - 2 / psus + every };
  }

  #isLonely(psu: number): boolean {
    return this.#design.psusInStratum[this.#design.stratumOfPsu[psu]] === 1;
  }
}
