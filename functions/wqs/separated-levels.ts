import type { Factor } from './covariates.ts';

/**
 * Finds factor levels that hold cases only, or none, in a resample; for a log-linear model those that hold none,
 * because the others have a finite coefficient. The coefficient of such a level runs off to infinity; in that limit the
 * fitted probabilities of its rows are their outcomes, so that they add nothing to the deviance, its gradient or the
 * information, and all else is the optimum of the other rows (Albert and Anderson, On the existence of maximum
 * likelihood estimates in logistic regression, Biometrika 1984).
 */
export class SeparatedLevels {
  readonly #factors: number;
  /**
   * For each row in turn the tally of each factor that it counts in: those of a level's non-cases and cases are
   * neighbours.
   */
  readonly #tallyOf: Int32Array;
  readonly #tallies: Int32Array;
  /** Whether a level with cases only is one, or only a level with none. */
  readonly #casesOnly: boolean;

  constructor(factors: readonly Factor[], y: Uint8Array, casesOnly = true) {
    this.#factors = factors.length;
    this.#casesOnly = casesOnly;
    this.#tallyOf = new Int32Array(y.length * factors.length);
    let tallies = 0;
    factors.forEach(({ codes, levels }, factor) => {
      for (let row = 0; row < y.length; row++) {
        this.#tallyOf[row * factors.length + factor] = tallies + 2 * codes[row] + y[row];
      }
      tallies += 2 * levels;
    });
    this.#tallies = new Int32Array(tallies);
  }

  /**
   * Leaves out, in place, the first `count` of `rows` that are in a separated level, until there is none: leaving rows
   * out can separate another level. Returns how many remain, in their order.
   */
  leaveOut(rows: Int32Array, count: number): number {
    let remaining = count;
    while (this.#anyIn(rows, remaining)) {
      let kept = 0;
      for (let i = 0; i < remaining; i++) if (!this.#hasSeparated(rows[i])) rows[kept++] = rows[i];
      remaining = kept;
    }
    return remaining;
  }

  #anyIn(rows: Int32Array, count: number): boolean {
    const factors = this.#factors;
    const tallyOf = this.#tallyOf;
    const tallies = this.#tallies;
    tallies.fill(0);
    for (let i = 0; i < count; i++) {
      const end = (rows[i] + 1) * factors;
      for (let entry = rows[i] * factors; entry < end; entry++) tallies[tallyOf[entry]]++;
    }
    for (let level = 0; level < tallies.length; level += 2) {
      if (tallies[level] > 0 && tallies[level + 1] === 0) return true;
      if (this.#casesOnly && tallies[level] === 0 && tallies[level + 1] > 0) return true;
    }
    return false;
  }

  #hasSeparated(row: number): boolean {
    for (let entry = row * this.#factors; entry < (row + 1) * this.#factors; entry++) {
      const tally = this.#tallyOf[entry];
      // The row itself counts in one of the two.
      if (this.#tallies[tally | 1] === 0 || (this.#casesOnly && this.#tallies[tally & ~1] === 0)) return true;
    }
    return false;
  }
}
