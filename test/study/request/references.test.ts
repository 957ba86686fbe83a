/** Names that must fit the rest of the request. */
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../functions/language/problems.ts';
import type { eventFile } from '../../support/events.ts';
import { problemsAfter } from '../../support/refusals.ts';

type Draft = ReturnType<typeof eventFile>;

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
