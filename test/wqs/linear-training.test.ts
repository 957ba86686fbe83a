import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choleskyFactor, choleskySolve } from '../../functions/numeric/linear-algebra.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { drawResample } from '../../functions/wqs/resample.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { covariateColumns, simulatedWqs } from '../support/simulated-wqs.ts';

const problems = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    n: fc.integer({ min: 60, max: 160 }),
    components: fc.integer({ min: 1, max: 4 }),
    quantiles: fc.integer({ min: 2, max: 10 }),
    numbers: fc.integer({ min: 0, max: 3 }),
    factors: fc.integer({ min: 0, max: 2 }),
    effect: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
    weighted: fc.boolean(),
  })
  .map((settings) => simulatedWqs({ ...settings, family: 'linear' }));
const directions = fc.constantFrom('positive' as const, 'negative' as const);

function rowsOf({ n }: WqsProblem): Int32Array {
  return Int32Array.from({ length: n }, (_, row) => row);
}

function resampleOf({ n }: WqsProblem, replicate: number): Uint16Array {
  const counts = new Uint16Array(n);
  drawResample(n, { seed: 1, stream: 0 }, 0, replicate, counts);
  return counts;
}

interface LeastSquares {
  coefficients: Float64Array;
  deviance: number;
  /** Of the last coefficient. */
  t: number;
}

/** Ordinary weighted least squares by normal equations, another program than that of the kernel. */
function leastSquares(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  drawn: number,
): LeastSquares {
  const p = columns.length;
  const a = new Float64Array(p * p);
  const b = new Float64Array(p);
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < p; j++) {
      b[j] += weights[i] * columns[j][i] * y[i];
      for (let k = 0; k < p; k++) a[j * p + k] += weights[i] * columns[j][i] * columns[k][i];
    }
  }
  expect(choleskyFactor(a, p)).toBe(true);
  choleskySolve(a, p, b);
  let deviance = 0;
  for (let i = 0; i < y.length; i++) {
    const residual = columns.reduce((rest, column, j) => rest - column[i] * b[j], y[i]);
    deviance += weights[i] * residual * residual;
  }
  const unit = new Float64Array(p);
  unit[p - 1] = 1;
  choleskySolve(a, p, unit);
  const se = Math.sqrt((unit[p - 1] * deviance) / (drawn - p));
  return { coefficients: b, deviance, t: b[p - 1] / se };
}

/** The rows of a resample as they are weighted, repeats as weights. */
function weightsOf({ weights, n }: WqsProblem, counts: Uint16Array): Float64Array {
  const mean = weights ? weights.reduce((sum, weight) => sum + weight, 0) / n : 1;
  return Float64Array.from(counts, (count, row) => (count * (weights?.[row] ?? 1)) / mean);
}

/** The best fit with coefficients of the direction's sign among all sets of components that may have one. */
function bruteForce(problem: WqsProblem, counts: Uint16Array, sign: number): { deviance: number; c: number[] } {
  const weights = weightsOf(problem, counts);
  const k = problem.scores.length;
  const best = { deviance: Infinity, c: new Array<number>(k).fill(0) };
  for (let set = 0; set < 2 ** k; set++) {
    const active = [...problem.scores.keys()].filter((j) => set & (2 ** j));
    const columns = [...covariateColumns(problem), ...active.map((j) => problem.scores[j])];
    const { coefficients, deviance } = leastSquares(columns, problem.y, weights, problem.n);
    const c = new Array<number>(k).fill(0);
    active.forEach((j, i) => {
      c[j] = coefficients[columns.length - active.length + i];
    });
    if (c.some((value) => sign * value < 0) || deviance >= best.deviance) continue;
    Object.assign(best, { deviance, c });
  }
  return best;
}

