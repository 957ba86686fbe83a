/** The weight step of weighted quantile sum regression, solved exactly on any resample of the training rows. */
import { LinearTraining } from './linear-training.ts';
import { LogisticTraining } from './logistic-training.ts';
import type { WqsProblem } from './problem.ts';
import type { Training } from './replicate.ts';
import type { Direction } from './settings.ts';

export function trainingOn(problem: WqsProblem, trainingRows: Int32Array, direction: Direction): Training {
  return problem.family === 'linear'
    ? new LinearTraining(problem, trainingRows, direction)
    : new LogisticTraining(problem, trainingRows, direction);
}
