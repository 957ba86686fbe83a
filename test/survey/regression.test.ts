import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSurveyGlm, type GlmFit } from '../../functions/survey/regression.ts';
import { designOf, fitOf, type SimulatedSurvey, simulatedSurvey } from '../support/simulated-survey.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

type Fitted = Exclude<GlmFit, { status: 'not_estimable' }>;

function estimated(fit: GlmFit): Fitted {
  if (fit.status !== 'estimated') throw new Error(`${fit.status}: ${fit.reason}`);
  return fit;
}

/** Every estimate, SE, t and p of two fits agree to 1e-9. */
function expectSameInference(actual: GlmFit, expected: GlmFit): void {
  const figures = (fit: GlmFit) =>
    estimated(fit).coefficients.flatMap(({ estimate, se, t, p, ciLow, ciHigh }) => [estimate, se, t, p, ciLow, ciHigh]);
  expect(relativeDifference(figures(actual), figures(expected))).toBeLessThan(1e-9);
}

/** The survey with its rows in another order, or only some of them. */
function rowsOf(survey: SimulatedSurvey, rows: readonly number[]): SimulatedSurvey {
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
  return {
    strata: pick(survey.strata),
    psus: pick(survey.psus),
    weights: pick(survey.weights),
    domain: Uint8Array.from(rows, (row) => survey.domain[row]),
    outcome: pick(survey.outcome),
    age: { ...survey.age, values: pick(survey.age.values) },
    exposure: { ...survey.exposure, codes: pick(survey.exposure.codes) },
    region: { ...survey.region, codes: pick(survey.region.codes) },
  };
}

const survey = simulatedSurvey(800);
const allRows = [...survey.outcome.keys()];
const plain = fitOf(survey);

describe('inference does not depend on', () => {
  it('the unit of a covariate, be it in millions or squared, nor on its origin', () => {
    // The intercept is where all covariates are zero, and moves with their origin.
    const contrasts = (fit: GlmFit) =>
      estimated(fit)
        .coefficients.slice(1)
        .flatMap(({ t, p }) => [t, p]);
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 12 }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        (exponent, shift) => {
          const values = survey.age.values.map((years) => (years + shift) * 10 ** exponent);
          const fit = fitOf({ ...survey, age: { ...survey.age, values } });
          expect(relativeDifference(contrasts(fit), contrasts(plain))).toBeLessThan(1e-8);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('the order of rows', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(allRows, { minLength: allRows.length }), (order) =>
        expectSameInference(fitOf(rowsOf(survey, order)), plain),
      ),
      { numRuns: 20 },
    );
  });

  it('the scale of weights', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (scale) =>
        expectSameInference(fitOf({ ...survey, weights: survey.weights.map((weight) => weight * scale) }), plain),
      ),
      { numRuns: 20 },
    );
  });

  it('rows without a weight, whatever they say', () => {
    const doubled = rowsOf(survey, [...allRows, ...allRows]);
    doubled.weights.fill(0, 800, 1200);
    doubled.weights.fill(Number.NaN, 1200);
    doubled.outcome.fill(1, 800);
    doubled.strata.fill(999, 800);
    expectSameInference(fitOf(doubled), plain);
  });

  it('the labels of PSUs, which are the same in every stratum', () => {
    const psus = survey.psus.map((psu, row) => psu + 10 * survey.strata[row]);
    expectSameInference(fitOf({ ...survey, psus }), plain);
  });
});

