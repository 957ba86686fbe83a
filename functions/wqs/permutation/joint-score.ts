/** What the scores of a mixture say about an outcome jointly, and in sum. */
import { choleskySolve, PIVOT_TOLERANCE } from '../../numeric/linear-algebra.ts';
import { NullModel } from './null-model.ts';
import type { MixtureStatistic, ScoredProblem } from './problem.ts';

export interface JointScore {
  /** Rao's score statistic u' C^-1 u of all coefficients: of the null hypothesis that no component has an effect. */
  joint: number;
  /**
   * The sum of one-step estimates C^-1 u over its standard error, sqrt(1' C^-1 1): the effect of one class more of
   * every component.
   */
  psi: number;
}

/**
 * A statistic that has a value whatever the scores, separation included, and costs one pass over the rows. Of a number
 * (linear model) it is in units of the residual variance, which does not matter to a permutation test.
 */
export class JointScoreTest implements MixtureStatistic<JointScore> {
  readonly whyNot: string | null;
  readonly #model: NullModel;
  readonly #k: number;

  constructor(problem: ScoredProblem) {
    this.#model = new NullModel(problem);
    this.whyNot = this.#model.whyNot;
    this.#k = problem.scores.length;
  }

  of(order: Int32Array): JointScore {
    this.#model.take(order);
    const { slope, information } = this.#model;
    const factor = toldApart(information, this.#k);
    const estimates = slope.slice();
    const ones = new Float64Array(this.#k).fill(1);
    choleskySolve(factor, this.#k, estimates);
    choleskySolve(factor, this.#k, ones);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    return {
      joint: estimates.reduce((total, estimate, j) => total + estimate * slope[j], 0),
      psi: sum(estimates) / Math.sqrt(sum(ones)),
    };
  }
}

/**
 * The Cholesky factor of the information. A score that others and the covariates tell gets a pivot so large that its
 * coefficient is 0.
 */
function toldApart(information: Float64Array, k: number): Float64Array {
  const factor = information.slice();
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = factor[i * k + j];
      for (let l = 0; l < j; l++) rest -= factor[i * k + l] * factor[j * k + l];
      if (j < i) factor[i * k + j] = rest / factor[j * k + j];
      else factor[i * k + i] = rest > PIVOT_TOLERANCE * information[i * k + i] ? Math.sqrt(rest) : Number.MAX_VALUE;
    }
  }
  return factor;
}
