/** Two changes together are judged by the rules that look at both: the same is found as by all rules. */
import { describe, expect, it } from 'vitest';
import { changeable, specifiedRequest } from '../../../functions/methods/specifications/specified-request.ts';
import type { Change } from '../../../functions/study/change.ts';
import { faultsOf, faultsOfBoth } from '../../../functions/study/request/faults/index.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { eventFile } from '../../support/events.ts';
import { smallRequest } from '../../support/small-request.ts';

const POSITIVE = { step: 'positive weight', positive_weight: true };
const where = (condition: object) => ({ sample: [{ step: 'chosen', where: condition }, POSITIVE] });
const outcomes = (of: object, id = 'outcome') => ({
  outcomes: [{ id, label: id, families: ['number' in of ? 'linear' : 'logistic'], ...of }],
});
const models = (...covariates: string[]) => ({ models: [{ id: 'other', covariates, other_exposures: false }] });
const quantile = (more: object) => ({
  forms: [
    {
      id: 'groups',
      quantile: { groups: 4, reference: 1, weighted: false, cut_within: 'sample', trend: true, ...more },
    },
  ],
});

/** Changes of every field that a specification may change, as filled requests have them. */
const CHANGES: readonly Change[] = [
  where({ variable: 'age', at_least: 40 }),
  where({ variable: 'hypertension', in: ['yes'] }),
  where({ variable: 'total_femur_bmd', below: 1 }),
  where({ measured: 'urinary_cadmium' }),
  { sample: [{ step: 'complete', complete_covariates_of: 'adjusted' }, POSITIVE] },
  outcomes({ condition: { variable: 'hypertension', in: ['yes'] } }),
  outcomes({ condition: { variable: 'diabetes', in: ['yes'] } }, 'lead'),
  outcomes({ number: 'systolic_blood_pressure' }),
  { outcomes: parseRunRequest(eventFile('huang-2023')).outcomes },
  { exposures: ['lead'] },
  { exposures: ['lead', 'cadmium'] },
  { exposures: ['albumin_creatinine_ratio'] },
  { exposures: [] },
  models('age'),
  models('hypertension'),
  models('lead'),
  models('systolic_blood_pressure'),
  models('recreational_activity'),
  quantile({ cut_within: { variable: 'sex' } }),
  quantile({ cut_within: { variable: 'hypertension' } }),
  quantile({ cut_within: 'controls' }),
  { subgroups: [{ id: 'thin', where: { variable: 'total_femur_bmd', below: 1 } }] },
  { interactions: ['sex'] },
  { cycles: ['2013-2014'] },
  { cycles: ['2005-2006', '2007-2008'] },
  { cycles: ['2013-2014', '2017-2018', '2021-2023'] },
  { variables: [{ id: 'own', label: 'own', rule: { ratio: [{ variable: 'lead' }, { number: 2 }] } }] },
  { accept_breaks: ['recreational_activity'] },
  { weights: { '2013-2014': { table: 'DEMO', column: 'WTMEC2YR' } } },
  { df_rule: 'residual' },
  { lonely_psu: 'fail' },
];

describe('two changes, neither of which is wrong by itself', () => {
  const request = parseRunRequest(smallRequest({ cycles: ['2013-2014', '2017-2018'], exposures: ['waist'] }));
  const base = changeable(request);
  const chosen = (change: Change) => ({ id: '', label: '', defensible: true, change, sample: [], covariates: [] });
  const both = (...changes: Change[]) => specifiedRequest(base, changes.map(chosen));
  const right = CHANGES.filter((change) => faultsOf(both(change)).length === 0);
  const pairs = right.flatMap((one) => right.filter((other) => other !== one).map((other) => [one, other] as const));
  const spoilt = pairs.filter(([one, other]) => faultsOf(both(one, other)).length > 0);

  it('together have the faults that all rules find', () => {
    for (const [one, other] of pairs) {
      const found = faultsOfBoth(() => both(one, other), Object.keys(one), Object.keys(other));
      expect(found, JSON.stringify([one, other])).toEqual(faultsOf(both(one, other)));
    }
  });

  it('spoil each other by every rule that looks at two fields', () => {
    const fields = spoilt.map((pair) => pair.flatMap((change) => Object.keys(change)).sort());
    expect([...new Set(fields.map((names) => names.join(' and ')))].sort()).toEqual([
      'cycles and exposures',
      'cycles and models',
      'cycles and weights',
      'exposures and models',
      'exposures and outcomes',
      'exposures and sample',
      'exposures and weights',
      'forms and outcomes',
      'interactions and models',
      'models and outcomes',
      'models and sample',
      'models and weights',
      'outcomes and sample',
      'outcomes and subgroups',
      'sample and weights',
    ]);
  });
});
