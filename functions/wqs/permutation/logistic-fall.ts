/** How far the deviance of cases and non-cases falls when the mixture is added in one direction. */
import { ConstrainedLogistic } from '../constrained-logistic.ts';
import { covariatesOn, indicatorColumns } from '../covariates.ts';
import { NewtonStep } from '../newton-step.ts';
import { rescaledWeights } from '../problem.ts';
import { KKT_TOLERANCE, rootMeanSquare } from '../projected-gradient.ts';
import { type DrawnFrom, ResampledRows } from '../resampled-rows.ts';
import { SeparatedLevels } from '../separated-levels.ts';
import type { Direction } from '../settings.ts';
import type { MixtureStatistic, ScoredProblem } from './problem.ts';

/**
 * The deviance of the model of the covariates, minus the deviance of the exact optimum with the scores' coefficients
 * all of one sign. Every search begins at the model of the covariates, where permuted scores leave it nearly, so that a
 * statistic depends on its order alone.
 */
export class LogisticFall implements MixtureStatistic<number> {
  readonly whyNot: string | null;
  /** The rows that are not in a level with cases only, or none: in the limit those add nothing to any deviance. */
  readonly #kept: Int32Array;
  readonly #from: Int32Array;
  readonly #rows: ResampledRows;
  readonly #logistic: ConstrainedLogistic;
  /** The model of the covariates, and its deviance. */
  readonly #parameters: Float64Array;
  readonly #deviance: number;
  readonly #gradient: Float64Array;
  readonly #information: Float64Array;
  readonly #step: NewtonStep;

  constructor(problem: ScoredProblem, direction: Direction) {
    const all = Int32Array.from({ length: problem.n }, (_, row) => row);
    const sign = direction === 'positive' ? 1 : -1;
    const drawnFrom: DrawnFrom = {
      ...covariatesOn(problem, all),
      // A negative effect of a score is a positive one of its opposite.
      scores: problem.scores.map((column) => Float64Array.from(column, (score) => sign * score)),
      y: Uint8Array.from(problem.y),
      weights: rescaledWeights(problem, all),
    };
    const remaining = new SeparatedLevels(drawnFrom.factors, drawnFrom.y).leaveOut(all, problem.n);
    this.#kept = all.subarray(0, remaining);
    this.#from = new Int32Array(remaining);
    const withoutScores = modelOn({ ...drawnFrom, scores: [] }, this.#kept);
    const none = withoutScores.rows.size;
    withoutScores.logistic.minimise({ parameters: new Float64Array(none), step: withoutScores.firstStep() });
    this.whyNot =
      remaining === 0 || withoutScores.rows.separated || !(withoutScores.logistic.kkt() <= KKT_TOLERANCE)
        ? 'the covariates alone separate cases from non-cases'
        : null;
    const { rows, logistic } = modelOn(drawnFrom, this.#kept);
    this.#rows = rows;
    this.#logistic = logistic;
    this.#deviance = withoutScores.rows.deviance();
    this.#parameters = new Float64Array(rows.size);
    this.#parameters.set(withoutScores.logistic.parameters);
    this.#gradient = new Float64Array(rows.size);
    this.#information = new Float64Array(rows.size * rows.size);
    this.#step = new NewtonStep(none, rows.scores);
  }

  of(order: Int32Array): number {
    const from = this.#from;
    for (let i = 0; i < from.length; i++) from[i] = order[this.#kept[i]];
    this.#rows.takeScores(from);
    this.#rows.moveTo(this.#parameters, this.#gradient);
    this.#rows.information(this.#information);
    this.#step.factorise(this.#information);
    this.#logistic.minimise({ parameters: this.#parameters, step: this.#step });
    // Where scores separate cases from non-cases the deviance falls to 0, whatever was reached of it.
    return this.#deviance - (this.#rows.separated ? 0 : this.#rows.deviance());
  }
}

function modelOn(drawnFrom: DrawnFrom, kept: Int32Array) {
  const rows = new ResampledRows(drawnFrom);
  rows.take(kept, kept.length, new Uint16Array(drawnFrom.y.length).fill(1));
  const logistic = new ConstrainedLogistic(rows, scalesOf(drawnFrom));
  const firstStep = () => {
    const information = new Float64Array(rows.size * rows.size);
    const step = new NewtonStep(rows.size - rows.scores, rows.scores);
    rows.moveTo(new Float64Array(rows.size), new Float64Array(rows.size));
    rows.information(information);
    step.factorise(information);
    return step;
  };
  return { rows, logistic, firstStep };
}

/** The root mean square of the column of each parameter. */
function scalesOf({ numbers, factors, scores }: DrawnFrom): Float64Array {
  const indicators = factors.flatMap(indicatorColumns).map(rootMeanSquare);
  return Float64Array.from([1, ...numbers.map(() => 1), ...indicators, ...scores.map(rootMeanSquare)]);
}
