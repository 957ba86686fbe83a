import { describe, expect, it } from 'vitest';
import { CurvePermutations } from '../../../functions/methods/curves/curve-permutations.ts';
import { inferenceOf } from '../../../functions/methods/curves/result.ts';
import { columnOf, curveSets } from '../../../functions/methods/curves/sets.ts';
import { valuesIn } from '../../../functions/methods/replicate-set.ts';
import { fitSpecifications } from '../../../functions/methods/specifications/fit.ts';
import { AMONG } from '../../../functions/methods/specifications/summary.ts';
import { buildCohort } from '../../../functions/study/cohort.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { problemsOf } from '../../support/refusals.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';
import { smallRequest } from '../../support/small-request.ts';

const AGED = { step: 'age 50 and over', where: { variable: 'age', at_least: 50 } };
const decisions = [
  { id: 'age', choices: [{ id: 'all' }, { id: 'fifty', sample: [AGED], defensible: false }] },
  { id: 'form', choices: [{ id: 'quartiles' }, { id: 'log2', change: { forms: ['log2'] } }] },
  { id: 'further', subsets_of: ['smoking'] },
];
const written = (permutations: number, more: object = {}) =>
  JSON.parse(
    JSON.stringify(
      smallRequest({
        outcomes: [{ id: 'bp', label: 'hypertension', condition: { variable: 'hypertension', in: ['yes'] } }],
        specifications: { decisions, permutations, ...more },
      }),
    ),
  );
const readColumn = simulatedColumns({ seed: 1, scale: 0.3 });
const request = parseRunRequest(written(7));
const cohort = buildCohort(request, readColumn);
const permutations = new CurvePermutations(request, cohort);

describe('permutations of a specification curve', () => {
  it('are each a function of its number alone', () => {
    const together = permutations.permuted([0, 1, 2, 3]);
    expect(together).toHaveLength(4);
    const alone = [3, 0, 2, 1].map((number) => permutations.permuted([number])[0]);
    expect([alone[1], alone[3], alone[2], alone[0]]).toEqual(together);
    expect(together[0]).not.toEqual(together[1]);
  });

  it('have the curves of the specifications, with score estimates near their fits', () => {
    const rows = fitSpecifications(request, { first: 0, count: 8 }, readColumn).flatMap((one) => one.rows);
    const observed = permutations.observed();
    permutations.curves.forEach(({ ids }, curve) => {
      const own = rows.filter(
        ({ exposure, model, contrast }) =>
          exposure === ids.exposure && model === ids.model && contrast === ids.contrast,
      );
      expect(permutations.curves[curve].defensible).toHaveLength(own.length);
      const z = own.flatMap(({ estimate, se }) => (estimate === null || se === null ? [] : [estimate / se]));
      expect(observed[curve].all.estimated).toBe(z.length);
      const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
      // A step from no effect falls a little short of a large one.
      expect(Math.abs(observed[curve].all.mean_z - mean)).toBeLessThan(0.3 + 0.1 * Math.abs(mean));
      expect(observed[curve].defensible.estimated).toBeLessThan(observed[curve].all.estimated);
    });
  });

  it('come to p values of the median, the share of a sign and the mean z', () => {
    const [set] = curveSets(request, cohort, () => 'v');
    const permuted = valuesIn(set.compute({ holdout: 0, first: 0, count: 7 }, () => true));
    const { rows } = inferenceOf(permutations, permuted);
    expect(rows).toHaveLength(2 * permutations.curves.length);
    for (const { p_median, p_share, p_mean_z, permutations: count } of rows) {
      expect(count).toBe(7);
      for (const p of [p_median, p_share, p_mean_z]) expect((p ?? 0) * 8).toBeCloseTo(Math.round((p ?? 0) * 8), 9);
    }
    const larger = curveSets(parseRunRequest(written(70)), cohort, () => 'v');
    expect(larger[0].address).toBe(set.address);
    expect(curveSets(parseRunRequest(written(7, { seed: 1 })), cohort, () => 'v')[0].address).not.toBe(set.address);
  });

  it('break the ties of a share by the size of the mean z', () => {
    const [set] = curveSets(request, cohort, () => 'v');
    const permuted = valuesIn(set.compute({ holdout: 0, first: 0, count: 7 }, () => true));
    const { rows } = inferenceOf(permutations, permuted);
    let tied = 0;
    rows.forEach(({ among, share, mean_z, p_share }, i) => {
      const of = (statistic: 'share' | 'mean_z') => [
        ...permuted[columnOf(Math.floor(i / AMONG.length), among, statistic)],
      ];
      const z = of('mean_z').map(Math.abs);
      const own = [share ?? Number.NaN, Math.abs(mean_z ?? Number.NaN)];
      const ahead = of('share').filter((other, j) => other > own[0] || (other === own[0] && z[j] > own[1]));
      tied += of('share').filter((other) => other === own[0]).length;
      expect(p_share).toBeCloseTo((1 + ahead.length) / 8, 12);
    });
    expect(tied).toBeGreaterThan(0);
  });

  it.each([
    [
      'other cycles',
      [{ id: 'd', choices: [{ id: 'a' }, { id: 'b', change: { cycles: ['2013-2014'] } }] }],
      /same cycles/,
    ],
    [
      'exposures among the covariates',
      [
        {
          id: 'd',
          choices: [{ id: 'a' }, { id: 'b', change: { models: [{ id: 'crude', other_exposures: 'log2' }] } }],
        },
      ],
      /without exposures among their covariates/,
    ],
  ])('are refused with %s', (_, of, message) => {
    const told = problemsOf(written(7, { decisions: of })).map((one) => `${one.path}: ${one.message}`);
    expect(told.join('\n')).toMatch(message);
  });
});
