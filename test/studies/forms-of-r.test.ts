/**
 * Forms, families, models and tests that no event of `events/` has, on CDC's files against R's survey package
 * (`fixtures/r/forms.R`): lead and selenium in the kidney study.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { differences, expectedFigures, type FiguresRow, nameOf } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { realStudy, rowsOfAnalyses } from '../support/real-study.ts';

const FORMS = [
  { id: 'tertiles-weighted-by-sex', quantile: { groups: 3, weighted: true, cut_within: { variable: 'sex' } } },
  { id: 'quintiles-weighted', quantile: { groups: 5, weighted: true, reference: 3 } },
  { id: 'quartiles-of-controls', quantile: { groups: 4, cut_within: 'controls', reference: 4 } },
  'per-sd',
  { id: 'per-sd-of-log2', per_sd: 'log2' },
  'log10',
  'identity',
  'spline-3',
  'spline-5',
  { id: 'spline-4-of-values', spline: { knots: 4, of: 'identity' } },
];

const MODELS = [
  { id: 'crude' },
  { id: 'demographics', covariates: ['age', 'sex', 'race_ethnicity', 'cycle'] },
  { id: 'mutual', covariates: ['age', 'sex', 'race_ethnicity', 'smoking'], other_exposures: 'log2' },
];

const idOf = (form: (typeof FORMS)[number]) => (typeof form === 'string' ? form : form.id);

const KIDNEY = new URL('../../events/kidney.json', import.meta.url);
const expected = expectedFigures('forms');

describe.skipIf(!mirror)('on the real files', () => {
  let rows: EffectRow[];
  beforeAll(() => {
    const change = { models: MODELS, interactions: ['sex', 'smoking'], qgcomp: undefined };
    const [ckd, egfr] = JSON.parse(readFileSync(KIDNEY, 'utf8')).outcomes;
    // A number has no controls to cut among.
    const ofNumbers = FORMS.filter((form) => !idOf(form).endsWith('controls'));
    rows = [
      { ...change, forms: FORMS, outcomes: [ckd] },
      { ...change, forms: ofNumbers, outcomes: [egfr] },
    ].flatMap((changed) => rowsOfAnalyses(realStudy('kidney', changed), expected));
  });

  const agree = (which: (row: FiguresRow) => boolean) => {
    const theirs = expected.filter(which);
    expect(theirs.length).toBeGreaterThan(0);
    expect(differences(rows, theirs)).toEqual([]);
  };

  it.each(FORMS.map(idOf))('%s', (form) => {
    agree((row) => row.form === form && !row.contrast.startsWith('interaction'));
  });

  it.each(['sex', 'smoking'])('the interaction with %s', (factor) => {
    agree(({ contrast }) => contrast === `interaction:${factor}`);
  });

  it('has no row that R lacks: none of the interaction with sex in one sex', () => {
    const known = new Set(expected.map(nameOf));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => !known.has(nameOf(row)))).toEqual([]);
    expect(rows.some(({ subgroup, contrast }) => subgroup === 'all' && contrast === 'interaction:sex')).toBe(true);
  });

  it('offers no test where a cell has no case and a coefficient runs off, and says so', () => {
    const runningOff = expected
      .filter(({ contrast, p }) => contrast.startsWith('interaction') && p === null)
      .map(nameOf);
    expect(runningOff.length).toBeGreaterThan(0);
    for (const row of rows.filter((one) => runningOff.includes(nameOf(one)))) {
      expect(row.status).toBe('not_estimable');
      expect(row.reason).toContain('separates cases from non-cases');
    }
  });
});
