import { describe, expect, it } from 'vitest';
import { covariateMatrix } from '../../functions/wqs/covariate-matrix.ts';
import { covariatesOn } from '../../functions/wqs/covariates.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { SeparatedLevels } from '../../functions/wqs/separated-levels.ts';
import { ofColumns } from '../support/simulated-wqs.ts';

function problemOf(...columns: number[][]): WqsProblem {
  const n = columns[0].length;
  const withIntercept = ofColumns([new Array(n).fill(1), ...columns]);
  return { family: 'logistic', n, components: [], scores: [], ...withIntercept, y: new Float64Array(n), weights: null };
}

function recognised(...columns: number[][]) {
  const problem = problemOf(...columns);
  return covariatesOn(
    problem,
    Int32Array.from({ length: problem.n }, (_, row) => row),
  );
}

describe('covariates', () => {
  it('are numbers of mean 0 and SD 1, or factors', () => {
    const { numbers, factors } = recognised([30, 50, 40, 30, 50], [0, 1, 0, 0, 0]);
    [-1, 1, 0, -1, 1].forEach((deviation, i) => {
      expect(numbers[0][i]).toBeCloseTo(deviation * Math.sqrt(5 / 4), 14);
    });
    expect(factors).toEqual([{ codes: Uint16Array.of(0, 1, 0, 0, 0), levels: 2 }]);
  });

  const rows = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

  it('keep a category together, its commonest level first, without the levels that these rows lack', () => {
    const levels = ['a', 'b', 'c', 'd'];
    const codes = Float64Array.of(0, 1, 2, 1, 1, 3);
    const { covariates } = covariateMatrix(rows(6), [{ kind: 'factor', name: 'race', levels, codes }]);
    const problem = { ...problemOf([1, 2, 3, 4, 5, 6]), covariates };
    expect(covariatesOn(problem, rows(6)).factors).toEqual([{ codes: Uint16Array.of(1, 0, 2, 0, 0, 3), levels: 4 }]);
    expect(covariatesOn(problem, Int32Array.of(0, 2, 2)).factors).toEqual([
      { codes: Uint16Array.of(1, 0, 0), levels: 2 },
    ]);
    expect(covariatesOn(problem, Int32Array.of(1, 3, 4)).factors).toEqual([]);
  });

  it('never take two variables for one category, even if nobody has both', () => {
    expect(recognised([0, 1, 0, 0, 0, 1], [0, 0, 1, 0, 1, 0]).factors).toHaveLength(2);
  });

  it('may have more levels than a byte', () => {
    const levels = Array.from({ length: 300 }, (_, level) => `${level}`);
    const codes = Float64Array.from({ length: 600 }, (_, row) => row % 300);
    const { covariates } = covariateMatrix(rows(600), [{ kind: 'factor', name: 'site', levels, codes }]);
    const { factors } = covariatesOn({ ...problemOf([...codes]), covariates }, rows(600));
    expect(factors).toEqual([{ codes: Uint16Array.from(codes), levels: 300 }]);
  });

  it('are factors in whatever units their two values are', () => {
    const { factors } = recognised([-0.4, -0.4, 2.5, 2.5, -0.4], [1e6, 0, 0, 1e6, 1e6]);
    expect(factors.map(({ codes }) => [...codes])).toEqual([
      [0, 0, 1, 1, 0],
      [0, 1, 1, 0, 0],
    ]);
  });

  it('leave out what is constant in the rows asked for', () => {
    const problem = problemOf([7, 7, 7, 8], [1, 2, 3, 9]);
    const { numbers, factors } = covariatesOn(problem, Int32Array.of(0, 1, 2));
    expect([numbers.length, factors.length]).toEqual([1, 0]);
  });
});

describe('separated levels', () => {
  const first = { codes: Uint16Array.of(0, 0, 0, 0, 1, 1, 2, 2), levels: 3 };
  const second = { codes: Uint16Array.of(0, 0, 0, 1, 1, 0, 1, 1), levels: 2 };
  const all = () => Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7);

  it('lose their rows, the others keep their order', () => {
    const rows = all();
    const remaining = new SeparatedLevels([first], Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 0)).leaveOut(rows, 8);
    expect([...rows.subarray(0, remaining)]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('can separate other levels in their turn', () => {
    // Without level 2 of the first factor, level 1 of the second has no case; without that, nor has level 1 of the
    // first.
    const rows = all();
    const y = Uint8Array.of(0, 1, 0, 0, 0, 0, 1, 1);
    const remaining = new SeparatedLevels([first, second], y).leaveOut(rows, 8);
    expect([...rows.subarray(0, remaining)]).toEqual([0, 1, 2]);
  });

  it('may leave nothing', () => {
    const y = Uint8Array.of(0, 0, 0, 0, 1, 1, 0, 0);
    expect(new SeparatedLevels([first], y).leaveOut(all(), 8)).toBe(0);
  });

  it('do not exist without factors', () => {
    expect(new SeparatedLevels([], new Uint8Array(8)).leaveOut(all(), 8)).toBe(8);
  });
});
