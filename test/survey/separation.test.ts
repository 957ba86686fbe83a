import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { surveyDesign } from '../../functions/survey/design.ts';
import type { FactorTerm, Term } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../functions/survey/regression.ts';
import { designOf, fitOf, type SimulatedSurvey, simulatedSurvey } from '../support/simulated-survey.ts';
import { oracleCase, relativeDifference } from '../support/survey-oracle.ts';

/**
 * R's answers where a level of race has one outcome only, and where PSUs are lonely; variants.R says how they were
 * made.
 */
const variants: Record<
  string,
  { terms: string[]; coef: number[]; se: number[]; df_residual: number; design_df: number }
> = JSON.parse(readFileSync(new URL('../fixtures/oracle/logistic/sim_clean.variants.json', import.meta.url), 'utf8'));
const { design, domain, column, codes, term } = oracleCase('sim_clean');
const covariates = ['cd_q', 'age', 'sex', 'race'].map(term);

function figuresOf(fit: GlmFit, term: string): number[] {
  if (fit.status === 'not_estimable') throw new Error(fit.reason);
  return fit.coefficients.filter((each) => each.term === term).flatMap(({ estimate, se }) => [estimate, se]);
}

function expectedOf(variant: string, term: string): number[] {
  const { terms, coef, se } = variants[variant];
  return terms.flatMap((name, j) => (name.startsWith(term) ? [coef[j], se[j]] : []));
}

describe("a covariate level with one outcome only has an infinite coefficient; the others are R's, in the limit", () => {
  it.each([
    ['no_case_in_race_D', 3, 0, 'no case among its 212 rows'],
    ['no_case_in_race_A', 0, 0, 'no case among its 753 rows'],
    ['only_cases_in_race_B', 1, 1, 'all of its 436 rows are cases'],
  ])('%s', (variant, level, value, reason) => {
    const race = codes('race');
    const outcome = column('y').map((y, row) => (race[row] === level ? value : y));
    const fit = fitSurveyGlm(design, domain, outcome, covariates, {
      dfRule: 'residual',
      family: 'logistic',
      termsOfInterest: ['cd_q'],
    });
    expect(fit).toMatchObject({
      status: 'estimated',
      n: 1777,
      designDf: variants[variant].design_df,
      residualDf: variants[variant].df_residual,
      reason: `race ${'ABCD'[level]}: ${reason}: its coefficient is infinite`,
      dropped: [{ term: 'race', level: 'ABCD'[level] }],
    });
    for (const name of ['cd_q', 'age', 'sex']) {
      expect(relativeDifference(figuresOf(fit, name), expectedOf(variant, name))).toBeLessThan(1e-7);
    }
  });
});

it('a lonely PSU is centred on the mean of all, as R does with "adjust"', () => {
  const strata = column('strata');
  const psus = column('psu');
  const thinned = [...new Set(strata)].sort((a, b) => a - b).slice(0, 3);
  const weights = column('weight').map((weight, row) =>
    thinned.includes(strata[row]) && psus[row] === 2 ? 0 : weight,
  );
  const lonely = surveyDesign({ strata, psus, weights, lonelyPsu: 'adjust' });
  const fit = fitSurveyGlm(lonely, domain, column('y'), covariates, {
    dfRule: 'residual',
    family: 'logistic',
    termsOfInterest: ['cd_q'],
  });
  expect(fit).toMatchObject({ designDf: variants.lonely.design_df, residualDf: variants.lonely.df_residual });
  for (const name of ['(Intercept)', 'cd_q', 'age', 'sex', 'race']) {
    expect(relativeDifference(figuresOf(fit, name), expectedOf('lonely', name))).toBeLessThan(1e-7);
  }
});

