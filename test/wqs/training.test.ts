import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparseRows } from '../../functions/numeric/sparse-rows.ts';
import { familyOf } from '../../functions/survey/family.ts';
import { maximiseLikelihood } from '../../functions/survey/likelihood.ts';
import { wqsIndex } from '../../functions/wqs/final-model.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import type { Replicate } from '../../functions/wqs/replicate.ts';
import { drawResample } from '../../functions/wqs/resample.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { uniforms } from '../support/simulated-survey.ts';
import { covariateColumns, ofColumns, simulatedWqs } from '../support/simulated-wqs.ts';

const settings = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  n: fc.integer({ min: 60, max: 160 }),
  components: fc.integer({ min: 1, max: 6 }),
  quantiles: fc.integer({ min: 2, max: 10 }),
  numbers: fc.integer({ min: 0, max: 4 }),
  factors: fc.integer({ min: 0, max: 3 }),
  effect: fc.double({ min: -1, max: 1, noNaN: true }),
  weighted: fc.boolean(),
});
const problems = settings.map(simulatedWqs);
const directions = fc.constantFrom('positive' as const, 'negative' as const);

function rowsOf({ n }: WqsProblem): Int32Array {
  return Int32Array.from({ length: n }, (_, row) => row);
}

function once({ n }: WqsProblem): Uint16Array {
  return new Uint16Array(n).fill(1);
}

function resampleOf({ n }: WqsProblem, replicate: number): Uint16Array {
  const counts = new Uint16Array(n);
  drawResample(n, { seed: 1, stream: 0 }, 0, replicate, counts);
  return counts;
}

function withCovariates(problem: WqsProblem, columns: readonly ArrayLike<number>[]): WqsProblem {
  return { ...problem, ...ofColumns(columns) };
}

function expectOptimum({ status, kkt, iterations, b1, z, weights }: Replicate, direction: string) {
  expect(status).not.toBe('not_estimable');
  expect(kkt).toBeLessThanOrEqual(1e-8);
  expect(iterations).toBeLessThanOrEqual(60);
  if (status === 'no_signal') {
    expect(b1).toBe(0);
    expect(z).toBeNaN();
    return;
  }
  expect(Math.sign(b1)).toBe(direction === 'positive' ? 1 : -1);
  expect(Math.sign(z)).toBe(Math.sign(b1));
  expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14);
}

function expectSame(a: Replicate, b: Replicate) {
  expect(b.status).toBe(a.status);
  expect(b.reason).toBe(a.reason);
  if (a.status === 'not_estimable') return;
  expect(Math.abs(a.deviance - b.deviance)).toBeLessThan(1e-9 * a.deviance);
  expect(Math.abs(a.b1 - b.b1)).toBeLessThan(1e-4);
  if (a.status === 'no_signal') return;
  expect(Math.abs(a.z - b.z)).toBeLessThan(1e-4);
  a.weights.forEach((weight, j) => {
    expect(Math.abs(weight - b.weights[j]) * Math.abs(a.b1)).toBeLessThan(1e-4);
  });
}

/** The ordinary fit on a given index, by another program: null if the outcome is separated. */
function fitWithIndex(problem: WqsProblem, counts: Uint16Array, indexWeights: Float64Array) {
  const rows = rowsOf(problem).filter((row) => counts[row] > 0);
  const index = wqsIndex(problem.scores, indexWeights, rows);
  const columns = covariateColumns(problem);
  const { weights } = problem;
  const mean = weights ? weights.reduce((sum, weight) => sum + weight, 0) / problem.n : 1;
  return maximiseLikelihood(
    {
      x: sparseRows(
        Array.from(rows, (row, i) => [...columns.map((column) => column[row]), index[i]]),
        problem.covariates.x.p + 1,
      ),
      y: Float64Array.from(rows, (row) => problem.y[row]),
      weights: Float64Array.from(rows, (row) => (counts[row] * (weights ? weights[row] : 1)) / mean),
    },
    familyOf('logistic'),
  );
}

