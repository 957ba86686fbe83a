/**
 * Scaled standard errors and effective degrees of freedom against R, where every matrix of the formula is built
 * (`fixtures/r/effective.R`).
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { surveyDesign } from '../../functions/survey/design.ts';
import type { FamilyName } from '../../functions/survey/family.ts';
import { fitSurveyGlm, type GlmFit } from '../../functions/survey/regression.ts';
import { column, domain, MIXTURE, SIMULATED_DESIGNS, term } from '../support/simulated-designs.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

type Row = Record<string, string>;
const expected: Row[] = parse(readFileSync(new URL('../fixtures/expected/effective.csv', import.meta.url)), {
  columns: true,
});

describe.each(Object.entries(SIMULATED_DESIGNS))('in a design of %s', (name, columns) => {
  const design = surveyDesign({ ...columns, lonelyPsu: 'adjust' });
  const fitOf = (family: FamilyName, ofInterest: readonly string[], dfRule: 'effective' | 'design' = 'effective') => {
    const terms = [...ofInterest, 'age', 'sex', 'race'].map(term);
    const outcome = column(family === 'linear' ? 'egfr' : 'y');
    const options = { family, dfRule, termsOfInterest: ofInterest, sumOf: ofInterest };
    const fit = fitSurveyGlm(design, domain, outcome, terms, options);
    if (fit.status !== 'estimated') throw new Error(`${fit.status}: ${fit.reason}`);
    return fit;
  };
  const figuresOf = (fit: Exclude<GlmFit, { status: 'not_estimable' }>, contrast: string) => {
    const found = contrast.includes('+')
      ? fit.sum
      : fit.coefficients.find(({ term, level }) => `${term}${level ?? ''}` === contrast);
    if (!found) throw new Error(`no ${contrast}`);
    return [found.estimate, found.se, found.seAdjusted ?? Number.NaN, found.dfEffective ?? Number.NaN];
  };

  it.each(['logistic', 'linear', 'log-linear'] as const)('%s contrasts, and the sum of five', (family) => {
    const fits = [fitOf(family, ['cd_q']), fitOf(family, MIXTURE)];
    const theirs = expected.filter((row) => row.design === name && row.family === family);
    expect(theirs).toHaveLength(9);
    for (const row of theirs) {
      const figures = [row.estimate, row.se, row.se_adjusted, row.df_effective].map(Number);
      const fit = fits[row.contrast.startsWith('cd_q') ? 0 : 1];
      expect(relativeDifference(figuresOf(fit, row.contrast), figures)).toBeLessThan(1e-9);
    }
  });

  it('the rule `effective` rests on them, and another rule tells them all the same', () => {
    const [effective, byDesign] = [fitOf('logistic', ['cd_q']), fitOf('logistic', ['cd_q'], 'design')];
    for (const [j, found] of effective.coefficients.entries()) {
      const other = byDesign.coefficients[j];
      expect([found.se, found.seAdjusted, found.dfEffective]).toEqual([other.se, other.seAdjusted, other.dfEffective]);
      if (found.term !== 'cd_q') {
        // What nobody asks about has no effective df, and rests on those of the design.
        expect([found.df, found.dfEffective]).toEqual([effective.designDf, null]);
        continue;
      }
      expect(found.df).toBe(found.dfEffective);
      expect(found.t).toBe(found.estimate / (found.seAdjusted ?? Number.NaN));
      expect(other.t).toBe(other.estimate / other.se);
      expect(other.df).toBe(byDesign.designDf);
      expect(found.dfEffective).toBeGreaterThanOrEqual(1);
    }
  });
});
