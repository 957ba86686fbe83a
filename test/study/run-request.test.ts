import { describe, expect, it } from 'vitest';
import type { Problem } from '../../functions/language/problems.ts';
import { DEFAULT_SIMULATION } from '../../functions/simulation/settings.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { EVENT_NAMES, eventFile } from '../support/events.ts';
import { problemsOf } from '../support/refusals.ts';

type Draft = ReturnType<typeof eventFile>;

/** What is found wrong with huang-2023 after `spoil` has changed it. */
function problemsAfter(spoil: (request: Draft) => void): readonly Problem[] {
  const request = eventFile('huang-2023');
  spoil(request);
  return problemsOf(request);
}

const VARIABLES = expect.stringMatching(/^is no variable; must be one of "age", "sex", .*; got "(agee|femur|zinc)"$/);
const CONDITION_FORMS =
  'is no condition; the forms are {variable, at_least}, {variable, at_most}, {variable, above}, {variable, below}, ' +
  '{variable, between}, {variable, in}, {measured}, {missing}, {not}, {any_of}, {all_of}';
const RULE_FORMS =
  'is no sample rule; the forms are {step, where}, {step, positive_weight: true}, {complete_covariates_of}';

describe('a valid request', () => {
  it.each(EVENT_NAMES)('%s of events/ is one, and itself once its defaults are filled in', (name) => {
    const request = parseRunRequest(eventFile(name));
    expect(request.source).toBe('cdc');
    const { variables, ...again } = JSON.parse(JSON.stringify(request));
    expect(parseRunRequest({ ...again, variables })).toEqual(request);
  });

  it('may name a simulated NHANES, which has one name', () => {
    const named = (source: string) => parseRunRequest({ ...eventFile('huang-2023'), source }).source;
    expect(named('simulated')).toBe(`simulated:seed=${DEFAULT_SIMULATION.seed}&scale=1`);
    expect(named('simulated:seed=007&scale=0.50')).toBe('simulated:seed=7&scale=0.5');
    for (const wrong of ['simulated:seed=4294967296&scale=1', 'simulated:seed=1&scale=0', 'simulated:7', 'ftp://x/']) {
      expect(() => named(wrong), wrong).toThrow(/source: must be "cdc", "simulated"/);
    }
  });

  it('may be the detail of an EventBridge event', () => {
    const event = {
      version: '0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      'detail-type': 'Study Requested',
      source: 'nhanes-mixtures',
      detail: eventFile('huang-2023'),
    };
    expect(parseRunRequest(event)).toEqual(parseRunRequest(eventFile('huang-2023')));
  });

  it('of a few lines gets its defaults filled in', () => {
    const least = {
      id: 'least',
      title: 'The least that a study says',
      cycles: ['2017-2018'],
      sample: [{ step: 'weight', positive_weight: true }],
      outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr' }],
      exposures: ['lead'],
      models: [{ id: 'crude' }],
    };
    expect(parseRunRequest(least)).toEqual({
      ...least,
      reading: "The rules are those of this request's author.",
      source: 'cdc',
      weights: { '2017-2018': { table: 'DEMO', column: 'WTMEC2YR' } },
      variables: [],
      outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr', families: ['linear'] }],
      forms: [{ id: 'quantile-4', quantile: { groups: 4, weighted: false, cut_within: 'sample', reference: 1 } }],
      models: [{ id: 'crude', covariates: [] }],
      subgroups: [{ id: 'all', label: 'all participants' }],
      interactions: [],
      df_rule: 'effective',
      jackknife: false,
      sensitivity: [],
      lonely_psu: 'adjust',
      test_families: [],
    });
  });

  it.each([
    'https://user:secret@example.org/nhanes',
    'https://secret@example.org/nhanes',
    'https://user:se/cret@example.org/',
    'https://example.org/nhanes?token=secret',
    'https://example.org/nhanes#secret',
    'file://user:secret@example.org/',
  ])('may not have a secret in its source, nor is it repeated: %s', (source) => {
    const parse = () => parseRunRequest({ ...eventFile('huang-2023'), source });
    expect(parse).toThrow(
      /source: must be .* no user name, password, query, fragment or blank; got text of \d+ characters$/,
    );
    expect(parse).not.toThrow(/secret|cret@/);
  });

  it.each(['cdc', 'http://localhost:8080/mirror', 'https://example.org', 'file:///data/nhanes'])(
    'may have %s as source',
    (source) => {
      expect(parseRunRequest({ ...eventFile('huang-2023'), source }).source).toBe(source);
    },
  );
});

