import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, log1p } from '../../functions/numeric/elementary.ts';

/** Units in the last place by which two numbers of the same size differ. */
function unitsApart(a: number, b: number): number {
  if (a === b) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(a), 2 ** -1022))) - 52);
  return Math.abs(a - b) / unit;
}

/** The largest distance from `theirs` on an even grid. */
function worstOnGrid(ours: (x: number) => number, theirs: (x: number) => number, from: number, to: number): number {
  const points = 200_000;
  let worst = 0;
  for (let i = 0; i <= points; i++) {
    const x = from + ((to - from) * i) / points;
    worst = Math.max(worst, unitsApart(ours(x), theirs(x)));
  }
  return worst;
}

describe('exp', () => {
  it('is within a unit in the last place of the platform on many points', () => {
    expect(worstOnGrid(exp, Math.exp, -745, 709)).toBeLessThanOrEqual(1);
    expect(worstOnGrid(exp, Math.exp, -1, 1)).toBeLessThanOrEqual(1);
    expect(worstOnGrid(exp, Math.exp, -1e-6, 1e-6)).toBeLessThanOrEqual(1);
  });

  it('knows the ends of the range', () => {
    expect([exp(0), exp(-0), exp(-Infinity), exp(Infinity), exp(Number.NaN)]).toEqual([1, 1, 0, Infinity, Number.NaN]);
    expect([exp(709.7827128933841), exp(-745.2)]).toEqual([Infinity, 0]);
    expect(exp(709.782712893384)).toBeGreaterThan(1.79e308);
    expect(exp(-745.1332191019411)).toBe(5e-324);
  });

  it('never falls as its argument grows', () => {
    const finite = fc.double({ min: -750, max: 715, noNaN: true });
    fc.assert(
      fc.property(finite, finite, (a, b) => exp(Math.min(a, b)) <= exp(Math.max(a, b))),
      { seed: 1 },
    );
  });
});

describe('log1p', () => {
  it('is within a unit in the last place or so of the platform on many points', () => {
    expect(worstOnGrid(log1p, Math.log1p, 0, 1)).toBeLessThanOrEqual(2);
    expect(worstOnGrid(log1p, Math.log1p, -0.999, 100)).toBeLessThanOrEqual(2);
    expect(worstOnGrid(log1p, Math.log1p, -1e-6, 1e-6)).toBeLessThanOrEqual(1);
    for (const x of [1e-300, 1e-17, 1e17, 1e300, Number.MAX_VALUE]) {
      expect(unitsApart(log1p(x), Math.log1p(x))).toBeLessThanOrEqual(1);
    }
  });

  it('knows the ends of the range', () => {
    expect([log1p(0), log1p(-1), log1p(Infinity)]).toEqual([0, -Infinity, Infinity]);
    expect([log1p(-1.5), log1p(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  });
});
