import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FamilyName } from '../../functions/survey/family.ts';
import type { NumericTerm, Term } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../functions/survey/regression.ts';
import { sharedFits } from '../../functions/survey/shared-fits.ts';
import { designOf, simulatedSurvey, uniforms } from '../support/simulated-survey.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

const survey = simulatedSurvey(900);
const design = designOf(survey);
const covariates: Term[] = [survey.age, survey.region];

/** Numbers with some missing, in part in the same rows. */
function exposures(seed: number, count: number): NumericTerm[] {
  const next = uniforms(seed);
  return Array.from({ length: count }, (_, j) => ({
    kind: 'numeric',
    name: `x${j}`,
    values: survey.outcome.map((_y, row) => (row % 17 === j % 3 ? Number.NaN : Math.exp(next()))),
  }));
}

function outcomeOf(family: FamilyName, seed: number): Float64Array {
  const next = uniforms(seed + 1000);
  if (family === 'linear') return survey.age.values.map((age) => 3 + age / 50 + next());
  return family === 'logistic' ? survey.outcome : survey.age.values.map((age) => Math.floor((age / 30) * next() * 2));
}

/** What a fit says of these terms. */
function said(fit: GlmFit, terms: readonly Term[]) {
  const { n, cases, outcomeSd, missing, designDf, residualDf, dropped, status, reason } = fit;
  const figures =
    fit.status === 'not_estimable'
      ? []
      : fit.coefficients
          .filter(({ term }) => terms.some(({ name }) => name === term))
          .flatMap(({ estimate, se, p, ciLow, ciHigh, seAdjusted, dfEffective }) => [
            ...[estimate, se, p, ciLow, ciHigh],
            ...(seAdjusted === null || dfEffective === null ? [] : [seAdjusted, dfEffective]),
          ]);
  return { facts: { n, cases, outcomeSd, missing, designDf, residualDf, dropped, status, reason }, figures };
}

function expectSame(family: FamilyName, outcome: Float64Array, terms: readonly Term[], fit: GlmFit): void {
  const ofInterest = terms.map(({ name }) => name);
  const options = { family, dfRule: 'design', termsOfInterest: ofInterest } as const;
  const expected = said(fitSurveyGlm(design, survey.domain, outcome, [...terms, ...covariates], options), terms);
  const actual = said(fit, terms);
  expect(actual.facts).toEqual(expected.facts);
  expect(actual.figures).toHaveLength(expected.figures.length);
  if (expected.figures.length > 0) expect(relativeDifference(actual.figures, expected.figures)).toBeLessThan(1e-9);
}

describe('fits that share their covariates are those of fitSurveyGlm', () => {
  it.each(['logistic', 'linear', 'log-linear'] as const)('%s, whatever is missing in which exposure', (family) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const outcome = outcomeOf(family, seed);
        const fit = sharedFits(design, survey.domain, outcome, covariates, { family, dfRule: 'design' });
        for (const term of exposures(seed, 4)) expectSame(family, outcome, [term], fit([term], [term.name], []));
        expectSame(family, outcome, [survey.exposure], fit([survey.exposure], ['exposure'], []));
      }),
      { numRuns: 3 },
    );
  });

  it.each(['logistic', 'linear'] as const)('%s, in what is out of the ordinary', (family) => {
    const outcome = outcomeOf(family, 5);
    const fit = sharedFits(design, survey.domain, outcome, covariates, { family, dfRule: 'design' });
    const alike: Term = { kind: 'numeric', name: 'alike', values: survey.age.values.map(() => 3) };
    const twice: Term = { kind: 'numeric', name: 'twice', values: survey.age.values.map((age) => 2 * age + 1) };
    const unknown: Term = { kind: 'numeric', name: 'unknown', values: survey.age.values.map(() => Number.NaN) };
    const rare: Term = {
      ...survey.exposure,
      codes: survey.exposure.codes.map((code, row) => (code === 3 && survey.outcome[row] === 1 ? 2 : code)),
    };
    for (const term of [alike, twice, unknown, rare]) {
      expectSame(family, outcome, [term], fit([term], [term.name], []));
    }
  });

  it('and so are those whose covariates have a level without cases', () => {
    const region = { ...survey.region, codes: survey.region.codes.map((code, row) => (row % 50 === 0 ? 3 : code)) };
    const outcome = survey.outcome.map((y, row) => (row % 50 === 0 ? 0 : y));
    const terms: Term[] = [survey.age, { ...region, levels: [...region.levels, 'nowhere'] }];
    const shared = sharedFits(design, survey.domain, outcome, terms, { family: 'logistic', dfRule: 'residual' });
    const own = said(shared([survey.exposure], ['exposure'], []), [survey.exposure]);
    const expected = fitSurveyGlm(design, survey.domain, outcome, [survey.exposure, ...terms], {
      family: 'logistic',
      dfRule: 'residual',
      termsOfInterest: ['exposure'],
    });
    expect(expected.reason).toMatch(/nowhere: no case/);
    expect(own.facts).toEqual(said(expected, []).facts);
    expect(relativeDifference(own.figures, said(expected, [survey.exposure]).figures)).toBeLessThan(1e-9);
  });
});
