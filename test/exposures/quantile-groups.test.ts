import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutPoints,
  groupCount,
  groupMedians,
  groupOf,
  weightedCutPoints,
} from '../../functions/exposures/quantile-groups.ts';

const values = (...numbers: number[]) => Float64Array.from(numbers);
const quantileGroups = (of: Float64Array, bounds: number[]) => of.map((value) => groupOf(value, bounds));

describe('cut points', () => {
  it('are type-7 quantiles of the known values, minimum and maximum included', () => {
    expect(cutPoints(values(5, 1, 3, 2, 4), 4)).toEqual([1, 2, 3, 4, 5]);
  });

  it('are fewer when ties at the detection limit make two of them one', () => {
    expect(cutPoints(values(0.07, 0.07, 0.07, 0.07, 0.2, 0.3, 0.4, 0.5, 0.6), 4)).toEqual([0.07, 0.2, 0.4, 0.6]);
  });

  it('are one when all values are equal, none when no value is known', () => {
    expect(cutPoints(values(2, 2, 2), 4)).toEqual([2]);
    expect(cutPoints(values(), 4)).toEqual([]);
    expect([[1, 2, 3], [2], []].map(groupCount)).toEqual([2, 1, 0]);
  });
});

describe('weighted cut points', () => {
  it('are the smallest values at which the weights reach their share', () => {
    expect(weightedCutPoints(values(3, 1, 2, 4), values(1, 1, 1, 1), 2)).toEqual([1, 2, 4]);
    expect(weightedCutPoints(values(3, 1, 2, 4), values(1, 7, 1, 1), 2)).toEqual([1, 4]);
    expect(weightedCutPoints(values(), values(), 2)).toEqual([]);
  });

  it('are those of the repeated values where weights are whole numbers', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom(2, 4, 8), (pairs, groups) => {
        const repeated = pairs.flatMap(([value, weight]) => new Array<number>(weight).fill(value));
        const weighted = weightedCutPoints(
          values(...pairs.map(([value]) => value)),
          values(...pairs.map(([, weight]) => weight)),
          groups,
        );
        expect(weighted).toEqual(
          weightedCutPoints(values(...repeated), new Float64Array(repeated.length).fill(1), groups),
        );
      }),
    );
  });
});

describe('groups', () => {
  it('are closed on the right, the first on both sides', () => {
    expect([...quantileGroups(values(1, 2, 2.1, 3, 4, 5, Number.NaN), [1, 2, 3, 4, 5])]).toEqual([
      1,
      1,
      2,
      2,
      3,
      4,
      Number.NaN,
    ]);
  });

  it('hold every known value between their boundaries, and so does their median', () => {
    const readings = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(readings, fc.integer({ min: 2, max: 8 }), (numbers, groups) => {
        const exposure = Float64Array.from(numbers, (number) => number / 100);
        const bounds = cutPoints(exposure, groups);
        const group = quantileGroups(exposure, bounds);
        const medians = groupMedians(exposure, group, groupCount(bounds));
        group.forEach((id, row) => {
          expect(exposure[row]).toBeLessThanOrEqual(bounds[id] ?? bounds[0]);
          if (id > 1) expect(exposure[row]).toBeGreaterThan(bounds[id - 1]);
          expect(medians[id - 1]).toBeLessThanOrEqual(bounds[id] ?? bounds[0]);
          expect(medians[id - 1]).toBeGreaterThanOrEqual(bounds[id - 1]);
        });
      }),
    );
  });

  it('may be empty in a sample smaller than their number', () => {
    const bounds = cutPoints(values(1, 2), 4);
    expect(bounds).toEqual([1, 1.25, 1.5, 1.75, 2]);
    const group = quantileGroups(values(1, 2), bounds);
    expect([...group]).toEqual([1, 4]);
    expect(groupMedians(values(1, 2), group, 4)).toEqual([1, Number.NaN, Number.NaN, 2]);
  });

  it('have the median of their own values as trend score', () => {
    expect(groupMedians(values(1, 2, 9, 4, 6), values(1, 1, 1, 2, 2), 2)).toEqual([2, 5]);
  });
});
