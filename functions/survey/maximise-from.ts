/** The maximum of a likelihood from a start that is near it. */
import { choleskyFactor, choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import { crossProducts, transposedTimes } from '../numeric/sparse-rows.ts';
import type { Family } from './family.ts';
import type { GlmData, LikelihoodMaximum } from './likelihood.ts';

/** As for `maximiseLikelihood`: the step that promises no more than this share of the deviance is the last. */
const DEVIANCE_TOLERANCE = 1e-16;
/** From this share on the information is near enough to that of the maximum: a step without making it anew gains 4 digits or more. */
const NEAR = 1e-6;
/** From a near start it takes 4 to 8 steps; whatever needs more is left to the search that shortens its steps. */
const MOST_STEPS = 15;

/**
 * Newton's method from `start`, whose last steps keep the information of the step before them. Undefined where a step makes the deviance
 * worse or the end is not reached soon: `maximiseLikelihood` then finds out whether there is a maximum.
 */
export function maximiseFrom(data: GlmData, family: Family, start: Float64Array): LikelihoodMaximum | undefined {
  const { p } = data.x;
  const factor = new Float64Array(p * p);
  const score = new Float64Array(p);
  let state = family.evaluate(data, start);
  let isNear = false;
  for (let iterations = 1; iterations <= MOST_STEPS; iterations++) {
    transposedTimes(data.x, state.residuals, score);
    if (!isNear) {
      crossProducts(data.x, state.variances, factor);
      if (!choleskyFactor(factor, p)) return undefined;
    }
    const step = score.slice();
    choleskySolve(factor, p, step);
    const promised = step.reduce((sum, value, j) => sum + value * score[j], 0);
    const next = family.evaluate(
      data,
      state.coefficients.map((value, j) => value + step[j]),
    );
    if (!(next.deviance <= state.deviance * (1 + NEAR))) return undefined;
    if (promised <= DEVIANCE_TOLERANCE * next.deviance) {
      const information = new Float64Array(p * p);
      crossProducts(data.x, next.variances, information);
      mirrorLowerTriangle(information, p);
      return { ...next, information, iterations };
    }
    isNear = promised <= NEAR * next.deviance;
    state = next;
  }
  return undefined;
}
