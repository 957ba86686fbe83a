import { PIVOT_TOLERANCE } from '../numeric/linear-algebra.ts';
import { BoundedQuadratic } from './bounded-quadratic.ts';

/**
 * The step to the minimum of a quadratic model g' d + d' H d / 2 when the last parameters must not become negative. The
 * free parameters are eliminated (Schur complement), which leaves a quadratic problem in the few bounded ones.
 */
export class NewtonStep {
  readonly #free: number;
  readonly #bounded: number;
  /**
   * The Cholesky factor of H, stopped after the free parameters: below them the rows of the bounded ones. A parameter
   * whose pivot fails is a linear combination of those before it; its column is 0 and it stays where it is.
   */
  readonly #factor: Float64Array;
  /** The curvature in the bounded parameters when the free ones follow (lower triangle). */
  readonly complement: Float64Array;
  readonly #slope: Float64Array;
  readonly #target: Float64Array;
  readonly #forward: Float64Array;
  readonly #quadratic: BoundedQuadratic;

  constructor(free: number, bounded: number) {
    this.#free = free;
    this.#bounded = bounded;
    this.#factor = new Float64Array((free + bounded) * free);
    this.complement = new Float64Array(bounded * bounded);
    this.#slope = new Float64Array(bounded);
    this.#target = new Float64Array(bounded);
    this.#forward = new Float64Array(free);
    this.#quadratic = new BoundedQuadratic(bounded);
  }

  /** `hessian` is square with its lower triangle read, the free parameters first. */
  factorise(hessian: Float64Array): void {
    const free = this.#free;
    const size = free + this.#bounded;
    const factor = this.#factor;
    for (let i = 0; i < size; i++) {
      const row = i * free;
      for (let j = 0; j < i && j < free; j++) {
        const other = j * free;
        let sum = hessian[i * size + j];
        for (let k = 0; k < j; k++) sum -= factor[row + k] * factor[other + k];
        factor[row + j] = factor[other + j] > 0 ? sum / factor[other + j] : 0;
      }
      if (i < free) {
        const diagonal = hessian[i * size + i];
        let pivot = diagonal;
        for (let k = 0; k < i; k++) pivot -= factor[row + k] * factor[row + k];
        factor[row + i] = pivot > PIVOT_TOLERANCE * diagonal ? Math.sqrt(pivot) : 0;
      }
    }
    for (let i = 0; i < this.#bounded; i++) {
      const row = (free + i) * free;
      for (let j = 0; j <= i; j++) {
        const other = (free + j) * free;
        let sum = hessian[(free + i) * size + free + j];
        for (let k = 0; k < free; k++) sum -= factor[row + k] * factor[other + k];
        this.complement[i * this.#bounded + j] = sum;
      }
    }
    for (let i = 0; i < this.#bounded; i++) {
      const curvature = this.complement[i * this.#bounded + i];
      if (!(curvature > PIVOT_TOLERANCE * hessian[(free + i) * size + free + i])) this.#flatten(i);
    }
  }

  /** How many of the free parameters are no linear combination of those before. */
  get freeRank(): number {
    let rank = 0;
    for (let i = 0; i < this.#free; i++) if (this.#factor[i * this.#free + i] > 0) rank++;
    return rank;
  }

  /** A bounded parameter that is a linear combination of free ones has no curvature of its own, but for rounding. */
  #flatten(parameter: number): void {
    for (let other = 0; other < this.#bounded; other++) {
      this.complement[parameter * this.#bounded + other] = 0;
      this.complement[other * this.#bounded + parameter] = 0;
    }
  }

  /** Writes over `step` how to move from `parameters`, where the gradient is `gradient`. */
  solve(parameters: Float64Array, gradient: Float64Array, step: Float64Array): void {
    const free = this.#free;
    const bounded = this.#bounded;
    const factor = this.#factor;
    const forward = this.#forward;
    for (let i = 0; i < free; i++) {
      let sum = gradient[i];
      for (let k = 0; k < i; k++) sum -= factor[i * free + k] * forward[k];
      forward[i] = factor[i * free + i] > 0 ? sum / factor[i * free + i] : 0;
    }
    for (let i = 0; i < bounded; i++) {
      let slope = gradient[free + i];
      for (let k = 0; k < free; k++) slope -= factor[(free + i) * free + k] * forward[k];
      for (let j = 0; j < bounded; j++) {
        const curvature = this.complement[j <= i ? i * bounded + j : j * bounded + i];
        slope -= curvature * parameters[free + j];
      }
      this.#slope[i] = slope;
      this.#target[i] = parameters[free + i];
    }
    this.#quadratic.minimise(this.complement, this.#slope, this.#target);
    for (let i = 0; i < bounded; i++) {
      const move = this.#target[i] - parameters[free + i];
      step[free + i] = move;
      for (let k = 0; k < free; k++) forward[k] += factor[(free + i) * free + k] * move;
    }
    for (let i = free - 1; i >= 0; i--) {
      let sum = -forward[i];
      for (let k = i + 1; k < free; k++) sum -= factor[k * free + i] * step[k];
      step[i] = factor[i * free + i] > 0 ? sum / factor[i * free + i] : 0;
    }
  }
}
