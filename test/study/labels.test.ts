import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { studyLabels } from '../../functions/study/labels.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';

const event = (name: string) => JSON.parse(readFileSync(`events/${name}.json`, 'utf8'));
const labels = (change: object = {}) => studyLabels(parseRunRequest({ ...event('kidney'), ...change }));

describe('the words for the ids of a study', () => {
  it('of exposures, outcomes, models and subgroups are the labels that catalogue and request give', () => {
    const { exposure, outcome, model, subgroup } = labels();
    expect(exposure('cadmium')).toBe('blood cadmium');
    expect(exposure('mixture')).toBe('all exposures together');
    expect(outcome('ckd')).toBe('reduced kidney function (eGFR below 60)');
    expect(model('crude')).toBe('unadjusted');
    expect(subgroup('female')).toBe('women');
  });

  it('of a model without a label name its covariates', () => {
    const { model } = labels({
      models: [
        { id: 'crude' },
        { id: 'm1', covariates: ['age', 'sex'] },
        { id: 'm2', covariates: ['age'], other_exposures: 'log2' },
      ],
    });
    expect(['crude', 'm1', 'm2'].map(model)).toEqual([
      'unadjusted',
      'adjusted for age (top-coded at 80); sex',
      'adjusted for age (top-coded at 80); the other exposures (log2)',
    ]);
  });

  it('say what a model adjusts for, whatever it is called', () => {
    const { model, adjustment } = labels({ models: [{ id: 'm1', label: 'model 1', covariates: ['age', 'sex'] }] });
    expect([model('m1'), adjustment('m1')]).toEqual(['model 1', 'adjusted for age (top-coded at 80); sex']);
  });

  it('give a difference its unit, and a ratio none', () => {
    const { measure, measures, unit } = labels();
    expect(measure({ outcome: 'egfr', family: 'linear' })).toBe('mean difference in mL/min/1.73 m2');
    expect(measure({ outcome: 'egfr', family: 'log-linear' })).toBe('ratio of means');
    expect(measure({ outcome: 'ckd', family: 'log-linear' })).toBe('prevalence ratio');
    expect(measure({ outcome: 'ckd', family: 'logistic' })).toBe('odds ratio');
    expect(measures({ outcome: 'egfr', family: 'linear' })).toBe('mean differences');
    expect(measures({ outcome: 'egfr', family: 'log-linear' })).toBe('ratios of means');
    expect(measures({ outcome: 'ckd', family: 'log-linear' })).toBe('prevalence ratios');
    expect([unit('egfr'), unit('ckd')]).toEqual(['mL/min/1.73 m2', '']);
  });

  it('of a contrast without a form are those of the first form that can have it', () => {
    const { contrast } = labels({ forms: ['log2', 'quantile-4', 'quantile-5'] });
    expect(contrast({ contrast: 'q4' })).toBe('quartile 4 against 1');
    expect(contrast({ contrast: 'log2' })).toBe('per doubling');
    // Tertiles have no fourth group, and the fifth of other quantiles is not one of quartiles.
    const { contrast: ofFewer } = labels({ forms: ['quantile-3', 'quantile-4'] });
    expect(['q3', 'q4', 'q5'].map((name) => ofFewer({ contrast: name }))).toEqual([
      'tertile 3 against 1',
      'quartile 4 against 1',
      'q5',
    ]);
  });

  it('say what a case is, and of what a number is', () => {
    const { outcomeMeaning } = labels();
    expect(outcomeMeaning('ckd')).toMatch(/^a case: estimated glomerular filtration rate.*: below 60 mL\/min/);
    expect(outcomeMeaning('egfr')).toMatch(/^estimated glomerular filtration rate.*, mL\/min/);
  });

  it.each([
    ['quantile-4', 'q4', 'quartile 4 against 1'],
    ['quantile-4', 'trend', 'trend over quartile medians'],
    ['log2', 'log2', 'per doubling'],
    ['log10', 'log10', 'per tenfold rise'],
    ['identity', 'identity', 'per ug/L'],
    ['per-sd', 'per-sd', 'per standard deviation'],
    ['spline-4', 'overall', 'any association'],
    ['spline-4', 'non-linearity', 'non-linearity'],
    ['log2', 'interaction:sex', 'interaction with sex'],
    ['qgcomp-4', 'psi', 'one quartile more of each'],
    ['qgcomp-7', 'coefficient', 'one group of 7 more'],
    ['high', 'q1', 'tertile 1 against 3'],
  ])('of a contrast of %s: %s is "%s"', (form, contrast, words) => {
    const high = { id: 'high', quantile: { groups: 3, weighted: true, cut_within: { variable: 'sex' }, reference: 3 } };
    const forms = ['quantile-4', 'log2', 'log10', 'identity', 'per-sd', 'spline-4', high];
    expect(labels({ forms }).contrast({ form, contrast, exposure: 'cadmium' })).toBe(words);
    expect(labels({ forms }).form('high')).toBe('tertiles by survey weights within sex');
  });

  it('are the ids themselves where the study has no such thing', () => {
    const { exposure, model, form, contrast } = labels();
    expect([exposure('x'), model('y'), form('z'), contrast({ form: 'z', contrast: 'w' })]).toEqual([
      'x',
      'y',
      'z',
      'w',
    ]);
  });
});
