import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  crossProducts,
  quadraticForms,
  sparseRows,
  times,
  transposedTimes,
  withColumns,
} from '../../functions/numeric/sparse-rows.ts';

const N = 3;
const P = 4;
const SYMMETRIC = Float64Array.of(2, 1, 0, 3, 1, 5, 4, 0, 0, 4, 1, 6, 3, 0, 6, 7);
const entry = fc.constantFrom(0, 0, 1, 2.5, -3);
const rowsOfMatrix = fc.array(fc.array(entry, { minLength: P, maxLength: P }), { minLength: N, maxLength: N });
const factors = Float64Array.of(0.5, 2, -1);
const b = Float64Array.of(1, -2, 3, 0.5);

it('sparse products are the dense ones', () => {
  fc.assert(
    fc.property(rowsOfMatrix, (rows) => {
      const x = sparseRows(rows, P);
      const sum = (count: number, term: (k: number) => number) =>
        Array.from({ length: count }, (_, k) => term(k)).reduce((total, value) => total + value, 0);
      const forward = new Float64Array(N);
      const backward = new Float64Array(P);
      const products = new Float64Array(P * P);
      times(x, b, forward);
      transposedTimes(x, factors, backward);
      crossProducts(x, factors, products);
      for (let i = 0; i < N; i++)
        expect(forward[i]).toBeCloseTo(
          sum(P, (j) => rows[i][j] * b[j]),
          12,
        );
      for (let j = 0; j < P; j++) {
        expect(backward[j]).toBeCloseTo(
          sum(N, (i) => rows[i][j] * factors[i]),
          12,
        );
        for (let k = 0; k <= j; k++) {
          expect(products[j * P + k]).toBeCloseTo(
            sum(N, (i) => factors[i] * rows[i][j] * rows[i][k]),
            12,
          );
        }
      }
      quadraticForms(x, SYMMETRIC).forEach((form, i) => {
        expect(form).toBeCloseTo(
          sum(P * P, (k) => rows[i][Math.floor(k / P)] * SYMMETRIC[k] * rows[i][k % P]),
          12,
        );
      });
      expect(withColumns(x, [1, 3])).toEqual(
        sparseRows(
          rows.map((row) => [row[1], row[3]]),
          2,
        ),
      );
    }),
  );
});
