/** Fields that are wrong by themselves: each is named by its path, with what is allowed there. */
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../functions/language/problems.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { eventFile } from '../../support/events.ts';
import { problemsAfter, problemsOf } from '../../support/refusals.ts';

type Draft = ReturnType<typeof eventFile>;

const VARIABLES = expect.stringMatching(/^is no variable; must be one of "age", "sex", .*; got "(agee|femur|zinc)"$/);
const CONDITION_FORMS =
  'is no condition; the forms are {variable, at_least}, {variable, at_most}, {variable, above}, {variable, below}, ' +
  '{variable, between}, {variable, in}, {measured}, {missing}, {not}, {any_of}, {all_of}';
const RULE_FORMS =
  'is no sample rule; the forms are {step, where}, {step, positive_weight: true}, {complete_covariates_of}';

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