describe('a wrong field is named by its path, with what is allowed there', () => {
  it.each<[string, (request: Draft) => void, Problem]>([
    [
      'a missing field',
      (request) => {
        delete request.title;
      },
      { path: 'title', message: 'is missing' },
    ],
    [
      'a wrong choice',
      (request) => {
        request.outcomes[0].bone_density.missing_site = 'a_case';
      },
      {
        path: 'outcomes[0].bone_density.missing_site',
        message: 'must be one of "not_a_case", "excluded"; got "a_case"',
      },
    ],
    [
      'an unknown field',
      (request) => {
        request.outcomes[0].bone_density.sites[0].reference.male.SD = 1;
      },
      {
        path: 'outcomes[0].bone_density.sites[0].reference.male.SD',
        message: 'is no field here; the fields are mean, sd',
      },
    ],
    [
      'an unknown exposure',
      (request) => {
        request.exposures[1] = 'zinc';
      },
      { path: 'exposures[1]', message: VARIABLES },
    ],
    [
      'an unknown cycle',
      (request) => {
        request.cycles[0] = '2019-2020';
      },
      { path: 'cycles[0]', message: expect.stringMatching(/^must be one of "1999-2000", .*; got "2019-2020"$/) },
    ],
    [
      'a weight for an unknown cycle',
      (request) => {
        request.weights['2019-2020'] = { table: 'DEMO', column: 'WTMEC2YR' };
      },
      { path: 'weights.2019-2020', message: expect.stringMatching(/^is no cycle; the cycles are 1999-2000, /) },
    ],
    [
      'a model with an unknown variable',
      (request) => {
        request.models[2].covariates[0] = 'agee';
      },
      { path: 'models[2].covariates[0]', message: VARIABLES },
    ],
    [
      'an outcome that is no bone density',
      (request) => {
        request.outcomes[0].bone_density.sites[0].variable = 'bmi';
      },
      {
        path: 'outcomes[0].bone_density.sites[0].variable',
        message: expect.stringMatching(/^bmi is not a bone density in g\/cm2; must be one of "femoral_neck_bmd", /),
      },
    ],
    [
      'an id that could leave its folder',
      (request) => {
        request.id = '../huang';
      },
      {
        path: 'id',
        message:
          'must be lower-case letters, digits and single hyphens or underscores, as in "model-1"; got "../huang"',
      },
    ],
    [
      'a table that could leave its folder',
      (request) => {
        request.weights['2013-2014'].table = '../DEMO';
      },
      {
        path: 'weights.2013-2014.table',
        message: 'must be a name as NHANES spells it, up to 8 characters, as in "WTMEC2YR"; got "../DEMO"',
      },
    ],
    [
      'a source of another kind',
      (request) => {
        request.source = 'ftp://example.org';
      },
      {
        path: 'source',
        message: `must be "cdc", "simulated", "simulated:seed=<0 to 4294967295>&scale=<above 0, at most 20>", or an http(s) or file:// URL with CDC's paths below it and no user name, password, query, fragment or blank; got text of 17 characters`,
      },
    ],
    [
      'text for a number',
      (request) => {
        request.outcomes[0].bone_density.t_score_at_most = '-2.5';
      },
      { path: 'outcomes[0].bone_density.t_score_at_most', message: 'must be a number; got "-2.5"' },
    ],
    [
      'a broken number for a whole one',
      (request) => {
        request.wqs.seed = 1.5;
      },
      { path: 'wqs.seed', message: 'must be a whole number; got 1.5' },
    ],
    [
      'too small a number',
      (request) => {
        request.wqs.quantiles = 1;
      },
      { path: 'wqs.quantiles', message: 'must be at least 2; got 1' },
    ],
    [
      'too large a number',
      (request) => {
        request.wqs.validation = 1;
      },
      {
        path: 'wqs.validation',
        message: 'must be 0 (all rows train and validate) or a share from 0.05 to 0.95; got 1',
      },
    ],
    [
      'an empty list',
      (request) => {
        request.subgroups[1].where.in = [];
      },
      { path: 'subgroups[1].where.in', message: 'must have at least 1 item; got []' },
    ],
  ])('%s', (_, spoil, problem) => {
    expect(problemsAfter(spoil)).toEqual([problem]);
  });

  it('all of them at once, in one readable message', () => {
    const request = eventFile('huang-2023');
    request.df_rule = 'any';
    delete request.title;
    expect(() => parseRunRequest(request)).toThrow(
      expect.objectContaining({
        name: 'InvalidRequestError',
        message:
          'the request is not valid:\n  title: is missing\n  df_rule: must be one of "effective", "design", "residual", "normal"; got "any"',
      }),
    );
  });

  it.each([
    ['text', '"hello"', 'must be an object; got "hello"'],
    ['a list', [], 'must be an object; got []'],
    ['nothing', undefined, 'is missing'],
    ['an event without a request', { detail: null }, 'must be an object; got null'],
  ])('%s is no request', (_, input, message) => {
    expect(problemsOf(input)).toEqual([{ path: '', message }]);
  });
});

