import { describe, expect, it } from 'vitest';
import { noDesign, surveyDesign } from '../../functions/survey/design.ts';
import { drawOutcome, type FittedOutcome, fittedOutcome } from '../../functions/survey/fitted-outcome.ts';
import type { FactorTerm } from '../../functions/survey/model-matrix.ts';
import { designOf, simulatedSurvey, uniforms } from '../support/simulated-survey.ts';

const allOf = (n: number) => Int32Array.from({ length: n }, (_, row) => row);
const group = (codes: number[]): FactorTerm => ({
  kind: 'factor',
  name: 'group',
  levels: ['a', 'b', 'c'],
  codes: Float64Array.from(codes),
});

describe('what a fitted model expects', () => {
  it('is the weighted share of cases of each group, where groups are all that it knows', () => {
    const weights = Float64Array.of(1, 3, 2, 2, 5, 1);
    const design = surveyDesign({ strata: weights.map(() => 1), psus: allOf(6), weights, lonelyPsu: 'adjust' });
    const outcome = Float64Array.of(1, 0, 1, 0, 1, 0);
    const fitted = fittedOutcome(design, allOf(6), outcome, [group([0, 0, 1, 1, 2, 2])], 'logistic');
    for (const [i, share] of [1 / 4, 1 / 4, 1 / 2, 1 / 2, 5 / 6, 5 / 6].entries()) {
      expect(fitted?.means[i]).toBeCloseTo(share, 9);
    }
  });

  it.each(['logistic', 'log-linear', 'linear'] as const)('leaves residuals that no %s model could use', (family) => {
    const survey = simulatedSurvey(400);
    const design = designOf(survey);
    const outcome = family === 'linear' ? survey.age.values.map((age, i) => age + survey.outcome[i]) : survey.outcome;
    const terms = family === 'linear' ? [survey.exposure, survey.region] : [survey.exposure, survey.age, survey.region];
    const fitted = fittedOutcome(design, allOf(400), outcome, terms, family);
    const sum = (of: (row: number) => number) =>
      (fitted?.means ?? new Float64Array()).reduce(
        (total, mean, row) => total + of(row) * survey.weights[row] * (outcome[row] - mean),
        0,
      );
    // The score equations of a canonical link, beside the sum of weights.
    const size = survey.weights.reduce((total, weight) => total + weight, 0);
    expect(Math.abs(sum(() => 1)) / size).toBeLessThan(1e-9);
    expect(Math.abs(sum((row) => Number(survey.exposure.codes[row] === 2))) / size).toBeLessThan(1e-9);
    if (family !== 'linear') expect(Math.abs(sum((row) => survey.age.values[row])) / size).toBeLessThan(1e-7);
  });

  it('has the standard deviation of the errors of a number, with n - p in the denominator', () => {
    const outcome = Float64Array.of(1, 2, 6, 8, 9, 10);
    const fitted = fittedOutcome(noDesign(6), allOf(6), outcome, [group([0, 0, 0, 1, 1, 1])], 'linear');
    // Squares within the groups: 14 and 2, on 4 degrees of freedom.
    expect(fitted?.sd).toBeCloseTo(2, 12);
  });

  it('is what was seen in levels of covariates without a case, and half a case more by Firth', () => {
    const outcome = Float64Array.of(1, 0, 0, 1, 0, 0, 0, 0);
    const terms = [group([0, 0, 0, 0, 1, 1, 1, 1])];
    const ordinary = fittedOutcome(noDesign(8), allOf(8), outcome, terms, 'logistic');
    expect([...(ordinary?.means ?? [])].map((mean) => Number(mean.toFixed(9)))).toEqual([
      0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0,
    ]);
    const penalised = fittedOutcome(noDesign(8), allOf(8), outcome, terms, 'logistic', true);
    expect(penalised?.means[0]).toBeCloseTo(2.5 / 5, 8);
    expect(penalised?.means[7]).toBeCloseTo(0.5 / 5, 8);
  });

  it('is nothing where a number separates cases from others', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6);
    const term = { kind: 'numeric' as const, name: 'dose', values };
    const outcome = Float64Array.of(0, 0, 0, 1, 1, 1);
    expect(fittedOutcome(noDesign(6), allOf(6), outcome, [term], 'logistic')).toBeUndefined();
  });
});

describe('drawn outcomes', () => {
  const N = 20_000;
  const drawn = (draw: FittedOutcome['draw'], mean: number, sd = 0) =>
    drawOutcome({ draw, sd, rows: allOf(N), means: new Float64Array(N).fill(mean) }, new Float64Array(N), uniforms(7));
  const momentsOf = (values: Float64Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / N;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N };
  };

  it.each([
    { draw: 'case', mean: 0.07, variance: 0.07 * 0.93 },
    { draw: 'number', mean: -3, variance: 4 },
    { draw: 'count', mean: 0.8, variance: 0.8 },
    { draw: 'count', mean: 37, variance: 37 },
    { draw: 'count', mean: 900, variance: 900 },
  ] as const)('have the mean and variance of the model: $draw of mean $mean', ({ draw, mean, variance }) => {
    const found = momentsOf(drawn(draw, mean, 2));
    // Four standard errors, those of a variance by the normal distribution but for cases.
    expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / N));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.06);
  });

  it('are counts of the Poisson distribution', () => {
    const share = (count: number) => drawn('count', 2).filter((value) => value === count).length / N;
    for (const [count, expected] of [0.13534, 0.27067, 0.27067, 0.18045].entries()) {
      expect(Math.abs(share(count) - expected)).toBeLessThan(0.013);
    }
  });

  it('leave other rows as they are, and are the same for the same numbers', () => {
    const model: FittedOutcome = { draw: 'case', sd: 0, rows: Int32Array.of(1, 3), means: Float64Array.of(0.5, 0.5) };
    const outcome = Float64Array.of(7, 7, Number.NaN, 7);
    const [one, other] = [drawOutcome(model, outcome, uniforms(3)), drawOutcome(model, outcome, uniforms(3))];
    expect(one).toEqual(other);
    expect([one[0], one[2]]).toEqual([7, Number.NaN]);
    expect([0, 1]).toContain(one[1]);
  });
});
