/** Permutation tests of a mixture: what each method compares, and its permutations by their numbers. */
import { scoresByLevel } from '../by-level.ts';
import type { Stream } from '../random.ts';
import type { Direction } from '../settings.ts';
import { type JointScore, JointScoreTest } from './joint-score.ts';
import { LinearFall } from './linear-fall.ts';
import { LogisticFall } from './logistic-fall.ts';
import type { MixtureStatistic, PermutationProblem, ScoredProblem } from './problem.ts';
import { residualScores } from './residual-scores.ts';
import { drawOrder } from './shuffle.ts';

export type { JointScore };

/** A statistic of the data as they are, and as many of permuted data as one likes. */
export class MixturePermutations<Value> {
  /** Why there is nothing to test, null if there is. */
  readonly whyNot: string | null;
  readonly #statistic: MixtureStatistic<Value> | undefined;
  readonly #blocks: readonly Int32Array[];
  readonly #stream: Stream;
  readonly #order: Int32Array;

  /** `blocks` are the rows that are permuted among themselves: of one level each, where the problem has strata. */
  constructor(
    problem: PermutationProblem,
    blocks: readonly Int32Array[],
    stream: Stream,
    statisticOf: (problem: ScoredProblem) => MixtureStatistic<Value>,
  ) {
    const { columns: scores } = problem.strata
      ? scoresByLevel(residualScores(problem), problem.strata).scores
      : residualScores(problem);
    this.#blocks = blocks;
    this.#stream = stream;
    this.#order = new Int32Array(problem.n);
    this.#statistic = scores.length === 0 ? undefined : statisticOf({ ...problem, scores });
    this.whyNot = this.#statistic ? this.#statistic.whyNot : 'no component varies beyond what the covariates tell';
  }

  /** Of the rows as they are. Not to be asked where there is nothing to test. */
  observed(): Value {
    for (let row = 0; row < this.#order.length; row++) this.#order[row] = row;
    return this.#of();
  }

  /** Of the permutation of that number, whichever were asked for before. */
  permuted(number: number): Value {
    drawOrder(this.#blocks, this.#stream, number, this.#order);
    return this.#of();
  }

  #of(): Value {
    if (!this.#statistic || this.whyNot !== null) throw new RangeError(`there is no statistic: ${this.whyNot}`);
    return this.#statistic.of(this.#order);
  }
}

/**
 * The fall in deviance that the exact optimum in the direction brings on all rows, without split and without bootstrap.
 */
export function fallIn(direction: Direction): (problem: ScoredProblem) => MixtureStatistic<number> {
  return (problem) =>
    problem.family === 'linear' ? new LinearFall(problem, direction) : new LogisticFall(problem, direction);
}

/** The score statistics of quantile g-computation. */
export function jointScore(problem: ScoredProblem): MixtureStatistic<JointScore> {
  return new JointScoreTest(problem);
}
