/** How far the sum of squared residuals of a number falls when the mixture is added in one direction. */
import { BoundedQuadratic } from '../bounded-quadratic.ts';
import type { Direction } from '../settings.ts';
import { NullModel } from './null-model.ts';
import type { MixtureStatistic, ScoredProblem } from './problem.ts';

/**
 * With the covariates projected out the sum of squares is a quadratic of the scores' coefficients, so that its least
 * value over those of one sign is that of non-negative least squares (Lawson and Hanson 1974): exact in one step.
 */
export class LinearFall implements MixtureStatistic<number> {
  readonly whyNot: string | null;
  readonly #model: NullModel;
  readonly #sign: 1 | -1;
  readonly #quadratic: BoundedQuadratic;
  readonly #slope: Float64Array;
  readonly #coefficients: Float64Array;

  constructor(problem: ScoredProblem, direction: Direction) {
    this.#model = new NullModel(problem);
    this.whyNot = this.#model.whyNot;
    this.#sign = direction === 'positive' ? 1 : -1;
    const k = problem.scores.length;
    this.#quadratic = new BoundedQuadratic(k);
    this.#slope = new Float64Array(k);
    this.#coefficients = new Float64Array(k);
  }

  of(order: Int32Array): number {
    const [slope, coefficients] = [this.#slope, this.#coefficients];
    this.#model.take(order);
    for (let j = 0; j < slope.length; j++) slope[j] = -this.#sign * this.#model.slope[j];
    coefficients.fill(0);
    this.#quadratic.minimise(this.#model.information, slope, coefficients);
    // At the least value c'Cc = -b'c, so that the fall 2 (-b'c) - c'Cc is -b'c.
    let fall = 0;
    for (let j = 0; j < slope.length; j++) fall -= slope[j] * coefficients[j];
    return fall;
  }
}
