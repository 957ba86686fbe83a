/** Numbers of any size: a term or outcome that is too far from 1 is told, and never left out in silence. */
import { describe, expect, it } from 'vitest';
import { fitForm } from '../../functions/exposures/form.ts';
import { unitOf } from '../../functions/numeric/unit.ts';
import type { NumericTerm } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../functions/survey/regression.ts';
import { sharedFits } from '../../functions/survey/shared-fits.ts';
import { designOf, simulatedSurvey } from '../support/simulated-survey.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

const survey = simulatedSurvey(600);
const design = designOf(survey);
const TOO_LARGE = /^age: its standard deviation is 1\.\de\+161, and must be from 1e-50 to 1e\+50$/;

const aged = (factor: number): NumericTerm => ({
  ...survey.age,
  values: survey.age.values.map((years) => years * factor),
});

function figures(fit: GlmFit): number[] {
  if (fit.status !== 'estimated') throw new Error(`${fit.reason}`);
  return fit.coefficients
    .filter(({ term }) => term === 'exposure')
    .flatMap(({ estimate, se, df, p }) => [estimate, se, df ?? 0, p]);
}

const adjustedBy = (age: NumericTerm) =>
  fitSurveyGlm(design, survey.domain, survey.outcome, [survey.exposure, age], {
    family: 'logistic',
    dfRule: 'effective',
    termsOfInterest: ['exposure'],
  });

describe('a covariate', () => {
  it.each([2 ** 150, 2 ** -150])('adjusts to the last bit as it does in another unit: %d times', (factor) => {
    expect(figures(adjustedBy(aged(factor)))).toEqual(figures(adjustedBy(survey.age)));
  });

  it('whose squares overflow is not left out of the model as a combination of others', () => {
    expect(adjustedBy(aged(1e160))).toMatchObject({
      status: 'not_estimable',
      reason: expect.stringMatching(TOO_LARGE),
    });
    expect(adjustedBy(aged(1e-170))).toMatchObject({ status: 'not_estimable' });
  });

  it('is told of by models that share it, too', () => {
    const fits = sharedFits(design, survey.domain, survey.outcome, [aged(1e160)], {
      family: 'linear',
      dfRule: 'design',
    });
    expect(fits([survey.exposure], ['exposure'], [])).toMatchObject({ reason: expect.stringMatching(TOO_LARGE) });
  });
});

describe('a number as outcome', () => {
  const outcome = survey.age.values.map((years, row) => years + survey.outcome[row]);
  const explained = (y: Float64Array) =>
    fitSurveyGlm(design, survey.domain, y, [survey.exposure, survey.region], {
      family: 'linear',
      dfRule: 'effective',
      termsOfInterest: ['exposure'],
    });

  it.each([1e14, 1e-14])('is explained in any unit: %d times', (factor) => {
    const [first, ...others] = figures(explained(outcome.map((years) => years * factor)));
    const [expected, ...same] = figures(explained(outcome));
    expect(relativeDifference([first / factor, others[1], others[2]], [expected, same[1], same[2]])).toBeLessThan(1e-9);
  });

  it.each([
    [1e200, 0, /^the outcome's standard deviation is Infinity/],
    [1e-200, 0, /^the outcome's standard deviation is 0\.0e\+0, and must be from 1e-50/],
    [1, 1e14, /^what the terms leave over of the outcomes is too little beside their size/],
  ])('that rounding or overflow takes away says so: times %d plus %d', (times, plus, reason) => {
    expect(explained(outcome.map((years) => years * times + plus))).toMatchObject({
      status: 'not_estimable',
      reason: expect.stringMatching(reason),
    });
  });

  it('is no count where whole numbers have no units any more', () => {
    const counts = survey.outcome.map((one) => one * 2 ** 60);
    const fit = fitSurveyGlm(design, survey.domain, counts, [survey.exposure], {
      family: 'log-linear',
      dfRule: 'design',
      termsOfInterest: ['exposure'],
    });
    expect(fit).toMatchObject({ status: 'not_estimable', reason: expect.stringMatching(/nor a count/) });
  });
});

describe('an exposure of any size', () => {
  const exposure = (factor: number) => ({
    name: 'lead',
    values: aged(factor).values,
    inSample: survey.domain,
    weights: survey.weights,
  });

  it.each([2 ** 700, 2 ** -700])('has the same standard deviations and the same spline: %d times', (factor) => {
    const sd = (times: number) => fitForm({ id: 'per-sd', per_sd: 'identity' }, exposure(times)).models[0].terms;
    expect(sd(factor)).toEqual(sd(1));
    const curve = (times: number) => {
      const form = { id: 'spline', spline: { knots: 3, of: 'identity' } } as const;
      const [, bend] = fitForm(form, exposure(times)).models[0].terms as NumericTerm[];
      return bend.values.map((value) => value / times);
    };
    expect(curve(factor)).toEqual(curve(1));
  });
});

describe('the unit of some numbers', () => {
  it('is a power of two of the size of the largest', () => {
    expect(unitOf(Float64Array.of(-5, 3, Number.NaN))).toBe(4);
    expect(unitOf(Float64Array.of(0, 0))).toBe(1);
    expect(unitOf(Float64Array.of(Number.MAX_VALUE))).toBe(2 ** 1023);
    expect(unitOf(Float64Array.of(Number.MIN_VALUE))).toBe(Number.MIN_VALUE);
  });
});