describe('separation of the term of interest', () => {
  const survey = simulatedSurvey(800);

  it.each([
    ['no case', 3, 0],
    ['only cases', 1, 1],
    ['no case in the reference', 0, 0],
  ])("ends in Firth's fit when a level has %s, and says why", (_, level, value) => {
    const outcome = survey.outcome.map((y, row) => (survey.exposure.codes[row] === level ? value : y));
    const fit = fitOf({ ...survey, outcome });
    if (fit.status !== 'firth') throw new Error(fit.status);
    expect(fit.reason).toMatch(
      new RegExp(`exposure q${level + 1}: (no case|all of its).*Firth.*effective sample size.*model-based SE`),
    );
    for (const { estimate, se, p } of fit.coefficients) {
      expect(Math.abs(estimate)).toBeLessThan(20);
      expect(se).toBeGreaterThan(0);
      expect(p).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    ['fully', (age: number) => (age > 60 ? 1 : 0)],
    ['on a part of the rows', (age: number, y: number) => (age > 60 ? 1 : age < 60 ? 0 : y)],
  ])('by a number is found where the search has no end: %s', (_, outcomeOf) => {
    const outcome = survey.outcome.map((y, row) => outcomeOf(survey.age.values[row], y));
    const fit = fitSurveyGlm(designOf(survey), survey.domain, outcome, [survey.age, survey.region], {
      dfRule: 'design',
      family: 'logistic',
      termsOfInterest: ['age'],
    });
    expect(fit).toMatchObject({ status: 'firth', reason: expect.stringContaining('separates cases from non-cases') });
  });

  it('by two covariates together is found too', () => {
    const both = (row: number) => survey.exposure.codes[row] === 0 && survey.region.codes[row] === 0;
    const cell: FactorTerm = {
      kind: 'factor',
      name: 'side',
      levels: ['left', 'right'],
      codes: survey.outcome.map((_, row) => (both(row) ? 1 : row % 2)),
    };
    const outcome = survey.outcome.map((y, row) =>
      cell.codes[row] === 1 ? 1 : survey.region.codes[row] === 1 ? 0 : y,
    );
    const terms: Term[] = [survey.exposure, survey.region, cell];
    const fit = fitSurveyGlm(designOf(survey), survey.domain, outcome, terms, {
      dfRule: 'design',
      family: 'logistic',
      termsOfInterest: ['exposure'],
    });
    // Everyone on the right is a case and everyone left in the middle is not: in the limit both are gone.
    expect(fit).toMatchObject({ status: 'estimated', reason: expect.stringMatching(/side right.*region middle/) });
  });
});

describe('what has no estimate is a result with a reason', () => {
  const survey = simulatedSurvey(800);
  const within = (keep: (row: number) => boolean): SimulatedSurvey => ({
    ...survey,
    domain: survey.domain.map((inside, row) => (inside && keep(row) ? 1 : 0)),
  });
  it.each<[string, SimulatedSurvey, string]>([
    ['nobody in the domain', within(() => false), 'no row of the domain'],
    ['no case', within((row) => survey.outcome[row] === 0), 'no case among'],
    ['cases only', within((row) => survey.outcome[row] === 1), 'rows are cases'],
    ['one PSU per stratum', within((row) => survey.psus[row] === 1), '0 design degrees of freedom'],
    ['one exposure level', within((row) => survey.exposure.codes[row] === 2), 'exposure: one level left'],
    ['nobody in the reference', within((row) => survey.exposure.codes[row] > 0), 'no row in its reference level q1'],
    [
      'an exposure that is a covariate in disguise',
      { ...survey, region: { ...survey.region, codes: survey.exposure.codes.map((code) => Math.min(code, 2)) } },
      'exposure: a linear combination',
    ],
  ])('%s', (_, changed, reason) => {
    const fit = fitOf(changed);
    expect(fit).toMatchObject({ status: 'not_estimable', reason: expect.stringContaining(reason) });
    expect(fit).not.toHaveProperty('coefficients');
  });

  it('fewer than one residual df, under the residual rule only', () => {
    const few = simulatedSurvey(800, 2);
    const fit = (dfRule: 'residual' | 'design') =>
      fitSurveyGlm(designOf(few), few.domain, few.outcome, [few.exposure, few.region], {
        dfRule,
        family: 'logistic',
        termsOfInterest: ['exposure'],
      });
    expect(fit('residual')).toMatchObject({ status: 'not_estimable', reason: '-1 residual degrees of freedom' });
    expect(fit('design')).toMatchObject({ status: 'estimated', residualDf: -1 });
  });
});
