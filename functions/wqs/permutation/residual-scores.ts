/** Components of a mixture as far as the covariates do not tell them, as scores. */
import { choleskyFactor, choleskySolve } from '../../numeric/linear-algebra.ts';
import { crossProducts, times, transposedTimes } from '../../numeric/sparse-rows.ts';
import { rescaledWeights } from '../problem.ts';
import { type Component, quantileScores, type Scores } from '../scores.ts';
import type { PermutationProblem } from './problem.ts';

/** The share of a component's variance below which what the covariates leave of it is rounding. */
const NO_RESIDUAL = 1e-10;

/**
 * Regresses the values of each component on the covariates by least squares, weighted if the problem is, and scores the
 * residuals by their quantiles: under the null hypothesis these rows of scores could be anybody's (Potter, A
 * permutation test for inference in logistic regression with small- and moderate-sized data sets, 2005; Day et al., A
 * permutation test-based approach to strengthening inference on the effects of environmental mixtures, 2022). A
 * component that the covariates tell is left out.
 */
export function residualScores(problem: PermutationProblem): Scores {
  const left = residuals(problem);
  const told = left.filter(({ component }) => component === null);
  const scores = quantileScores(
    left.flatMap(({ component }) => component ?? []),
    problem.quantiles,
  );
  return {
    ...scores,
    leftOut: [
      ...scores.leftOut,
      ...told.map(({ name }) => ({ component: name, reason: 'the covariates tell all of its values' })),
    ],
  };
}

/** What least squares leaves of each component; null where that is rounding. */
function residuals(problem: PermutationProblem): { name: string; component: Component | null }[] {
  const { x } = problem.covariates;
  const weights = rescaledWeights(
    problem,
    Int32Array.from({ length: problem.n }, (_, row) => row),
  );
  const information = new Float64Array(x.p * x.p);
  crossProducts(x, weights, information);
  // The model matrix has no dependent columns.
  choleskyFactor(information, x.p);
  return problem.mixture.map(({ name, values }) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const centred = values.map((value) => value - mean);
    const coefficients = new Float64Array(x.p);
    transposedTimes(
      x,
      centred.map((value, row) => weights[row] * value),
      coefficients,
    );
    choleskySolve(information, x.p, coefficients);
    const fitted = new Float64Array(values.length);
    times(x, coefficients, fitted);
    const rest = centred.map((value, row) => value - fitted[row]);
    const tells = squares(rest) > NO_RESIDUAL * squares(centred);
    return { name, component: tells ? { name, values: rest } : null };
  });
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
