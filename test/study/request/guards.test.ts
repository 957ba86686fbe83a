/** Nothing that an outcome is made of may adjust it or be its exposure, and no exposure adjusts itself. */
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../support/refusals.ts';
import { smallRequest } from '../../support/small-request.ts';

const model = (...covariates: string[]) => [{ id: 'm', covariates }];
const problems = (change: Record<string, unknown>) => problemsOf(smallRequest(change));
const paths = (change: Record<string, unknown>) => problems(change).map(({ path }) => path);

describe('an outcome that is a formula of creatinine, age and sex', () => {
  it('is adjusted by age and sex', () => {
    expect(problems({ models: model('age', 'sex', 'bmi') })).toEqual([]);
  });

  it.each(['egfr', 'creatinine'])('is not adjusted by %s, nor explained', (id) => {
    expect(problems({ models: model('age', id) })).toMatchObject([
      {
        path: 'models[0].covariates[1]',
        message: expect.stringMatching(/is what the outcome ckd is made of and cannot/),
      },
    ]);
    expect(paths({ exposures: [id] })).toEqual(['exposures[0]']);
  });

  it('is not adjusted by a variable of the request that leads to it, through any depth', () => {
    const variables = [
      { id: 'one', label: 'one', rule: { convert: { column: 'BIOPRO.LBXSCR' }, times: 88.4 } },
      { id: 'two', label: 'two', rule: { sum: [{ variable: 'bmi' }, { variable: 'one' }] } },
      { id: 'three', label: 'three', levels: ['low', 'high'], rule: { cut: { variable: 'two' }, at: [100] } },
      { id: 'four', label: 'four', rule: { any: [{ variable: 'three', in: ['high'] }] } },
    ];
    for (const { id } of variables)
      expect(paths({ variables, models: model(id) }), id).toEqual(['models[0].covariates[0]']);
    expect(paths({ variables, exposures: ['two'] })).toEqual(['exposures[0]']);
  });

  it('is not adjusted by the same measurement in another unit, nor is an exposure', () => {
    const inUnits = (column: string) => [{ id: 'other_unit', label: 'other unit', rule: { column } }];
    expect(paths({ variables: inUnits('BIOPRO.LBDSCRSI'), models: model('other_unit') })).toEqual([
      'models[0].covariates[0]',
    ]);
    expect(paths({ variables: inUnits('BIOPRO.LBDSCRSI'), exposures: ['other_unit'] })).toEqual(['exposures[0]']);
    expect(paths({ variables: inUnits('PBCD.LBDBPBSI'), models: model('other_unit') })).toEqual([
      'models[0].covariates[0]',
    ]);
    expect(paths({ variables: inUnits('PBCD.LBDTHGSI'), models: model('other_unit') })).toEqual([]);
  });

  it('is not cut by what it is made of', () => {
    const variables = [
      { id: 'stage', label: 'stage', levels: ['ckd', 'none'], rule: { cut: { variable: 'egfr' }, at: [60] } },
    ];
    const forms = [{ id: 'tertiles', quantile: { groups: 3, cut_within: { variable: 'stage' } } }];
    expect(paths({ variables, forms })).toEqual(['forms[0].quantile.cut_within.variable']);
  });
});

describe('an outcome that is of demographics alone', () => {
  const poverty = { id: 'poor', label: 'poor', condition: { variable: 'poverty_income_ratio', below: 1 } };

  it('is not adjusted by itself', () => {
    expect(paths({ outcomes: [poverty], models: model('age', 'poverty_income_ratio') })).toEqual([
      'models[0].covariates[1]',
    ]);
  });

  it('is adjusted by other demographics', () => {
    expect(problems({ outcomes: [poverty], models: model('age', 'education') })).toEqual([]);
  });

  it('a condition that names age is made of age', () => {
    const old = {
      all_of: [
        { variable: 'egfr', below: 60 },
        { variable: 'age', at_least: 60 },
      ],
    };
    expect(paths({ outcomes: [{ id: 'old', label: 'old', condition: old }], models: model('age') })).toEqual([
      'models[0].covariates[0]',
    ]);
  });
});

describe('an outcome of a questionnaire', () => {
  const condition = { variable: 'told_osteoporosis', in: ['yes'] };
  it('is not adjusted by another reading of the same answer', () => {
    const variables = [{ id: 'mine', label: 'mine', rule: { column: 'OSQ.OSQ060', codes: { no: [2], yes: [1] } } }];
    const outcomes = [{ id: 'told', label: 'told', condition }];
    expect(paths({ variables, outcomes, models: model('mine', 'age') })).toEqual(['models[0].covariates[0]']);
  });
});

describe('an outcome of bone scans', () => {
  it('is not adjusted by any column of a scan, whatever the request calls it', () => {
    const variables = [{ id: 'spine_area', label: 'spine area', rule: { column: 'DXXSPN.DXXOSA' } }];
    const outcomes = [{ id: 'bmd', label: 'BMD', number: 'femoral_neck_bmd' }];
    expect(paths({ variables, outcomes, models: model('spine_area') })).toEqual(['models[0].covariates[0]']);
  });
});

describe('an exposure', () => {
  it('adjusts neither itself nor what is made of all of it', () => {
    const variables = [
      { id: 'lead_group', label: 'lead group', levels: ['low', 'high'], rule: { cut: { variable: 'lead' }, at: [1] } },
    ];
    expect(problems({ variables, models: model('lead', 'lead_group') })).toMatchObject([
      { path: 'models[0].covariates[0]', message: expect.stringMatching(/^lead is an exposure of this study/) },
      { path: 'models[0].covariates[1]', message: expect.stringMatching(/^lead_group is made of the same answers/) },
    ]);
    expect(paths({ models: model('lead_detection') })).toEqual(['models[0].covariates[0]']);
  });

  it('may share a divisor with a covariate or with another exposure', () => {
    const over = (id: string, metal: string) => ({
      id,
      label: id,
      rule: { ratio: [{ variable: metal }, { column: 'BIOPRO.LBXSCA' }] },
    });
    const variables = [
      over('lead_over_calcium', 'lead'),
      over('cadmium_over_calcium', 'cadmium'),
      { id: 'calcium', label: 'calcium', unit: 'mg/dL', rule: { column: 'BIOPRO.LBXSCA' } },
    ];
    const exposures = ['lead_over_calcium', 'cadmium_over_calcium'];
    const models = [{ id: 'm', covariates: ['age', 'calcium'], other_exposures: 'log2' }];
    expect(problems({ variables, exposures, models })).toEqual([]);
  });

  it('in two units does not adjust itself as the other exposure', () => {
    const variables = [
      { id: 'lead_si', label: 'lead, umol/L', rule: { convert: { variable: 'lead' }, times: 0.0483 } },
    ];
    const models = [{ id: 'm', covariates: ['age'], other_exposures: 'log2' }];
    expect(problems({ variables, exposures: ['lead', 'lead_si'], models })).toEqual([
      {
        path: 'models[0].other_exposures',
        message: 'the exposures lead and lead_si are made of the same answers and cannot adjust each other',
      },
    ]);
  });

  it('made with age is adjusted by age', () => {
    expect(problems({ outcomes: [{ id: 'bmi', label: 'BMI', number: 'bmi' }], exposures: ['egfr'] })).toEqual([]);
  });
});
