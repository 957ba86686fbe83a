/** Standard errors by the jackknife against R's replicate weights (`fixtures/r/jackknife.R`). */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { surveyDesign } from '../../functions/survey/design.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { column, domain, MIXTURE, SIMULATED_DESIGNS, term } from '../support/simulated-designs.ts';

type Row = Record<string, string>;
const expected: Row[] = parse(readFileSync(new URL('../fixtures/expected/jackknife.csv', import.meta.url)), {
  columns: true,
});

const fitOf = (
  columns: (typeof SIMULATED_DESIGNS)[keyof typeof SIMULATED_DESIGNS],
  family: 'logistic' | 'linear' | 'log-linear',
  termsOfInterest: readonly string[],
  jackknife = true,
) => {
  const design = surveyDesign({ ...columns, lonelyPsu: 'adjust' });
  const terms = [...termsOfInterest, 'age', 'sex', 'race'].map(term);
  const outcome = column(family === 'linear' ? 'egfr' : 'y');
  const options = { family, dfRule: 'design', termsOfInterest, sumOf: termsOfInterest, jackknife } as const;
  const fit = fitSurveyGlm(design, domain, outcome, terms, options);
  if (fit.status !== 'estimated') throw new Error(`${fit.status}: ${fit.reason}`);
  return fit;
};

describe.each(['pairs', 'many'] as const)('the jackknife in a design of %s', (name) => {
  it.each(['logistic', 'linear', 'log-linear'] as const)('is that of R: %s', (family) => {
    const fits = [['cd_q'], MIXTURE].map((terms) => fitOf(SIMULATED_DESIGNS[name], family, terms));
    const theirs = expected.filter((row) => row.design === name && row.family === family);
    expect(theirs).toHaveLength(9);
    for (const row of theirs) {
      const fit = fits[row.contrast.startsWith('cd_q') ? 0 : 1];
      const found = row.contrast.includes('+')
        ? fit.sum
        : fit.coefficients.find(({ term, level }) => `${term}${level ?? ''}` === row.contrast);
      expect(Math.abs((found?.seJackknife ?? 0) / Number(row.se_jackknife) - 1)).toBeLessThan(1e-7);
    }
  });
});

describe('the jackknife', () => {
  it('has none where a stratum has one PSU, nor where nobody asks', () => {
    const of = (fit: ReturnType<typeof fitOf>) => new Set(fit.coefficients.map(({ seJackknife }) => seJackknife));
    expect(of(fitOf(SIMULATED_DESIGNS.lonely, 'logistic', ['cd_q']))).toEqual(new Set([null]));
    expect(of(fitOf(SIMULATED_DESIGNS.pairs, 'logistic', ['cd_q'], false))).toEqual(new Set([null]));
  });

  it('changes no other figure', () => {
    const [without, withIt] = [false, true].map((jackknife) =>
      fitOf(SIMULATED_DESIGNS.pairs, 'logistic', ['cd_q'], jackknife),
    );
    const others = withIt.coefficients.map((coefficient) => ({ ...coefficient, seJackknife: null }));
    expect(others).toEqual(without.coefficients);
  });
});