describe('a domain', () => {
  it('of everyone is the whole design', () => {
    const everyone = { ...survey, domain: new Uint8Array(800).fill(1) };
    const insiders = rowsOf(everyone, allRows);
    expectSameInference(fitOf(everyone), fitOf(insiders));
    expect(fitOf(everyone).n).toBe(800);
  });

  it('is not the same as deleting the other rows when a PSU has nobody in the domain', () => {
    const domain = survey.domain.map((inside, row) =>
      inside && !(survey.strata[row] === 100 && survey.psus[row] === 2) ? 1 : 0,
    );
    const fit = estimated(fitOf({ ...survey, domain }));
    const kept = allRows.filter((row) => domain[row]);
    const deleted = estimated(fitOf(rowsOf({ ...survey, domain }, kept)));
    expect(fit.designDf).toBe(11);
    expect(deleted.designDf).toBe(11);
    const figures = (of: 'estimate' | 'se', { coefficients }: Fitted) => coefficients.map((each) => each[of]);
    expect(relativeDifference(figures('estimate', fit), figures('estimate', deleted))).toBeLessThan(1e-9);
    expect(relativeDifference(figures('se', fit), figures('se', deleted))).toBeGreaterThan(1e-3);
  });

  it('loses rows that lack the outcome or a term, and says how many', () => {
    const lacking = rowsOf(survey, allRows);
    const [first, second, third] = allRows.filter((row) => survey.domain[row]);
    lacking.outcome[first] = Number.NaN;
    lacking.age.values[second] = Number.NaN;
    lacking.region.codes[third] = Number.NaN;
    const fit = fitOf(lacking);
    expect(fit.missing).toBe(3);
    expect(fit.n).toBe(plain.n - 3);
  });
});

describe('what cannot have a coefficient is dropped and named', () => {
  it('a level that nobody in the domain has', () => {
    const domain = survey.domain.map((inside, row) => (inside && survey.region.codes[row] !== 2 ? 1 : 0));
    const fit = estimated(fitOf({ ...survey, domain }));
    expect(fit.dropped).toEqual([{ term: 'region', level: 'south', reason: 'no row in the domain' }]);
    expect(fit.coefficients.some(({ level }) => level === 'south')).toBe(false);
  });

  it('a reference level that nobody has: the next takes its place', () => {
    const domain = survey.domain.map((inside, row) => (inside && survey.region.codes[row] !== 0 ? 1 : 0));
    const fit = estimated(fitOf({ ...survey, domain }));
    expect(fit.coefficients.at(-1)).toMatchObject({ term: 'region', level: 'south', reference: 'middle' });
  });

  it('a term with one level left', () => {
    const domain = survey.domain.map((inside, row) => (inside && survey.region.codes[row] === 1 ? 1 : 0));
    expect(fitOf({ ...survey, domain }).dropped).toContainEqual({
      term: 'region',
      level: null,
      reason: 'one level left in the domain',
    });
  });

  it('a number that is the same for all', () => {
    const age = { ...survey.age, values: survey.age.values.map(() => 50) };
    expect(fitOf({ ...survey, age }).dropped).toEqual([
      { term: 'age', level: null, reason: 'the same value in all rows of the domain' },
    ]);
  });

  it('a covariate that is a combination of others', () => {
    const months = { ...survey.age, name: 'months', values: survey.age.values.map((years) => 12 * years + 3) };
    const terms = [survey.exposure, survey.age, months, survey.region];
    const fit = fitSurveyGlm(designOf(survey), survey.domain, survey.outcome, terms, {
      dfRule: 'design',
      family: 'logistic',
      termsOfInterest: ['exposure'],
    });
    expect(fit.dropped).toEqual([{ term: 'months', level: null, reason: 'a linear combination of other terms' }]);
    expectSameInference(fit, plain);
  });
});

describe('an outcome that the family does not have', () => {
  it.each([
    ['logistic', 1, 'an outcome of 2 is neither 0 nor 1: a logistic model cannot have it'],
    ['log-linear', 0.5, /^an outcome of [01]\.5 is neither 0 nor 1 nor a count: a log-linear model cannot have it$/],
    ['log-linear', -1, 'an outcome of -1 is neither 0 nor 1 nor a count: a log-linear model cannot have it'],
    ['linear', Infinity, 'an outcome of Infinity is not a finite number: a linear model cannot have it'],
  ] as const)('%s, with %d added to 0 and 1, is not estimable, and says so', (family, added, reason) => {
    const fit = fitSurveyGlm(
      designOf(survey),
      survey.domain,
      survey.outcome.map((value) => value + added),
      [survey.exposure],
      { dfRule: 'design', family, termsOfInterest: ['exposure'] },
    );
    expect(fit).toMatchObject({ status: 'not_estimable', cases: null, reason: expect.stringMatching(reason) });
  });
});

describe('a wrong call is refused', () => {
  it('for a term of interest that is not in the model', () => {
    expect(() => fitOf({ ...survey, exposure: { ...survey.exposure, name: 'cadmium' } })).toThrow(/"exposure"/);
  });
});
