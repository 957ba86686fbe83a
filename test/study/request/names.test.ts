/** Names that would be taken for one another, lists that ask for nothing, and families of tests. */
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../support/refusals.ts';
import { smallRequest } from '../../support/small-request.ts';

const problems = (change: Record<string, unknown>) => problemsOf(smallRequest(change));
const outcome = (id: string, more: object = {}) => ({
  id,
  label: id,
  condition: { variable: 'egfr', below: 60 },
  ...more,
});

describe('an outcome', () => {
  it('may not have the column of another', () => {
    expect(problems({ outcomes: [outcome('low-egfr'), outcome('low_egfr')] })).toEqual([
      { path: 'outcomes[1].id', message: '"low_egfr" has the column of "low-egfr"; each may occur once' },
    ]);
    expect(problems({ outcomes: [outcome('a'), outcome('a')] })).toMatchObject([
      { path: 'outcomes[1].id', message: '"a" is there already; each may occur once' },
    ]);
  });

  it('may not be called as an exposure, but as what it is made of', () => {
    expect(problems({ outcomes: [outcome('lead')] })).toMatchObject([{ path: 'outcomes[0].id' }]);
    expect(problems({ outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr' }] })).toEqual([]);
  });

  it.each([
    [
      outcome('ckd', { families: ['linear'] }),
      'is no family of this outcome; must be one of "logistic", "log-linear"; got "linear"',
    ],
    [
      { id: 'e', label: 'e', number: 'egfr', families: ['logistic'] },
      'is no family of this outcome; must be one of "linear", "log-linear"; got "logistic"',
    ],
  ])('is of a family that has it', (one, message) => {
    expect(problems({ outcomes: [one] })).toEqual([{ path: 'outcomes[0].families[0]', message }]);
  });

  it('is of one kind, a number if it is to be one', () => {
    expect(problems({ outcomes: [{ id: 'e', label: 'e' }] })).toMatchObject([
      {
        path: 'outcomes[0]',
        message: expect.stringMatching(/^is no outcome; the forms are \{id, label, bone_density\}/),
      },
    ]);
    expect(problems({ outcomes: [{ id: 'e', label: 'e', number: 'sex' }], models: [{ id: 'crude' }] })).toMatchObject([
      { path: 'outcomes[0].number', message: 'sex is a category (male, female); a number is needed' },
    ]);
  });

  it('needs its bounds in order', () => {
    const condition = { not: { variable: 'egfr', between: [90, 60] } };
    expect(problems({ outcomes: [{ id: 'e', label: 'e', condition }] })).toEqual([
      { path: 'outcomes[0].condition.not.between', message: 'must have the lower bound first' },
    ]);
  });
});

describe('a form', () => {
  it.each([
    ['quartiles', /must be "quantile-2" to "quantile-20"/],
    ['quantile-1', /must be "quantile-2"/],
    ['spline-6', /"spline-3" to "spline-5"/],
    [{ id: 'x', quantile: { groups: 3, reference: 4 } }, 'must be at most 3; got 4'],
    [{ id: 'x', quantile: { groups: 3, cut_within: { variable: 'age' } } }, 'age is a number; a category is needed'],
    [{ id: 'q2', transform: 'log2' }, '"q2" is the name of something else in the results; choose another id'],
    [{ id: 'trend', transform: 'log2' }, /choose another id/],
    [{ id: 'joint', per_sd: 'log2' }, /choose another id/],
    [{ id: 'log2', transform: 'log10' }, '"log2" is the word for another form; choose another id'],
    [{ id: 'quantile-4', quantile: { groups: 3 } }, '"quantile-4" is the word for another form; choose another id'],
  ])('%j is refused', (form, message) => {
    const [first, ...others] = problems({ forms: [form] });
    expect(first.path).toMatch(/^forms\[0\]/);
    expect(first.message).toMatch(message);
    expect(others).toEqual([]);
  });

  it('has an id of its own', () => {
    expect(problems({ forms: ['per-sd', { id: 'per-sd', per_sd: 'log10' }] })).toMatchObject([{ path: 'forms[1]' }]);
  });

  it('cut within controls needs controls', () => {
    const forms = [{ id: 'of-controls', quantile: { groups: 4, cut_within: 'controls' } }];
    expect(problems({ forms })).toEqual([]);
    expect(problems({ forms, outcomes: [{ id: 'e', label: 'e', number: 'egfr' }] })).toMatchObject([
      { path: 'forms[0].quantile.cut_within' },
    ]);
  });
});

describe('a variable of the request', () => {
  const cadmium = {
    id: 'mine',
    label: 'mine',
    rule: { column: 'PBCD.LBXBCD' },
    detection: { below: 'PBCD.LBDBCDLC', limits: { '2017-2018': 0.1 } },
  };

  it('may not have the name of what tells which values of another are below its limit of detection', () => {
    const other = { id: 'mine_detection', label: 'other', rule: { column: 'DEMO.RIAGENDR' } };
    expect(problems({ variables: [cadmium, other] })).toMatchObject([{ path: 'variables[1].id' }]);
    expect(problems({ variables: [other] })).toEqual([]);
  });
});

describe('what was published', () => {
  const published = { citation: 'c', doi: 'd', n: 10, cases: 3, note: 'n', values: [], statements: [] };
  const value = { exposure: 'lead', subgroup: 'all', contrast: 'q4', odds_ratio: 2, ci_low: 1, ci_high: 3, p: '0.1' };

  it('has an interval from its lower to its upper bound, and cases among its participants', () => {
    const values = [{ ...value, model: 'adjusted' }];
    expect(problems({ published: { ...published, values } })).toEqual([]);
    expect(problems({ published: { ...published, values: [{ ...values[0], ci_low: 4 }] } })).toEqual([
      { path: 'published.values[0].ci_low', message: 'must be at most ci_high, 3' },
    ]);
    expect(problems({ published: { ...published, cases: 11 } })).toEqual([
      { path: 'published.cases', message: 'must be at most n, 10' },
    ]);
  });
});

describe('an interaction', () => {
  it('is with a category that a model has', () => {
    expect(problems({ interactions: ['sex'] })).toEqual([]);
    expect(
      problems({ interactions: ['age', 'smoking', 'sex', 'sex'] }).map(({ path, message }) => [path, message]),
    ).toEqual([
      ['interactions[0]', 'age is a number; a category is needed'],
      ['interactions[1]', 'smoking is a covariate of no model: its main effect must stay in'],
      ['interactions[3]', '"sex" is there already; each may occur once'],
    ]);
  });
});

describe('a stratified mixture', () => {
  it('has weights for the levels of a category that its models have', () => {
    const stratifiedBy = (stratified: string, models = ['adjusted']) =>
      problems({ wqs: { bootstraps: 10, seed: 1, stratified, models } });
    expect(stratifiedBy('sex')).toEqual([]);
    expect(stratifiedBy('age')).toEqual([{ path: 'wqs.stratified', message: 'age is a number; a category is needed' }]);
    expect(stratifiedBy('smoking')).toMatchObject([
      { path: 'wqs.stratified', message: 'smoking is no covariate of adjusted: its main effect must stay in' },
    ]);
    expect(stratifiedBy('sex', ['adjusted', 'crude'])).toMatchObject([
      { path: 'wqs.stratified', message: 'sex is no covariate of crude: its main effect must stay in' },
    ]);
    expect(stratifiedBy('nothing')).toMatchObject([{ path: 'wqs.stratified' }]);
  });
});

describe('a random subset', () => {
  it('has no more components than the index, levels with weights of their own counted', () => {
    const drawing = (random_subset: number, stratified?: string) =>
      problems({
        wqs: { bootstraps: 10, seed: 1, models: ['adjusted'], random_subset, ...(stratified && { stratified }) },
      }).map(({ path }) => path);
    expect(drawing(1)).toEqual([]);
    expect(drawing(250)).toEqual(['wqs.random_subset']);
    expect(drawing(2, 'sex')).toEqual([]);
    expect(drawing(250, 'sex')).toEqual(['wqs.random_subset']);
  });
});

describe('a study', () => {
  it('asks for something', () => {
    expect(problems({ exposures: [] })).toMatchObject([{ path: 'exposures' }]);
    expect(problems({ exposures: [], description: {} })).toEqual([]);
    expect(problems({ models: [] })).toMatchObject([{ path: 'models' }]);
    expect(problems({ exposures: [], models: [], description: {} })).toMatchObject([{ path: 'description.variables' }]);
    const outcomes = [{ id: 'e', label: 'e', number: 'egfr' }];
    expect(problems({ exposures: [], outcomes, description: {} })).toMatchObject([{ path: 'description' }]);
    const models = [{ id: 'm', covariates: ['age', 'sex'] }];
    expect(problems({ exposures: [], models, description: { by: ['ckd'] } })).toEqual([]);
  });

  it('of the simulated NHANES has variables that are simulated', () => {
    expect(problems({ source: 'simulated' })).toMatchObject([
      {
        path: 'outcomes[0].condition.variable',
        message: 'egfr is made of BIOPRO.LBXSCR, which the simulated NHANES does not have',
      },
    ]);
    expect(problems({ source: 'simulated', outcomes: [{ id: 'o', label: 'o', number: 'bmi' }] })).toEqual([]);
  });

  it('has methods of outcomes that fit them', () => {
    const wqs = { bootstraps: 10, seed: 1 };
    const outcomes = [outcome('ckd', { families: ['log-linear'] })];
    expect(problems({ outcomes, wqs })).toMatchObject([{ path: 'wqs' }]);
    expect(problems({ outcomes, wqs: { ...wqs, outcomes: ['ckd'] } })).toMatchObject([{ path: 'wqs.outcomes[0]' }]);
    expect(problems({ exposures: [], description: {}, qgcomp: {} })).toMatchObject([{ path: 'qgcomp' }]);
  });

  it('has models of a size that can be fitted', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i}`);
    const at = Array.from({ length: 29 }, (_, i) => i);
    const variables = [{ id: 'wide', label: 'wide', levels, rule: { cut: { column: 'BIOPRO.LBXSCA' }, at } }];
    const models = [{ id: 'm', covariates: ['wide'] }];
    expect(problems({ variables, models, interactions: ['wide'], forms: ['quantile-4'] })).toEqual([]);
    expect(problems({ variables, models, interactions: ['wide'], forms: ['quantile-20'] })).toEqual([
      {
        path: 'models[0]',
        message: 'asks for 599 coefficients in one fit, interactions among them; a run may have 300',
      },
    ]);
  });

  it('describes no more than a call can', () => {
    const subgroups = Array.from({ length: 201 }, (_, i) => ({ id: `s${i}`, label: 'x', where: { measured: 'age' } }));
    const outcomes = Array.from({ length: 50 }, (_, i) => outcome(`o${i}`));
    const study = { exposures: [], models: [], outcomes, subgroups, description: { variables: ['age'] } };
    expect(problems(study)).toEqual([
      {
        path: 'subgroups',
        message: 'asks for 10,050 prevalences (50 outcomes x 201 subgroups); a run may have 10,000',
      },
    ]);
    expect(problems({ ...study, description: { variables: ['age'], prevalence: false } })).toEqual([]);
  });
});

describe('a family of tests', () => {
  const families = (...test_families: object[]) =>
    problems({ forms: ['log2', 'quantile-4'], qgcomp: {}, test_families }).map(({ path, message }) => [path, message]);

  it('names what the study has', () => {
    expect(families({ id: 'f', exposures: ['cadmium'], forms: ['log10'], contrasts: ['q5'] })).toMatchObject([
      ['test_families[0].exposures[0]', expect.stringMatching(/^is no exposure; must be one of "lead", "mixture"/)],
      [
        'test_families[0].forms[0]',
        expect.stringMatching(/^is no form; must be one of "log2", "quantile-4", "qgcomp-4"/),
      ],
      ['test_families[0].contrasts[0]', expect.stringMatching(/^is no contrast; must be one of "log2", "q2", /)],
    ]);
  });

  it('has tests', () => {
    expect(families({ id: 'f', forms: ['log2'], contrasts: ['q2'] })).toEqual([
      ['test_families[0]', 'has no test: its forms have none of its contrasts'],
    ]);
    expect(families({ id: 'f', forms: ['qgcomp-4'], exposures: ['lead'], contrasts: ['psi'] })).toHaveLength(1);
  });

  it('shares none with another, of which there may be several', () => {
    const doubling = { id: 'doubling', contrasts: ['log2'] };
    expect(families(doubling, { id: 'all' })).toEqual([
      ['test_families[1]', 'has tests of "doubling"; a test is of one family'],
    ]);
    expect(families(doubling, { id: 'trend', contrasts: ['trend'] })).toEqual([]);
    expect(families({ ...doubling, models: ['crude'] }, { ...doubling, id: 'b', models: ['adjusted'] })).toEqual([]);
    expect(families(doubling, { id: 'mixture', forms: ['qgcomp-4'] })).toEqual([]);
    expect(families(doubling, doubling)).toMatchObject([
      ['test_families[1].id', expect.stringMatching(/there already/)],
    ]);
  });
});
