/** Where nothing varies, a variance is the rounding of its sum: no test may divide by it. */
import { describe, expect, it } from 'vitest';
import { surveyDesign } from '../../functions/survey/design.ts';
import { logitInterval, surveyMean, surveyShares } from '../../functions/survey/means.ts';
import { raoScottTest } from '../../functions/survey/rao-scott.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { surveyTTest } from '../../functions/survey/tests.ts';
import { designOf, simulatedSurvey, uniforms } from '../support/simulated-survey.ts';

const survey = simulatedSurvey(900);
const design = designOf(survey);
const { domain, outcome, exposure, region } = survey;
const constant = (value: number) => new Float64Array(900).fill(value);

describe('a variable with one value', () => {
  it.each([0.1, 1 / 3, 1e9 + 0.1, 1e-9])('has no t test: %s in every row', (value) => {
    expect(surveyTTest(design, domain, constant(value), outcome)).toBeNull();
  });

  it('has no t test where each group has a value of its own', () => {
    const values = outcome.map((group) => (group === 1 ? 0.7 : 0.1));
    expect(surveyTTest(design, domain, values, outcome)).toBeNull();
  });

  it('has a t test where it hardly varies', () => {
    const next = uniforms(5);
    const values = constant(100).map((value) => value + 1e-6 * next());
    expect(surveyTTest(design, domain, values, outcome)?.p).toBeGreaterThan(0.001);
  });

  it('has itself as mean, with the standard error 0', () => {
    const { mean, se } = surveyMean(design, domain, constant(0.1));
    expect(mean).toBeCloseTo(0.1, 12);
    expect(se).toBe(0);
  });

  it('has no interval for its share of 1, and no Rao-Scott test', () => {
    const [share] = surveyShares(design, domain, constant(0), 1);
    expect(share.mean).toBeCloseTo(1, 12);
    expect(logitInterval(share)).toBeNull();
    expect(raoScottTest(design, domain, constant(0), region.codes)).toBeNull();
  });
});

describe('PSUs that are copies of each other', () => {
  /** Three strata of four PSUs, the rows of the first PSU again in each. */
  const rowsPerPsu = 60;
  const rows = 12 * rowsPerPsu;
  const column = (value: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => value(row));
  const copied = (values: Float64Array) => column((row) => values[row % rowsPerPsu]);
  const copies = surveyDesign({
    strata: column((row) => Math.floor(row / (4 * rowsPerPsu))),
    psus: column((row) => Math.floor(row / rowsPerPsu)),
    weights: copied(survey.weights),
    lonelyPsu: 'adjust',
  });
  const everyone = new Uint8Array(rows).fill(1);

  it('leave no variance to test with', () => {
    expect(surveyTTest(copies, everyone, copied(survey.age.values), copied(outcome))).toBeNull();
    expect(raoScottTest(copies, everyone, copied(exposure.codes), copied(outcome))).toBeNull();
    expect(surveyMean(copies, everyone, copied(survey.age.values)).se).toBe(0);
  });

  it('leave none to a regression, which says so', () => {
    const age = { ...survey.age, values: copied(survey.age.values) };
    const fit = fitSurveyGlm(copies, everyone, copied(outcome), [age], {
      dfRule: 'design',
      family: 'logistic',
      termsOfInterest: ['age'],
    });
    expect(fit).toMatchObject({
      status: 'not_estimable',
      reason: 'the PSUs of each stratum are alike: no variance between them',
    });
  });
});
