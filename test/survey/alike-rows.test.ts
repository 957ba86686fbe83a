import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparseRows } from '../../functions/numeric/sparse-rows.ts';
import { dataOfKinds, kindsOf, kindsWith, maximumOfRows } from '../../functions/survey/alike-rows.ts';
import { familyOf } from '../../functions/survey/family.ts';
import { maximiseLikelihood } from '../../functions/survey/likelihood.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

const codes = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })), { minLength: 1 });

describe('kinds of rows', () => {
  it('are the same for rows with the same values, and for no others, whatever comes in how many steps', () => {
    fc.assert(
      fc.property(codes, (pairs) => {
        const rows = Int32Array.from(pairs.keys());
        const [a, b] = [0, 1].map((i) => Float64Array.from(pairs, (pair) => pair[i]));
        const kinds = kindsOf(rows, [a, b]);
        const names = pairs.map((pair) => pair.join());
        const numbers = [...new Set(names)];
        expect([...(kinds?.ofRow ?? [])]).toEqual(names.map((name) => numbers.indexOf(name)));
        expect(kinds?.count).toBe(numbers.length);
        const first = kindsOf(rows, [a]);
        expect(first && kindsWith(first, rows, [b])).toEqual(kinds);
      }),
    );
  });

  it('are not told by a measurement', () => {
    const rows = Int32Array.from({ length: 500 }, (_, row) => row);
    expect(kindsOf(rows, [Float64Array.from(rows, (row) => row / 7)])).toBeUndefined();
  });

  it('have the maximum of their rows', () => {
    const n = 400;
    const x = sparseRows(
      Array.from({ length: n }, (_, row) => [1, row % 5, Number(row % 3 === 0)]),
      3,
    );
    const y = Float64Array.from({ length: n }, (_, row) => Number((row * row) % 11 > 6));
    const weights = Float64Array.from({ length: n }, (_, row) => 0.5 + (row % 13) / 12);
    const data = { x, y, weights };
    const columns = [0, 1, 2].map((j) => Float64Array.from({ length: n }, (_, row) => [y[row], row % 5, row % 3][j]));
    const kinds = kindsOf(
      Int32Array.from({ length: n }, (_, row) => row),
      columns,
    );
    if (!kinds) throw new Error('no kinds');
    const family = familyOf('logistic');
    const ofKinds = dataOfKinds(data, kinds);
    expect(ofKinds.x.n).toBeLessThanOrEqual(30);
    const found = maximiseLikelihood(ofKinds, family);
    const expected = maximiseLikelihood(data, family);
    if (!found || !expected) throw new Error('no maximum');
    const actual = maximumOfRows(found, ofKinds, kinds, data);
    for (const field of ['coefficients', 'residuals', 'variances', 'predictors'] as const) {
      expect(relativeDifference([...actual[field]], [...expected[field]])).toBeLessThan(1e-10);
    }
  });
});
