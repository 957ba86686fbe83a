/**
 * The joint test of several coefficients against R (`fixtures/r/effective.R`): regTermTest's F on design df, and the
 * test HTZ of the rule `effective` with every matrix built; of the design `clustered` by clubSandwich.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { fUpperTail } from '../../functions/numeric/distributions.ts';
import { surveyDesign } from '../../functions/survey/design.ts';
import type { FamilyName } from '../../functions/survey/family.ts';
import type { WaldTest } from '../../functions/survey/joint-test.ts';
import type { NumericTerm, Term } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { sharedFits } from '../../functions/survey/shared-fits.ts';
import { column, domain, MIXTURE, SIMULATED_DESIGNS, term } from '../support/simulated-designs.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

type Row = Record<string, string>;
const expected: Row[] = parse(readFileSync(new URL('../fixtures/expected/joint.csv', import.meta.url)), {
  columns: true,
});

const [strata, psus] = [column('strata'), column('psu')];
const DESIGNS = {
  ...SIMULATED_DESIGNS,
  /** The PSUs of one stratum, whose members are alike in weight: what clubSandwich knows. */
  clustered: {
    strata: strata.map(() => 1),
    psus: psus.map((psu, i) => 2 * strata[i] + psu),
    weights: Float64Array.from(domain),
  },
};
type DesignName = keyof typeof DESIGNS;
/** Whose covariance is not scaled. */
const isOfClubSandwich = ({ design }: Row) => design === 'clustered';

const COVARIATES = ['age', 'sex', 'race'].map(term);
const termsOf = ({ terms }: Row) => (terms.startsWith('cd_q') ? ['cd_q'] : MIXTURE);
const designOf = (name: DesignName) => surveyDesign({ ...DESIGNS[name], lonelyPsu: 'adjust' });
const outcomeOf = (family: FamilyName) => column(family === 'linear' ? 'egfr' : 'y');

function testOf(
  name: DesignName,
  family: FamilyName,
  terms: readonly Term[],
  dfRule: 'effective' | 'design',
): WaldTest {
  const names = terms.map((tested) => tested.name);
  const options = { family, dfRule, termsOfInterest: names, jointOf: [names] };
  const fit = fitSurveyGlm(designOf(name), domain, outcomeOf(family), [...terms, ...COVARIATES], options);
  if (fit.status === 'not_estimable') throw new Error(fit.reason);
  const [test] = fit.joint;
  if (!test || 'untested' in test) throw new Error(test?.untested);
  return test;
}

const TITLE = '$terms by a $family model in a design of $design';
const asked = (row: Row): [DesignName, FamilyName, Term[]] => [
  row.design as DesignName,
  row.family as FamilyName,
  termsOf(row).map(term),
];

describe("the joint test on design df is R's F = b' V^-1 b / k, with the effective df beside it", () => {
  it.each(expected)(TITLE, (row) => {
    const test = testOf(...asked(row), 'design');
    expect(test).toMatchObject({ numeratorDf: Number(row.k) });
    expect(relativeDifference([test.f, test.dfEffective ?? 0], [row.f_design, row.df].map(Number))).toBeLessThan(1e-9);
    expect(test.p).toBe(fUpperTail(test.f, test.numeratorDf, test.denominatorDf ?? Infinity));
  });

  it.each(expected.filter(isOfClubSandwich))("and clubSandwich's HTZ for the effective df: $terms", (row) => {
    const { f, dfEffective } = testOf(...asked(row), 'design');
    const [k, left] = [Number(row.k), dfEffective ?? 0];
    expect(relativeDifference([(f * left) / (left + k - 1)], [Number(row.f)])).toBeLessThan(1e-9);
  });
});

describe('the joint test on effective df is HTZ with the covariance scaled', () => {
  it.each(expected.filter((row) => !isOfClubSandwich(row)))(TITLE, (row) => {
    const { f, denominatorDf, dfEffective, p } = testOf(...asked(row), 'effective');
    expect(relativeDifference([f, denominatorDf ?? 0], [row.f, row.df].map(Number))).toBeLessThan(1e-9);
    expect(dfEffective).toBe(denominatorDf);
    expect(p).toBe(fUpperTail(f, Number(row.k), dfEffective ?? 0));
  });
});

describe('the joint test on effective df', () => {
  const mixture = MIXTURE.map(term) as NumericTerm[];

  it('of one coefficient is its t test', () => {
    const [cadmium] = mixture;
    const options = { family: 'logistic', dfRule: 'effective', termsOfInterest: [cadmium.name] } as const;
    const asked = { ...options, jointOf: [[cadmium.name]] };
    const fit = fitSurveyGlm(designOf('pairs'), domain, outcomeOf('logistic'), [cadmium, ...COVARIATES], asked);
    if (fit.status === 'not_estimable') throw new Error(fit.reason);
    const found = fit.coefficients.find(({ term }) => term === cadmium.name);
    const [test] = fit.joint;
    if (!found || !test || 'untested' in test) throw new Error('no test');
    expect(
      relativeDifference([test.f, test.denominatorDf ?? 0, test.p], [found.t ** 2, found.df ?? 0, found.p]),
    ).toBeLessThan(1e-9);
  });

  it('does not depend on how the coefficients are written: units, order, sums of components', () => {
    const sums = mixture.map(
      (own, j): Term => ({
        ...own,
        values: own.values.map((value, row) => (1 + j) * value - (j > 0 ? 3 * mixture[j - 1].values[row] : 0)),
      }),
    );
    const own = testOf('lonely', 'logistic', mixture, 'effective');
    for (const others of [sums, [...mixture].reverse()]) {
      const other = testOf('lonely', 'logistic', others, 'effective');
      expect(relativeDifference([other.f, other.denominatorDf ?? 0], [own.f, own.denominatorDf ?? 0])).toBeLessThan(
        1e-8,
      );
    }
  });

  it.each(['linear', 'logistic'] as const)('is the same of a fit that shares its covariates: %s', (family) => {
    const shared = sharedFits(designOf('pairs'), domain, outcomeOf(family), COVARIATES, {
      family,
      dfRule: 'effective',
    });
    const fit = shared(mixture, MIXTURE, [MIXTURE]);
    if (fit.status === 'not_estimable') throw new Error(fit.reason);
    const own = testOf('pairs', family, mixture, 'effective');
    const [test] = fit.joint;
    if (!test || 'untested' in test) throw new Error('no test');
    expect(
      relativeDifference([test.f, test.denominatorDf ?? 0, test.p], [own.f, own.denominatorDf ?? 0, own.p]),
    ).toBeLessThan(1e-8);
  });

  it('says why there is none where the data tell of fewer df than coefficients', () => {
    // Two strata of two PSUs each: V has rank 2 at most.
    const few = surveyDesign({
      strata: strata.map((stratum) => stratum % 2),
      psus,
      weights: column('weight'),
      lonelyPsu: 'adjust',
    });
    const reasonOf = (names: string[]) => {
      const asked = { family: 'linear', dfRule: 'effective', termsOfInterest: names, jointOf: [names] } as const;
      const fit = fitSurveyGlm(few, domain, outcomeOf('linear'), names.map(term), asked);
      return fit.status === 'not_estimable' ? fit.reason : fit.joint;
    };
    expect(reasonOf(['cd', 'pb'])).toEqual([
      { untested: expect.stringMatching(/^1\.\d\d effective degrees of freedom for 2 coefficients together$/) },
    ]);
    expect(reasonOf(['cd', 'pb', 'hg'])).toEqual([{ untested: 'the covariance of the 3 coefficients is singular' }]);
  });
});
