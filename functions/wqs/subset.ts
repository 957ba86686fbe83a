/**
 * Random subsets of a mixture's columns in place of bootstrap samples of the rows: each replicate fits all training
 * rows with a few of the columns alone (Curtin et al., A random subset implementation of weighted quantile sum
 * regression, 2019; gWQS: `rs`, `n_vars`).
 */
import type { WqsProblem } from './problem.ts';
import { drawsBelow, PURPOSE, type Stream } from './random.ts';
import type { Replicate, Training } from './replicate.ts';
import type { Direction } from './settings.ts';
import { trainingOn } from './training.ts';

/**
 * Which of so many columns a replicate draws, ascending: a function of the stream, the holdout and the replicate alone.
 */
export function drawSubset(
  columns: number,
  size: number,
  stream: Stream,
  holdout: number,
  replicate: number,
): Int32Array {
  const draw = drawsBelow(stream, PURPOSE.subset, holdout, replicate);
  const order = Int32Array.from({ length: columns }, (_, column) => column);
  for (let i = 0; i < size; i++) {
    const other = i + draw(columns - i);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order.slice(0, size).sort();
}

/**
 * The weight step on all training rows with any subset of the columns; each is fitted once, however often it is drawn.
 */
export class SubsetTraining implements Pick<Training, 'whyNot'> {
  readonly whyNot: string | null;
  readonly #problem: WqsProblem;
  readonly #rows: Int32Array;
  readonly #direction: Direction;
  readonly #fitted = new Map<string, Replicate>();

  constructor(problem: WqsProblem, trainingRows: Int32Array, direction: Direction) {
    this.whyNot = problem.dependence ?? null;
    this.#problem = problem;
    this.#rows = trainingRows;
    this.#direction = direction;
  }

  /** The optimum with the columns of `subset`, ascending. The weights of the others are NaN: they were not drawn. */
  fit(subset: Int32Array): Replicate {
    const name = subset.join(' ');
    const known = this.#fitted.get(name);
    if (known) return known;
    const { components, scores } = this.#problem;
    const drawn = {
      ...this.#problem,
      components: Array.from(subset, (column) => components[column]),
      scores: Array.from(subset, (column) => scores[column]),
    };
    const once = new Uint16Array(this.#rows.length).fill(1);
    const found = trainingOn(drawn, this.#rows, this.#direction).fit(once);
    const weights = new Float64Array(components.length).fill(Number.NaN);
    subset.forEach((column, i) => {
      weights[column] = found.weights[i];
    });
    const replicate = { ...found, weights };
    this.#fitted.set(name, replicate);
    return replicate;
  }
}
