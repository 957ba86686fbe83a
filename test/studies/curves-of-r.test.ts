/** Curves of splines on CDC's files against R's survey package (`fixtures/r/curves.R`). */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import type { FamilyName } from '../../functions/survey/family.ts';
import { TOLERANCE } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { type RealStudy, realStudy } from '../support/real-study.ts';

const IDS = ['outcome', 'family', 'exposure', 'form', 'model', 'subgroup'] as const;
const FIGURES = ['value', 'reference_value', 'n', 'df', 'estimate', 'se', 'ci_low', 'ci_high'] as const;

type Point = Record<(typeof IDS)[number] | (typeof FIGURES)[number], string>;
const expected: Point[] = parse(readFileSync(new URL('../fixtures/expected/curves.csv', import.meta.url)), {
  columns: true,
});
const nameOf = (point: Point) => IDS.map((id) => point[id]).join(' ');

describe.skipIf(!mirror)('on the real files', () => {
  let study: RealStudy;
  beforeAll(() => {
    study = realStudy('kidney', { forms: ['spline-3', 'spline-4', 'log2'], sensitivity: [] });
  });

  it.each([...new Set(expected.map(nameOf))])('%s', (name) => {
    const { request, cohort } = study;
    const points = expected.filter((point) => nameOf(point) === name);
    const [{ outcome, family, exposure, form, model, subgroup }] = points;
    const ids = { outcome, family: family as FamilyName, exposure, form, model, subgroup };
    const { curve } = fitRegression(request, ids, cohort);
    expect(curve).toHaveLength(points.length);
    for (const [i, point] of points.entries()) {
      for (const figure of FIGURES) {
        const theirs = Number(point[figure]);
        // Beside the median an estimate is the difference of figures that are nearly equal.
        const size = ['estimate', 'ci_low', 'ci_high'].includes(figure)
          ? Math.abs(theirs) + Number(point.se)
          : Math.abs(theirs);
        expect(Math.abs(Number(curve[i][figure]) - theirs)).toBeLessThanOrEqual(TOLERANCE * size);
      }
    }
  });

  it('has no effect at the median, and only a spline has a curve', () => {
    const { request, cohort } = study;
    const ids = { outcome: 'ckd', family: 'logistic', exposure: 'cadmium', model: 'model-1', subgroup: 'all' } as const;
    const { curve } = fitRegression(request, { ...ids, form: 'spline-4' }, cohort);
    const middle = curve.find(({ value, reference_value }) => value === reference_value);
    expect(middle).toMatchObject({ effect: 1, effect_low: 1, effect_high: 1, effect_measure: 'odds ratio' });
    expect(fitRegression(request, { ...ids, form: 'log2' }, cohort).curve).toEqual([]);
  });
});
