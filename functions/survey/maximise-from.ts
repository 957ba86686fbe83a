/** The maximum of a likelihood from a start that is near it. */
import { choleskyFactor, choleskySolve, mirrorLowerTriangle } from '../numeric/linear-algebra.ts';
import { crossProducts, transposedTimes } from '../numeric/sparse-rows.ts';
import type { Family } from './family.ts';
import type { GlmData, LikelihoodMaximum } from './likelihood.ts';

/** As for `maximiseLikelihood`: the step that promises no more than this share of the deviance is the last. */
const DEVIANCE_TOLERANCE = 1e-16;
/**
 * From this share on the information is near enough to that of the maximum: a step without making it anew gains some
 * digits.
 */
const NEAR = 1e-6;
/** From a near start it takes 4 to 8 steps; whatever needs more is left to the search that shortens its steps. */
const MOST_STEPS = 15;

/**
 * Newton's method from `start`, whose last steps keep the information of the step before them. Undefined where a step
 * promises more than the one before, or the end is not reached soon: `maximiseLikelihood` then finds out whether there
 * is a maximum.
 */
export function maximiseFrom(data: GlmData, family: Family, start: Float64Array): LikelihoodMaximum | undefined {
  const { p } = data.x;
  const factor = new Float64Array(p * p);
  const score = new Float64Array(p);
  const step = new Float64Array(p);
  const coefficients = start.slice();
  const state = family.evaluate(data, coefficients);
  // Of the start: near enough to that of the maximum for promises to be small against.
  const { deviance } = state;
  let last = Infinity;
  for (let iterations = 1; iterations <= MOST_STEPS; iterations++) {
    if (iterations > 1) family.moments(data, coefficients, state);
    transposedTimes(data.x, state.residuals, score);
    if (last > NEAR * deviance) {
      crossProducts(data.x, state.variances, factor);
      if (!choleskyFactor(factor, p)) return undefined;
    }
    step.set(score);
    choleskySolve(factor, p, step);
    let promised = 0;
    for (let j = 0; j < p; j++) {
      promised += step[j] * score[j];
      coefficients[j] += step[j];
    }
    if (!(promised < last)) return undefined;
    if (promised <= DEVIANCE_TOLERANCE * deviance) {
      const found = family.evaluate(data, coefficients);
      const information = new Float64Array(p * p);
      crossProducts(data.x, found.variances, information);
      mirrorLowerTriangle(information, p);
      return { ...found, information, iterations };
    }
    last = promised;
  }
  return undefined;
}
