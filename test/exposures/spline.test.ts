import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knotsOf, splineBasis } from '../../functions/exposures/spline.ts';

const knots = fc
  .uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 5 })
  .map((some) => some.sort((a, b) => a - b));
const at = (x: number, of: number[]) => splineBasis(Float64Array.of(x), of).map((column) => column[0]);

/** The slope and the second difference of each column around x. */
function secondDifference(x: number, h: number, of: number[]): number[] {
  const [before, here, after] = [at(x - h, of), at(x, of), at(x + h, of)];
  return here.map((value, j) => (before[j] - 2 * value + after[j]) / (h * h));
}

describe('a restricted cubic spline', () => {
  it('has one column less than knots, the first of them the value itself; what is missing stays so', () => {
    fc.assert(
      fc.property(knots, fc.integer({ min: -30, max: 30 }), (of, x) => {
        expect(at(x, of)).toHaveLength(of.length - 1);
        expect(at(x, of)[0]).toBe(x);
        expect(at(Number.NaN, of).every(Number.isNaN)).toBe(true);
      }),
    );
  });

  it('is linear beyond the outer knots', () => {
    fc.assert(
      fc.property(knots, fc.integer({ min: 2, max: 30 }), (of, distance) => {
        for (const x of [of[0] - distance, of[of.length - 1] + distance]) {
          for (const bend of secondDifference(x, 1, of)) expect(Math.abs(bend)).toBeLessThan(1e-8);
        }
      }),
    );
  });

  it('is smooth at every knot: value, slope and curvature go on', () => {
    fc.assert(
      fc.property(knots, (of) => {
        const h = 1e-3;
        for (const knot of of) {
          const [left, right] = [secondDifference(knot - 2 * h, h, of), secondDifference(knot + 2 * h, h, of)];
          left.forEach((bend, j) => {
            // The third derivative is finite, so that the curvature of 4 h apart differs by no more than a multiple of
            // h.
            expect(Math.abs(bend - right[j])).toBeLessThan(0.1 * (1 + Math.abs(bend)));
          });
        }
      }),
    );
  });

  it('has its knots at the quantiles of Harrell', () => {
    const hundred = Float64Array.from({ length: 101 }, (_, i) => i);
    expect(knotsOf(hundred, 3)).toEqual([10, 50, 90]);
    expect(knotsOf(hundred, 4).map(Math.round)).toEqual([5, 35, 65, 95]);
    expect(knotsOf(hundred, 5)).toHaveLength(5);
  });
});
