/**
 * Pooled cycles on CDC's files against R's survey package (catalogue of all NHANES, acceptance figures for pooling).
 */
import { describe, expect, it } from 'vitest';
import dxa from '../../events/dxa-2005-2020.json' with { type: 'json' };
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import { multiplierOf } from '../../functions/nhanes/pooling.ts';
import { mirror } from '../support/real-files.ts';
import { type RealStudy, realStudy } from '../support/real-study.ts';
import { problemsOf } from '../support/refusals.ts';

const [D, E, F, H, J, P] = ['2005-2006', '2007-2008', '2009-2010', '2013-2014', '2017-2018', '2017-2020'];

/** R's figures are of the age as it is recorded, 85 and over as 85 in 2005-2006. */
const recorded = { id: 'age_as_recorded', label: 'age', unit: 'years', rule: { column: 'DEMO.RIDAGEYR' } };
const change = {
  variables: [recorded],
  forms: ['quantile-4'],
  models: [{ id: 'model', covariates: ['age_as_recorded', 'sex'] }],
  interactions: [],
  qgcomp: undefined,
};
const cadmium = {
  outcome: 'osteoporosis',
  family: 'logistic',
  exposure: 'cadmium',
  form: 'quantile-4',
  model: 'model',
  subgroup: 'all',
} as const;

/** Participants, cases, degrees of freedom, and the odds ratio of quartile 4 against 1 with its interval. */
function figures({ request, cohort }: RealStudy) {
  const { n, cases } = cohort.flow[cohort.flow.length - 1];
  const { rows } = fitRegression(request, cadmium, cohort);
  const q4 = rows.find(({ contrast }) => contrast === 'q4');
  const effect = [q4?.effect, q4?.effect_low, q4?.effect_high].map((value) => value?.toFixed(3));
  return [n, cases.osteoporosis, q4?.df, ...effect];
}

describe.skipIf(!mirror)('osteoporosis and cadmium over pooled cycles', () => {
  it.each([
    [[D, E, F, H, J], 9571, 740, 77, '2.388', '1.724', '3.309'],
    [[D, E, F, H, P], 10_771, 804, 87, '2.105', '1.559', '2.843'],
    [[D, E, F], 6256, 467, 47, '2.310', '1.553', '3.436'],
    [[H, J], 3315, 273, 30, '2.373', '1.368', '4.116'],
    [[H, P], 4515, 337, 40, '1.942', '1.186', '3.180'],
  ])('%j: %i participants, %i cases, %i df, odds ratio %s', (cycles, ...expected) => {
    expect(figures(realStudy('dxa-2005-2020', { ...change, cycles }))).toEqual(expected);
  });

  it('is another figure where 2017-March 2020 is taken for a fifth of the study, as public code does', () => {
    const cycles = [D, E, F, H, P];
    const { request, cohort } = realStudy('dxa-2005-2020', { ...change, cycles });
    const { weight, cycle } = cohort.columns;
    const years = [2, 2, 2, 2, 3.2];
    const alike = weight.map((value, row) => value / multiplierOf(years[cycle[row]], cycles) / cycles.length);
    const columns = { ...cohort.columns, weight: alike };
    expect(figures({ request, cohort: { ...cohort, columns } })).toEqual([10_771, 804, 87, '2.207', '1.610', '3.024']);
  });

  it('is refused for 2017-2018 and 2017-March 2020 together: 12,998 participants, of whom many would count twice', () => {
    expect(problemsOf({ ...dxa, cycles: [D, E, F, H, J, P] })).toEqual([
      { path: 'cycles[4]', message: expect.stringContaining('2017-2018 holds people who are in 2017-2020 too') },
    ]);
  });

  it('has ages pooled by the lowest top code', () => {
    const oldest = (cycles: string[]) => {
      const { cohort } = realStudy('dxa-2005-2020', { cycles });
      return Math.max(...cohort.columns.age.filter((age) => !Number.isNaN(age)));
    };
    expect(oldest([D])).toBe(85);
    expect(oldest([D, H])).toBe(80);
  });
});