describe('the optimum of a resample', () => {
  it('has non-negative weights of sum 1, the sign of its direction and no gradient left', () => {
    fc.assert(
      fc.property(problems, directions, fc.nat(99), (problem, direction, replicate) => {
        const fitted = trainingOn(problem, rowsOf(problem), direction).fit(resampleOf(problem, replicate));
        if (fitted.status !== 'not_estimable') expectOptimum(fitted, direction);
        else expect(fitted.reason).toMatch(/separate/);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('is that of an ordinary regression on its index, z included, and no other index does better', () => {
    fc.assert(
      fc.property(problems, directions, fc.integer({ min: 1, max: 1000 }), (problem, direction, seed) => {
        const counts = resampleOf(problem, seed);
        const { status, b1, z, deviance, weights } = trainingOn(problem, rowsOf(problem), direction).fit(counts);
        if (status !== 'kept') return;
        const refit = fitWithIndex(problem, counts, weights);
        // Undefined where a level runs off, which that program does not follow.
        if (refit === undefined) return;
        expect(refit.deviance).toBeCloseTo(deviance, 7);
        expect(refit.coefficients[problem.covariates.x.p]).toBeCloseTo(b1, 4);
        expect(Math.sign(z)).toBe(Math.sign(b1));
        const next = uniforms(seed);
        for (let other = 0; other < 5; other++) {
          const drawn = weights.map((weight) => weight + 0.2 * next());
          const total = drawn.reduce((sum, weight) => sum + weight, 0);
          const otherFit = fitWithIndex(
            problem,
            counts,
            drawn.map((weight) => weight / total),
          );
          const itsB1 = otherFit?.coefficients[problem.covariates.x.p] ?? 0;
          if (otherFit && itsB1 * b1 > 0) expect(otherFit.deviance).toBeGreaterThan(deviance - 1e-7);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('does not depend on the units of the covariates', () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(1e-6, 60, 1e7), fc.constantFrom(-1e3, 0, 5), (problem, scale, shift) => {
        const moved = covariateColumns(problem).map((column, j) =>
          j === 0 ? column : column.map((value) => scale * (value + shift)),
        );
        const counts = resampleOf(problem, 3);
        expectSame(
          trainingOn(problem, rowsOf(problem), 'positive').fit(counts),
          trainingOn(withCovariates(problem, moved), rowsOf(problem), 'positive').fit(counts),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const rows = rowsOf(problem);
        const counts = resampleOf(problem, 5);
        expectSame(
          trainingOn(problem, rows, 'positive').fit(counts),
          trainingOn(problem, rows.slice().reverse(), 'positive').fit(counts.slice().reverse()),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('takes a row that is there twice for a row that counts twice', () => {
    fc.assert(
      fc.property(problems, fc.nat(50), (problem, twice) => {
        const unweighted = { ...problem, weights: null };
        const counts = once(problem);
        counts[twice] = 2;
        const doubled = Int32Array.from([...rowsOf(problem), twice]);
        expectSame(
          trainingOn(unweighted, rowsOf(problem), 'positive').fit(counts),
          trainingOn(unweighted, doubled, 'positive').fit(new Uint16Array(problem.n + 1).fill(1)),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('takes weights for counts, in any unit', () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(1, 1000), (problem, unit) => {
        const counts = Uint16Array.from(problem.y, (_, row) => 1 + (row % 2));
        const weights = Float64Array.from(counts, (count) => count * unit);
        const byCounts = trainingOn({ ...problem, weights: null }, rowsOf(problem), 'negative').fit(counts);
        const byWeights = trainingOn({ ...problem, weights }, rowsOf(problem), 'negative').fit(once(problem));
        expect(byWeights.status).toBe(byCounts.status);
        if (byCounts.status !== 'kept') return;
        expect(byWeights.b1).toBeCloseTo(byCounts.b1, 4);
        const total = counts.reduce((sum, count) => sum + count, 0);
        expect(byWeights.deviance * (total / problem.n)).toBeCloseTo(byCounts.deviance, 6);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('has the same bits whatever was fitted before', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const resamples = Array.from({ length: 6 }, (_, replicate) => resampleOf(problem, replicate));
        const training = trainingOn(problem, rowsOf(problem), 'positive');
        const inOrder = resamples.map((counts) => training.fit(counts));
        const backwards = resamples.toReversed().map((counts) => training.fit(counts));
        const alone = resamples.map((counts) => trainingOn(problem, rowsOf(problem), 'positive').fit(counts));
        expect(backwards.toReversed()).toEqual(inOrder);
        expect(alone).toEqual(inOrder);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

describe('what a resample cannot tell', () => {
  const problem = simulatedWqs({
    seed: 7,
    n: 200,
    components: 3,
    quantiles: 4,
    numbers: 2,
    factors: 2,
    effect: 1,
    weighted: false,
  });
  const rows = rowsOf(problem);
  const [intercept, age, ...others] = covariateColumns(problem);
  const plain = trainingOn(problem, rows, 'positive').fit(once(problem));

  it('is dropped when covariates repeat each other, are constant or have no rows', () => {
    const twiceAge = age.map((value) => 3 * value - 5);
    const constant = new Float64Array(problem.n).fill(4);
    const redundant = withCovariates(problem, [intercept, constant, age, twiceAge, ...others]);
    expectSame(plain, trainingOn(redundant, rows, 'positive').fit(once(problem)));
    const [indicator] = others.filter((column) => new Set(column).size === 2);
    const everyLevel = withCovariates(problem, [intercept, age, ...others, indicator.map((value) => 1 - value)]);
    expectSame(plain, trainingOn(everyLevel, rows, 'positive').fit(once(problem)));
    const rare = Float64Array.from(rows, (row) => (row < 2 ? 1 : 0));
    const counts = once(problem).fill(0, 0, 2);
    const withRare = withCovariates(problem, [intercept, rare, age, ...others]);
    expectSame(trainingOn(problem, rows, 'positive').fit(counts), trainingOn(withRare, rows, 'positive').fit(counts));
  });

  it('is taken to the limit when a level has no case or only cases', () => {
    const inLevel = (row: number) => row % 10 === 0;
    const level = Float64Array.from(rows, (row) => (inLevel(row) ? 1 : 0));
    for (const outcome of [0, 1]) {
      const y = problem.y.map((value, row) => (inLevel(row) ? outcome : value));
      const separated = { ...withCovariates(problem, [intercept, age, level, ...others]), y };
      const without = once(problem).map((count, row) => (inLevel(row) ? 0 : count));
      const inLimit = trainingOn(separated, rows, 'positive').fit(once(problem));
      const elsewhere = trainingOn(problem, rows, 'positive').fit(without);
      expectOptimum(inLimit, 'positive');
      expectSame(elsewhere, inLimit);
    }
  });

  it('is taken to the limit when the reference level has no case', () => {
    const level = Float64Array.from(rows, (row) => (row % 10 === 0 ? 0 : 1));
    const y = problem.y.map((value, row) => (row % 10 === 0 ? 0 : value));
    const separated = { ...withCovariates(problem, [intercept, level, age, ...others]), y };
    const without = once(problem).map((count, row) => (row % 10 === 0 ? 0 : count));
    expectSame(
      trainingOn(problem, rows, 'positive').fit(without),
      trainingOn(separated, rows, 'positive').fit(once(problem)),
    );
  });

  it('is followed far enough when a number separates a part of the rows', () => {
    const far = Float64Array.from(rows, (row) => (row % 9 === 0 ? 100 + row : 0));
    const y = problem.y.map((value, row) => (row % 9 === 0 ? 0 : value));
    const separated = { ...withCovariates(problem, [intercept, far, age, ...others]), y };
    const without = once(problem).map((count, row) => (row % 9 === 0 ? 0 : count));
    const fitted = trainingOn(separated, rows, 'positive').fit(once(problem));
    expectOptimum(fitted, 'positive');
    const limit = trainingOn(problem, rows, 'positive').fit(without);
    expect(fitted.b1).toBeCloseTo(limit.b1, 4);
    expect(fitted.z).toBeCloseTo(limit.z, 3);
  });

  const ofScores = (...columns: ArrayLike<number>[]) => ({
    components: columns.map((_, j) => `score ${j + 1}`),
    scores: columns.map((column) => Uint8Array.from(column)),
  });
  const reasonOf = (changed: Partial<WqsProblem>, counts = once(problem)) => {
    const { status, reason, iterations, weights } = trainingOn({ ...problem, ...changed }, rows, 'positive').fit(
      counts,
    );
    expect(status).toBe('not_estimable');
    expect(iterations).toBeLessThanOrEqual(60);
    expect(weights.every(Number.isNaN)).toBe(true);
    return reason;
  };

  it('is named when one outcome was drawn', () => {
    const keep = (outcome: number) => Uint16Array.from(problem.y, (value) => (value === outcome ? 1 : 0));
    expect(reasonOf({}, keep(0))).toBe('no case was drawn');
    expect(reasonOf({}, keep(1))).toBe('only cases were drawn');
  });

  it('is named when covariates separate the outcome', () => {
    const separating = Float64Array.from(problem.y);
    expect(reasonOf(ofColumns([intercept, age, separating]))).toBe(
      'levels of the covariates separate cases from non-cases',
    );
    const number = age.map((value, row) => value + 100 * problem.y[row]);
    expect(reasonOf(ofColumns([intercept, number]))).toBe('covariates and scores separate cases from non-cases');
  });

  it('is named when scores separate the outcome, or a part of it', () => {
    const separating = problem.y.map((value) => 3 * value);
    expect(reasonOf(ofScores(problem.scores[0], separating))).toMatch(/separate/);
    // Nobody with a score of 0 is a case, everybody with a score of 2 is one.
    const partly = problem.y.map((value, row) => (row % 3 === 0 ? 2 * value : 1));
    expect(reasonOf(ofScores(partly, problem.scores[1]))).toMatch(/separate/);
  });

  it('is named when a few rows carry a component and all are cases, or none is, at any number of quantiles', () => {
    for (const score of [1, 3, 200]) {
      const rare = problem.y.map((_, row) => (row < 3 ? score : 0));
      const y = problem.y.map((value, row) => (row < 3 ? 1 : value));
      expect(reasonOf({ ...ofScores(problem.scores[0], rare, problem.scores[1]), y })).toMatch(/run off to infinity$/);
    }
  });

  it('is named when a component has one score in the resample, as an empty level of a covariate has no column', () => {
    const rare = problem.y.map((_, row) => (row < 3 ? 1 : 0));
    const counts = once(problem).fill(0, 0, 3);
    expect(reasonOf(ofScores(problem.scores[0], rare), counts)).toMatch(/^the resample does not tell score 2 /);
  });

  it('needs no training optimum to start from', () => {
    // In the training rows a number separates the outcome; in this resample it does not.
    const y = problem.y.slice();
    const number = covariateColumns(problem)[1].map((value, row) => value + 100 * y[row]);
    y[0] = 1 - y[0];
    y[1] = 1 - y[1];
    const training = trainingOn({ ...problem, y, ...ofColumns([intercept, number]) }, rows, 'positive');
    const fitted = training.fit(once(problem));
    if (fitted.status !== 'not_estimable') expectOptimum(fitted, 'positive');
    expect(fitted.reason).toBeNull();
  });

  it('is no signal when all effects are in the other direction', () => {
    const against = problem.y.map((value, row) => (row % 4 === 0 ? 2 : 3 * (1 - value)));
    const training = trainingOn({ ...problem, ...ofScores(against) }, rows, 'positive');
    const fitted = training.fit(once(problem));
    expect(fitted).toMatchObject({ status: 'no_signal', reason: null, b1: 0 });
    expect(fitted.weights.every(Number.isNaN)).toBe(true);
  });

  it('is a weight of 1 with one component', () => {
    const fitted = trainingOn({ ...problem, ...ofScores(problem.scores[0]) }, rows, 'positive').fit(once(problem));
    expect([...fitted.weights]).toEqual([1]);
  });
});
