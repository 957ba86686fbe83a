import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantiles } from '../../functions/numeric/quantile.ts';

describe('type-7 quantiles', () => {
  it("are R's quantile()", () => {
    const values = [1.7, 0.07, 0.3, 0.07, 0.1, 0.07];
    expect(quantiles(values, [0, 0.25, 0.5, 0.75, 0.9, 1])).toEqual([0.07, 0.07, 0.085, 0.24999999999999997, 1, 1.7]);
  });

  it('give a tied value itself, not a neighbour by rounding, so that a closed interval holds it', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (value, p) => {
          expect(quantiles([value, value, value, value], [p])).toEqual([value]);
        },
      ),
    );
  });

  it('leave the values as they are', () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });

  it('have no answer for no values', () => expect(() => quantiles([], [0.5])).toThrow(RangeError));
});