describe('a wrong condition or sample rule is judged as the form that was meant', () => {
  it.each<[string, unknown, Problem]>([
    [
      'a wrong variable deep inside',
      { step: 'bone', where: { any_of: [{ measured: 'age' }, { all_of: [{ measured: 'femur' }] }] } },
      { path: 'sample[0].where.any_of[1].all_of[0].measured', message: VARIABLES },
    ],
    [
      'a wrong value',
      { step: 'age', where: { variable: 'age', at_least: '40' } },
      { path: 'sample[0].where.at_least', message: 'must be a number; got "40"' },
    ],
    [
      'a field too many',
      { step: 'age', where: { variable: 'age', at_least: 40, years: true } },
      { path: 'sample[0].where.years', message: 'is no field here; the fields are variable, at_least' },
    ],
    [
      'two forms at once',
      { step: 'age', where: { variable: 'age', at_least: 40, at_most: 60 } },
      { path: 'sample[0].where', message: `${CONDITION_FORMS}; got {variable, at_least, at_most}` },
    ],
    [
      'no form at all',
      { step: 'age', where: { variable: 'age' } },
      { path: 'sample[0].where', message: `${CONDITION_FORMS}; got {variable}` },
    ],
    [
      'a rule that says no to positive weights',
      { step: 'weight', positive_weight: false },
      { path: 'sample[0].positive_weight', message: 'must be true; got false' },
    ],
    ['a rule without a rule', { step: 'age' }, { path: 'sample[0]', message: `${RULE_FORMS}; got {step}` }],
    ['a rule in prose', 'age >= 40', { path: 'sample[0]', message: `${RULE_FORMS}; got "age >= 40"` }],
  ])('%s', (_, rule, problem) => {
    expect(
      problemsAfter((request) => {
        request.sample[0] = rule;
      }),
    ).toEqual([problem]);
  });
});

