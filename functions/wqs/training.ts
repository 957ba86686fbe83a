/** The weight step of weighted quantile sum regression, solved exactly on any resample of the training rows. */
import type { WqsProblem } from './problem.ts';
import type { Direction } from './settings.ts';

export type { Direction };

export type ReplicateStatus = 'kept' | 'no_signal' | 'not_estimable';

/** The optimum on one resample. */
export interface Replicate {
  status: ReplicateStatus;
  reason: string | null;
  b1: number;
  z: number;
  deviance: number;
  kkt: number;
  iterations: number;
  weights: Float64Array;
}

export class Training {
  readonly #problem: WqsProblem;

  constructor(problem: WqsProblem, _trainingRows: Int32Array, _direction: Direction) {
    this.#problem = problem;
  }

  fit(_counts: Uint16Array): Replicate {
    return {
      status: 'not_estimable',
      reason: 'the kernel is not built yet',
      b1: Number.NaN,
      z: Number.NaN,
      deviance: Number.NaN,
      kkt: Number.NaN,
      iterations: 0,
      weights: new Float64Array(this.#problem.scores.length).fill(Number.NaN),
    };
  }
}
