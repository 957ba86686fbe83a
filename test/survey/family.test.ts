import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surveyDesign } from '../../functions/survey/design.ts';
import { FAMILIES } from '../../functions/survey/family.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';

const rows = fc.array(
  fc.record({
    x: fc.integer({ min: -5, max: 5 }),
    y: fc.integer({ min: 0, max: 1 }),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 30, maxLength: 60 },
);
const MEAN = {
  logistic: (eta: number) => 1 / (1 + Math.exp(-eta)),
  linear: (eta: number) => eta,
  'log-linear': Math.exp,
};

describe.each(FAMILIES)('%s', (family) => {
  it('has a weighted score of zero at its estimates', () => {
    fc.assert(
      fc.property(rows, (people) => {
        const values = Float64Array.from(people, ({ x }) => x);
        const outcome = Float64Array.from(people, ({ y }) => y);
        const weights = people.map(({ weight }) => weight);
        const psus = people.map((_, i) => i % 6);
        const design = surveyDesign({ strata: psus.map((psu) => psu % 3), psus, weights, lonelyPsu: 'adjust' });
        const domain = new Uint8Array(people.length).fill(1);
        const terms = [{ kind: 'numeric' as const, name: 'x', values }];
        const fit = fitSurveyGlm(design, domain, outcome, terms, { family, dfRule: 'design', termsOfInterest: ['x'] });
        fc.pre(fit.status === 'estimated');
        if (fit.status !== 'estimated') return;
        const [intercept, slope] = fit.coefficients.map(({ estimate }) => estimate);
        const off = people.map(({ x, y, weight }) => weight * (y - MEAN[family](intercept + slope * x)));
        const size = weights.reduce((sum, weight) => sum + weight, 0);
        expect(Math.abs(off.reduce((sum, one) => sum + one, 0))).toBeLessThan(1e-8 * size);
        expect(Math.abs(off.reduce((sum, one, i) => sum + one * people[i].x, 0))).toBeLessThan(1e-7 * size);
      }),
    );
  });
});