describe('names must fit the rest of the request', () => {
  it.each<[string, (request: Draft) => void, Problem]>([
    [
      'a weight for a cycle that is not in the study',
      (request) => {
        request.cycles = ['2013-2014'];
      },
      {
        path: 'weights.2017-2018',
        message: 'is no cycle of this study; must be "2013-2014"; got "2017-2018"',
      },
    ],
    [
      'a sample that keeps people outside the design',
      (request) => {
        request.sample.splice(3, 1);
      },
      { path: 'sample', message: 'needs a rule {"step", "positive_weight": true}' },
    ],
    [
      'covariates of a model that is not there',
      (request) => {
        request.sample[5].complete_covariates_of = 'model-4';
      },
      {
        path: 'sample[5].complete_covariates_of',
        message: 'is no model; must be one of "model-1", "model-2", "model-3"; got "model-4"',
      },
    ],
    [
      'a level that the variable does not have',
      (request) => {
        request.subgroups[2].where.in = ['female', 'woman'];
      },
      {
        path: 'subgroups[2].where.in[1]',
        message: 'is no level of sex; must be one of "male", "female"; got "woman"',
      },
    ],
    [
      'levels of a number',
      (request) => {
        request.subgroups[2].where = { all_of: [{ variable: 'age', in: ['old'] }] };
      },
      {
        path: 'subgroups[2].where.all_of[0].in',
        message: 'age is a number: use at_least, at_most, above, below or between',
      },
    ],
    [
      'a bound on a category',
      (request) => {
        request.sample[0].where = { any_of: [{ variable: 'sex', at_most: 1 }] };
      },
      {
        path: 'sample[0].where.any_of[0].at_most',
        message: 'sex is a category: use "in" with levels of male, female',
      },
    ],
    [
      'an exposure that adjusts itself',
      (request) => {
        request.models[0].covariates.push('lead');
      },
      {
        path: 'models[0].covariates[3]',
        message: expect.stringMatching(
          /^lead is an exposure of this study and cannot adjust itself \("other_exposures" .*\); must be one of "age", "sex", /,
        ),
      },
    ],
    [
      'a WQS model that is not there',
      (request) => {
        request.wqs.models = ['model-0'];
      },
      {
        path: 'wqs.models[0]',
        message: 'is no model; must be one of "model-1", "model-2", "model-3"; got "model-0"',
      },
    ],
    [
      'a WQS subgroup that is not there',
      (request) => {
        request.wqs.subgroups[4] = 'never';
      },
      {
        path: 'wqs.subgroups[4]',
        message: 'is no subgroup; must be one of "all", "male", "female", "smoker", "non-smoker"; got "never"',
      },
    ],
    [
      'importances that cancel',
      (request) => {
        request.wqs.signal = 't3';
      },
      { path: 'wqs.signal', message: 't3 cannot serve the negative direction: its importances cancel' },
    ],
    [
      'a published value of a contrast that is not made',
      (request) => {
        request.published.values[3].contrast = 'q5';
      },
      {
        path: 'published.values[3].contrast',
        message: 'is no contrast; must be one of "q2", "q3", "q4", "trend"; got "q5"',
      },
    ],
    [
      'a published value of an exposure that is not studied',
      (request) => {
        request.exposures = ['cadmium'];
        request.published.statements = [];
      },
      {
        path: 'published.values[3].exposure',
        message: 'is no exposure of this study; must be "cadmium"; got "selenium"',
      },
    ],
    [
      'a published statement on a model that is not there',
      (request) => {
        request.published.statements[4].models[2] = 'model-4';
      },
      {
        path: 'published.statements[4].models[2]',
        message: 'is no model; must be one of "model-1", "model-2", "model-3"; got "model-4"',
      },
    ],
    [
      'a cycle twice',
      (request) => {
        request.cycles.push('2013-2014');
      },
      { path: 'cycles[2]', message: '"2013-2014" is there already; each may occur once' },
    ],
    [
      'an id twice',
      (request) => {
        request.subgroups[2].id = 'male';
        request.wqs.subgroups = ['all'];
        request.published.statements = [];
      },
      { path: 'subgroups[2].id', message: '"male" is there already; each may occur once' },
    ],
    [
      'a covariate twice',
      (request) => {
        request.models[1].covariates.push('age');
      },
      { path: 'models[1].covariates[5]', message: '"age" is there already; each may occur once' },
    ],
  ])('%s', (_, spoil, problem) => {
    expect(problemsAfter(spoil)).toEqual([problem]);
  });
});
