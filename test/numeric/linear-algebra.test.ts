import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addOuterProduct,
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  dependentColumns,
  mirrorLowerTriangle,
} from '../../functions/numeric/linear-algebra.ts';

/** Cross-products of a matrix of `rows`. */
function crossProducts(rows: number[][]): Float64Array {
  const n = rows[0].length;
  const products = new Float64Array(n * n);
  for (const row of rows) addOuterProduct(products, n, 1, Float64Array.from(row), 0);
  mirrorLowerTriangle(products, n);
  return products;
}

function times(a: Float64Array, x: Float64Array): number[] {
  const n = x.length;
  return Array.from(x, (_, i) => x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0));
}

const N = 4;
const vector = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: N, maxLength: N });
/** Adding the identity keeps any cross-product well away from singular. */
const positiveDefinite = fc.array(vector, { minLength: 1, maxLength: 8 }).map((rows) => {
  const a = crossProducts(rows);
  for (let i = 0; i < N; i++) a[i * N + i] += 1;
  return a;
});

describe('Cholesky', () => {
  it('solves a x = b', () => {
    fc.assert(
      fc.property(positiveDefinite, vector, (a, b) => {
        const factor = a.slice();
        const x = Float64Array.from(b);
        expect(choleskyFactor(factor, N)).toBe(true);
        choleskySolve(factor, N, x);
        times(a, x).forEach((value, i) => {
          expect(value).toBeCloseTo(b[i], 9);
        });
      }),
    );
  });

  it('inverts', () => {
    fc.assert(
      fc.property(positiveDefinite, (a) => {
        const factor = a.slice();
        choleskyFactor(factor, N);
        const inverse = choleskyInverse(factor, N);
        for (let i = 0; i < N; i++) {
          times(a, inverse.slice(i * N, (i + 1) * N)).forEach((value, j) => {
            expect(value).toBeCloseTo(i === j ? 1 : 0, 9);
          });
        }
      }),
    );
  });

  it('says when a matrix is not positive definite', () => {
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(1, 1, 1, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(0), 1)).toBe(false);
    expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBe(false);
  });

  it('tells columns that are nearly alike from columns that are the same, at any scale', () => {
    const nearly = (difference: number, scale: number) =>
      crossProducts([1, 2, 3, 4].map((x, i) => [x, (x + (i === 0 ? difference : 0)) * scale]));
    expect(choleskyFactor(nearly(1e-4, 1e6), 2)).toBe(true);
    expect(choleskyFactor(nearly(0, 1e6), 2)).toBe(false);
  });
});

describe('linearly dependent columns', () => {
  const rows = [1, 2, 3, 5].map((x, i) => [1, x, 2 * x + 1, i % 2]);

  it('are those that come last in the given order', () => {
    expect(dependentColumns(crossProducts(rows), 4, [0, 1, 2, 3])).toEqual([2]);
    expect(dependentColumns(crossProducts(rows), 4, [0, 3, 2, 1])).toEqual([1]);
  });

  it('are none in a matrix of full rank', () => {
    expect(dependentColumns(crossProducts(rows.map(([one, x, , odd]) => [one, x, odd])), 3, [0, 1, 2])).toEqual([]);
  });
});
