import { describe, expect, it } from 'vitest';
import { runId } from '../../../functions/study/run-id.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { variantsOf } from '../../../functions/study/sensitivity.ts';
import { problemsOf } from '../../support/refusals.ts';

const REQUEST = {
  id: 'lead',
  title: 'Lead and eGFR',
  cycles: ['2013-2014', '2017-2018'],
  sample: [
    { step: 'age', where: { variable: 'age', at_least: 20 } },
    { step: 'weight', positive_weight: true },
  ],
  outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr' }],
  exposures: ['lead'],
  models: [{ id: 'crude' }, { id: 'model-1', covariates: ['age', 'sex'] }],
  wqs: { bootstraps: 100, seed: 1, models: ['model-1'] },
};

const named = (...changes: object[]) => ({
  ...REQUEST,
  sensitivity: changes.map((change, i) => ({ id: `change-${i + 1}`, label: 'another choice', change })),
});

const changed = (change: object) => variantsOf(parseRunRequest(named(change)))[1].request;

describe('a named change of a request', () => {
  it('comes after the main analysis, which stays as it is', () => {
    const [main, change] = variantsOf(parseRunRequest(named({ df_rule: 'residual' })));
    expect(main.request).toEqual(parseRunRequest(REQUEST));
    expect(change).toMatchObject({
      sensitivity: 'change-1',
      label: 'another choice',
      request: { df_rule: 'residual' },
    });
  });

  it('leaves to its own request what that does not say: weights, forms, models of a method', () => {
    expect(changed({ cycles: ['2013-2014'] }).weights).toEqual({ '2013-2014': { table: 'PBCD', column: 'WTSH2YR' } });
    expect(changed({ exposures: ['bmi'] }).weights['2013-2014']).toEqual({ table: 'DEMO', column: 'WTMEC2YR' });
    expect(changed({ forms: ['log2'] }).forms).toEqual([{ id: 'log2', transform: 'log2' }]);
    expect(changed({ wqs: { models: null } }).wqs?.models).toEqual(['crude', 'model-1']);
    expect(changed({ wqs: { bootstraps: 200 } }).wqs).toMatchObject({ bootstraps: 200, seed: 1, models: ['model-1'] });
    expect(changed({ wqs: null }).wqs).toBeUndefined();
  });

  it('is a request like one that is written so', () => {
    for (const change of [{ cycles: ['2017-2018'] }, { df_rule: 'normal' }, { models: [{ id: 'model-1' }] }]) {
      expect(JSON.parse(JSON.stringify(changed(change)))).toEqual(
        JSON.parse(JSON.stringify(parseRunRequest({ ...REQUEST, ...change }))),
      );
    }
  });

  it('is the same run in other words, and once the defaults of its request are filled in', () => {
    const request = parseRunRequest(named({ cycles: ['2017-2018'] }));
    expect(parseRunRequest(JSON.parse(JSON.stringify(request)))).toEqual(request);
    const inOtherWords = named({ cycles: ['2017-2018'], df_rule: 'effective', forms: ['quantile-4'] });
    expect(runId(parseRunRequest(inOtherWords))).toBe(runId(request));
    expect(runId(request)).not.toBe(runId(parseRunRequest(REQUEST)));
  });
});

describe('refused is', () => {
  it.each([
    ['a change of nothing', { df_rule: 'effective' }, 'sensitivity[0].change', 'changes nothing'],
    ['a change without a field', {}, 'sensitivity[0].change', 'changes nothing'],
    ['another name', { title: 'other' }, 'sensitivity[0].change.title', 'the same in all analyses of a run'],
    ['another study', { id: 'other' }, 'sensitivity[0].change.id', 'the same in all analyses of a run'],
    ['a change of changes', { sensitivity: [] }, 'sensitivity[0].change.sensitivity', 'the same in all analyses'],
    ['an unknown field', { modles: [] }, 'sensitivity[0].change.modles', 'is no field here'],
    [
      'a wrong value, where it stands',
      { sample: [{ step: 'age', where: { variable: 'agee', at_least: 40 } }] },
      'sensitivity[0].change.sample[0].where.variable',
      'is no variable',
    ],
    [
      'what does not fit any more, at the change',
      { models: [{ id: 'crude' }] },
      'sensitivity[0].change',
      'leaves wqs.models[0] wrong: is no model',
    ],
    ['a field that must be there', { outcomes: null }, 'sensitivity[0].change.outcomes', 'is missing'],
  ])('%s', (_, change, path, words) => {
    expect(problemsOf(named(change))).toContainEqual({ path, message: expect.stringContaining(words) });
  });

  it('a change that another one says already, an id that is there, and the id of the main analysis', () => {
    const twice = named({ df_rule: 'normal' }, { df_rule: 'normal', forms: ['quantile-4'] });
    expect(problemsOf(twice)).toEqual([
      { path: 'sensitivity[1].change', message: 'comes to the same request as the change "change-1"' },
    ]);
    const [first, second] = named({ df_rule: 'normal' }, { df_rule: 'residual' }).sensitivity;
    expect(problemsOf({ ...REQUEST, sensitivity: [first, { ...second, id: first.id }] })).toMatchObject([
      { path: 'sensitivity[1].id' },
    ]);
    expect(problemsOf({ ...REQUEST, sensitivity: [{ ...first, id: 'main' }] })).toMatchObject([
      { path: 'sensitivity[0].id', message: expect.stringContaining('main analysis') },
    ]);
  });

  it('more changes than a run may have, and more analyses in all of them', () => {
    expect(problemsOf(named(...Array.from({ length: 21 }, (_, i) => ({ wqs: { seed: i + 2 } }))))).toMatchObject([
      { path: 'sensitivity', message: expect.stringContaining('at most 20') },
    ]);
    // 4,000 holdouts by the crude model and the other one in two directions, and up to as many in each change.
    const wqs = { ...REQUEST.wqs, models: ['crude', 'model-1'], bootstraps: 1, holdouts: 1000 };
    expect(problemsOf({ ...REQUEST, wqs })).toEqual([]);
    const changes = named(...Array.from({ length: 20 }, (_, i) => ({ wqs: { holdouts: 999 - i } })));
    expect(problemsOf({ ...changes, wqs })).toEqual([
      {
        path: 'sensitivity',
        message: 'asks for 83,160 holdouts of WQS in the main analysis and 20 changes; a run may have 50,000',
      },
    ]);
    // Of permutations each analysis by itself may have so many, and a run all of 21 may not.
    const models = Array.from({ length: 11 }, (_, i) => ({ id: `m-${i}`, covariates: ['age', 'sex', 'education'] }));
    const permuted = { ...REQUEST, models, wqs: { bootstraps: 1, seed: 1, permutations: 1_000_000 } };
    expect(problemsOf(permuted)).toEqual([]);
    const seeds = named(...Array.from({ length: 20 }, (_, i) => ({ wqs: { seed: i + 2 } })));
    expect(problemsOf({ ...seeds, models, wqs: permuted.wqs })).toEqual([
      {
        path: 'sensitivity',
        message: expect.stringMatching(
          /^asks for \d+ hours of replicates and permutations in the main analysis and 20 changes; a run may have 200$/,
        ),
      },
    ]);
  });
});
