import { describe, expect, it } from 'vitest';
import { chiSquareUpperTail, fUpperTail, tQuantile, tTwoSidedP } from '../../functions/numeric/distributions.ts';

/** Expected values are R's pt, qt, pf and pchisq. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected) / expected).toBeLessThan(1e-12);
}

describe('two-sided p of Student t', () => {
  it.each([
    [0.5, 3, 0.651447964848151],
    [2, 30, 0.054625044962983101],
    [12, 30, 5.5801854151992606e-13],
    [-40, 10, 2.2808577430857475e-12],
  ])('keeps its digits in the tail: t = %d on %d df', (t, df, p) => expectClose(tTwoSidedP(t, df), p));

  it.each([
    [1, 0.31731050786291409],
    [10, 1.5239706048321054e-23],
    [30, 9.8134278542963744e-198],
  ])('is the normal one on infinite df: z = %d', (z, p) => expectClose(tTwoSidedP(z, Infinity), p));
});

it.each([
  [1, 12.706204736174694],
  [13, 2.1603686564627917],
  [30, 2.0422724563012378],
  [1e6, 1.9599663568141066],
  [Infinity, 1.9599639845400536],
])('the 97.5%% quantile of Student t on %d df', (df, quantile) => expectClose(tQuantile(0.975, df), quantile));

describe('upper tail of F', () => {
  it.each([
    [0.3, 3, 13, 0.82483304279836023],
    [4, 2.1, 63.5, 0.021459654235962227],
    [50, 5, 200, 1.9428618110651263e-33],
    [300, 1, 30, 3.6159265597371535e-17],
  ])('keeps its digits: F = %d on %d and %d df', (f, numerator, denominator, p) =>
    expectClose(fUpperTail(f, numerator, denominator), p),
  );

  it('on an infinite denominator is that of chi-square over its df', () =>
    expectClose(fUpperTail(20, 3, Infinity), chiSquareUpperTail(60, 3)));
});

describe('upper tail of chi-square', () => {
  it.each([
    [0.2, 1, 0.65472084601857694],
    [5, 2, 0.0820849986238988],
    [60, 3, 5.8782307279069133e-13],
    [300, 6, 8.180326919004746e-62],
  ])('keeps its digits: %d on %d df', (x, df, p) => expectClose(chiSquareUpperTail(x, df), p));

  it('refuses broken degrees of freedom', () => expect(() => chiSquareUpperTail(1, 1.5)).toThrow(RangeError));
});
