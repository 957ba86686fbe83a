import { PIVOT_TOLERANCE } from '../numeric/linear-algebra.ts';

/** The rounding error of a gradient, relative to the sum of its terms' sizes. */
const ROUNDING = 1e-12;
/** A variable enters or leaves in each round; few do so more than once. */
const ROUNDS_PER_VARIABLE = 10;

/**
 * Minimises x' a x / 2 + b' x over x >= 0 exactly, by the active-set method of Lawson and Hanson, Solving Least Squares
 * Problems (1974), chapter 23, started from the variables that are positive in the feasible x that is given. `a` is
 * positive semi-definite; of variables that it cannot tell apart, one is moved and the others are 0.
 */
export class BoundedQuadratic {
  readonly #k: number;
  /** The variables that are moved, of which there are `#moved`, and the factor of their part of `a`. */
  readonly #free: Uint8Array;
  readonly #order: Int32Array;
  #moved = 0;
  readonly #factor: Float64Array;
  readonly #target: Float64Array;

  constructor(k: number) {
    this.#k = k;
    this.#free = new Uint8Array(k);
    this.#order = new Int32Array(k);
    this.#factor = new Float64Array(k * k);
    this.#target = new Float64Array(k);
  }

  /** `a` is k x k with its lower triangle read; `x` is overwritten by the minimum. */
  minimise(a: Float64Array, b: Float64Array, x: Float64Array): void {
    for (let j = 0; j < this.#k; j++) this.#free[j] = x[j] > 0 ? 1 : 0;
    for (let round = 0; round < ROUNDS_PER_VARIABLE * (this.#k + 1); round++) {
      this.#factorise(a, x);
      this.#solve(b);
      if (!this.#moveTowards(x)) continue;
      const steepest = this.#steepest(a, b, x);
      if (steepest < 0) return;
      this.#free[steepest] = 1;
    }
  }

  #factorise(a: Float64Array, x: Float64Array): void {
    const k = this.#k;
    const factor = this.#factor;
    let moved = 0;
    for (let j = 0; j < k; j++) {
      if (this.#free[j] === 0) continue;
      const row = moved * k;
      for (let i = 0; i <= moved; i++) {
        const other = i < moved ? this.#order[i] : j;
        let sum = a[j * k + other];
        for (let l = 0; l < i; l++) sum -= factor[row + l] * factor[i * k + l];
        factor[row + i] = i < moved ? sum / factor[i * k + i] : sum;
      }
      const pivot = factor[row + moved];
      if (pivot > PIVOT_TOLERANCE * a[j * k + j]) {
        factor[row + moved] = Math.sqrt(pivot);
        this.#order[moved++] = j;
      } else {
        this.#free[j] = 0;
        x[j] = 0;
      }
    }
    this.#moved = moved;
  }

  /** The minimum over the free variables alone. */
  #solve(b: Float64Array): void {
    const k = this.#k;
    const factor = this.#factor;
    const target = this.#target;
    for (let i = 0; i < this.#moved; i++) {
      let sum = -b[this.#order[i]];
      for (let l = 0; l < i; l++) sum -= factor[i * k + l] * target[l];
      target[i] = sum / factor[i * k + i];
    }
    for (let i = this.#moved - 1; i >= 0; i--) {
      let sum = target[i];
      for (let l = i + 1; l < this.#moved; l++) sum -= factor[l * k + i] * target[l];
      target[i] = sum / factor[i * k + i];
    }
  }

  /**
   * Moves to the target if it is feasible, and returns true. Else moves to where the first variable becomes 0, which is
   * then no longer free.
   */
  #moveTowards(x: Float64Array): boolean {
    let length = 1;
    let blocking = -1;
    for (let i = 0; i < this.#moved; i++) {
      const from = x[this.#order[i]];
      if (this.#target[i] > 0) continue;
      // A variable at 0 that is to go below blocks at once.
      const reach = from > 0 ? from / (from - this.#target[i]) : 0;
      if (blocking < 0 || reach < length) {
        length = reach;
        blocking = i;
      }
    }
    for (let i = 0; i < this.#moved; i++) {
      const j = this.#order[i];
      x[j] = blocking < 0 ? this.#target[i] : x[j] + length * (this.#target[i] - x[j]);
      // Rounding must not keep the blocking one a hair's breadth from 0, nor take another below.
      if (i === blocking || !(x[j] > 0)) {
        x[j] = 0;
        this.#free[j] = 0;
      }
    }
    return blocking < 0;
  }

  /** The variable at 0 whose growth lowers the objective most, or -1. */
  #steepest(a: Float64Array, b: Float64Array, x: Float64Array): number {
    const k = this.#k;
    let steepest = -1;
    let lowest = 0;
    for (let j = 0; j < k; j++) {
      // Without curvature there is no minimum to move to.
      if (this.#free[j] === 1 || a[j * k + j] === 0) continue;
      let slope = b[j];
      let size = Math.abs(b[j]);
      for (let l = 0; l < k; l++) {
        const term = (l <= j ? a[j * k + l] : a[l * k + j]) * x[l];
        slope += term;
        size += Math.abs(term);
      }
      if (slope < lowest && slope < -ROUNDING * size) {
        lowest = slope;
        steepest = j;
      }
    }
    return steepest;
  }
}