describe('the optimum of a resample for a number', () => {
  it('is the best of all sets of components, in either direction, weighted or not', () => {
    fc.assert(
      fc.property(problems, directions, fc.nat(99), (problem, direction, replicate) => {
        const counts = resampleOf(problem, replicate);
        const { status, b1, deviance, kkt, weights } = trainingOn(problem, rowsOf(problem), direction).fit(counts);
        const exact = bruteForce(problem, counts, direction === 'positive' ? 1 : -1);
        expect(kkt).toBeLessThan(1e-10);
        expect(Math.abs(deviance / exact.deviance - 1)).toBeLessThan(1e-10);
        const sum = exact.c.reduce((total, value) => total + value, 0);
        expect(b1).toBeCloseTo(sum, 9);
        if (status === 'no_signal') expect(sum).toBe(0);
        else for (const [j, value] of exact.c.entries()) expect(weights[j]).toBeCloseTo(value / sum, 8);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("has gWQS's statistic: the t of the index when the model is fitted again to the rows drawn", () => {
    fc.assert(
      fc.property(problems, directions, fc.nat(99), (problem, direction, replicate) => {
        const counts = resampleOf(problem, replicate);
        const { status, b1, z, deviance, weights } = trainingOn(problem, rowsOf(problem), direction).fit(counts);
        if (status !== 'kept') return;
        const index = Float64Array.from({ length: problem.n }, (_, row) =>
          problem.scores.reduce((sum, score, j) => sum + weights[j] * score[row], 0),
        );
        const refit = leastSquares(
          [...covariateColumns(problem), index],
          problem.y,
          weightsOf(problem, counts),
          problem.n,
        );
        expect(refit.coefficients.at(-1)).toBeCloseTo(b1, 9);
        expect(refit.t).toBeCloseTo(z, 7);
        expect(refit.deviance).toBeCloseTo(deviance, 7);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('does not depend on what was fitted before, nor, but for its unit, on the unit of the outcome', () => {
    fc.assert(
      fc.property(problems, fc.nat(99), (problem, replicate) => {
        const counts = resampleOf(problem, replicate);
        const training = trainingOn(problem, rowsOf(problem), 'positive');
        const first = training.fit(counts);
        training.fit(resampleOf(problem, replicate + 1));
        expect(training.fit(counts)).toEqual(first);
        const thousands = { ...problem, y: problem.y.map((value) => 1000 * value - 5) };
        const scaled = trainingOn(thousands, rowsOf(problem), 'positive').fit(counts);
        expect(scaled.status).toBe(first.status);
        expect(scaled.b1 / 1000).toBeCloseTo(first.b1, 9);
        if (first.status === 'kept') expect(scaled.z).toBeCloseTo(first.z, 6);
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('what cannot be told of a number', () => {
  const problem = simulatedWqs({
    seed: 5,
    n: 120,
    components: 3,
    quantiles: 4,
    numbers: 1,
    factors: 1,
    effect: 0.3,
    weighted: false,
    family: 'linear',
  });
  const once = () => new Uint16Array(problem.n).fill(1);
  const fit = (changed: Partial<WqsProblem>, counts = once()) =>
    trainingOn({ ...problem, ...changed }, rowsOf(problem), 'positive').fit(counts);

  it('is named: an outcome without variation, a component with one score, fewer rows than coefficients', () => {
    expect(fit({ y: problem.y.map(() => 3) }).reason).toBe('the outcome is the same in all rows drawn');
    const [first, second, third] = problem.scores;
    const rare = first.map((_, row) => (row < 3 ? 1 : 0));
    expect(fit({ scores: [rare, second, third] }, once().fill(0, 0, 3)).reason).toMatch(/^the resample does not tell/);
    const few = once().fill(0, 4);
    expect(fit({}, few)).toMatchObject({ status: 'not_estimable', weights: expect.any(Float64Array) });
  });

  it('a level that nobody drawn has does no harm: nothing runs off', () => {
    const [, , level] = covariateColumns(problem);
    const without = Uint16Array.from(level, (value) => (value === 0 ? 1 : 0));
    expect(fit({}, without).status).not.toBe('not_estimable');
  });

  it('components that repeat each other are named once for all, as for cases', () => {
    const [first, second, third] = problem.scores;
    const repeated = { components: ['lead', 'cadmium', 'mercury', 'copy'], scores: [first, second, third, second] };
    const training = trainingOn({ ...problem, ...repeated }, rowsOf(problem), 'positive');
    expect(training.whyNot).toMatch(/^copy cannot be told apart from cadmium/);
    expect(training.fit(once())).toMatchObject({ status: 'not_estimable', reason: training.whyNot });
  });

  it('an outcome that covariates and scores tell exactly has no t', () => {
    const [first, second, third] = problem.scores;
    const y = Float64Array.from(first, (score, row) => 2 + 0.5 * score + 0.25 * second[row] + 0.1 * third[row]);
    expect(fit({ y }).reason).toBe('covariates and scores tell the outcome without an error');
  });
});
