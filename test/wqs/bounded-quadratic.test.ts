import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOuterProduct, mirrorLowerTriangle } from '../../functions/numeric/linear-algebra.ts';
import { BoundedQuadratic } from '../../functions/wqs/bounded-quadratic.ts';

const K = 4;
const vector = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: K, maxLength: K });
const starts = fc.array(fc.constantFrom(0, 1), { minLength: K, maxLength: K });

/** Cross-products of `rows`, which need not have full rank. */
function crossProducts(rows: number[][]): Float64Array {
  const products = new Float64Array(K * K);
  for (const row of rows) addOuterProduct(products, K, 1, Float64Array.from(row), 0);
  mirrorLowerTriangle(products, K);
  return products;
}

function gradient(a: Float64Array, b: readonly number[], x: Float64Array): number[] {
  return b.map((value, j) => x.reduce((sum, coordinate, l) => sum + a[j * K + l] * coordinate, value));
}

describe('the bounded quadratic', () => {
  it('has no negative coordinate, no slope where it is free and none that leads on at a bound, from any start', () => {
    fc.assert(
      fc.property(fc.array(vector, { minLength: K, maxLength: 8 }), vector, starts, (rows, b, start) => {
        const a = crossProducts(rows);
        for (let j = 0; j < K; j++) a[j * (K + 1)] += 0.1;
        const x = Float64Array.from(start);
        new BoundedQuadratic(K).minimise(a, Float64Array.from(b), x);
        gradient(a, b, x).forEach((slope, j) => {
          expect(x[j]).toBeGreaterThanOrEqual(0);
          if (x[j] > 0) expect(slope).toBeCloseTo(0, 8);
          else expect(slope).toBeGreaterThan(-1e-8);
        });
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('moves one of two variables that it cannot tell apart', () => {
    const alike = crossProducts([
      [1, 1, 0, 2],
      [2, 2, 1, 0],
      [0, 0, 3, 1],
    ]);
    const b = [-3, -3, -1, -1];
    for (const start of [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]) {
      const x = Float64Array.from(start);
      new BoundedQuadratic(K).minimise(alike, Float64Array.from(b), x);
      expect(x[0]).toBeGreaterThan(0);
      expect(x[1]).toBe(0);
      gradient(alike, b, x).forEach((slope, j) => {
        if (x[j] > 0) expect(slope).toBeCloseTo(0, 10);
      });
    }
  });

  it('leaves a variable without curvature at 0', () => {
    const flat = crossProducts([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ]);
    const x = Float64Array.of(0, 0, 0, 5);
    new BoundedQuadratic(K).minimise(flat, Float64Array.of(-1, -2, 3, -1e-17), x);
    expect([...x]).toEqual([1, 2, 0, 0]);
  });
});
