import { describe, expect, it } from 'vitest';
import { contrastsOf, type ExposureData, type Form, fitForm } from '../../functions/exposures/form.ts';

const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, Number.NaN, 100);
const exposure: ExposureData = {
  name: 'lead',
  values,
  inSample: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0],
  weights: new Float64Array(10).fill(1),
  isCase: Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0),
  within: { codes: Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1), levels: 2 },
};
const halves = (change: object = {}): Form => ({
  id: 'halves',
  quantile: { groups: 2, weighted: false, cut_within: 'sample', reference: 1, ...change },
});
const groupsOf = (form: Form) => [...(fitForm(form, exposure).groups?.codes ?? [])];
const NONE = Number.NaN;

describe('quantile groups', () => {
  it('are cut in the sample alone, and nobody outside of it has one', () => {
    expect(groupsOf(halves())).toEqual([1, 1, 1, 1, 2, 2, 2, 2, NONE, NONE]);
  });

  it('of controls hold cases too', () => {
    expect(groupsOf(halves({ cut_within: 'controls' }))).toEqual([1, 1, 1, 1, 1, 1, 2, 2, NONE, NONE]);
  });

  it('within levels are cut level by level', () => {
    expect(groupsOf(halves({ cut_within: { variable: 'sex' } }))).toEqual([1, 1, 2, 2, 1, 1, 2, 2, NONE, NONE]);
  });

  it('have the reference first, the others as contrasts, and the trend over their medians', () => {
    const form = halves({ reference: 2 });
    const [groups, trend] = fitForm(form, exposure).models;
    expect(groups.terms).toMatchObject([{ kind: 'factor', levels: ['q2', 'q1'] }]);
    expect(contrastsOf(form)).toEqual(['q1', 'trend']);
    expect([groups, trend].flatMap(({ contrasts }) => contrasts.map(({ contrast }) => contrast))).toEqual(
      contrastsOf(form),
    );
    expect(trend.terms).toMatchObject([
      { values: Float64Array.of(2.5, 2.5, 2.5, 2.5, 6.5, 6.5, 6.5, 6.5, NONE, NONE) },
    ]);
  });
});

describe('numbers', () => {
  it('per standard deviation divide by that of the sample', () => {
    const { models, definition } = fitForm({ id: 'per-sd', per_sd: 'identity' }, exposure);
    expect(definition.sd).toBeCloseTo(Math.sqrt(6), 14);
    expect(models[0].terms).toMatchObject([{ values: values.map((value) => value / Math.sqrt(6)) }]);
  });

  it('of one participant have no standard deviation', () => {
    const { models, definition } = fitForm(
      { id: 'per-sd', per_sd: 'identity' },
      { ...exposure, inSample: values.map((value) => Number(value === 3)) },
    );
    expect(definition).toEqual({});
    expect(models[0].terms).toMatchObject([{ values: values.map(() => NONE) }]);
  });

  it('have no logarithm unless they are positive', () => {
    const [{ terms }] = fitForm(
      { id: 'log2', transform: 'log2' },
      { ...exposure, values: Float64Array.of(8, 0, -1) },
    ).models;
    expect(terms).toMatchObject([{ values: Float64Array.of(3, NONE, NONE) }]);
  });
});

describe('splines', () => {
  const spline: Form = { id: 'spline-3', spline: { knots: 3, of: 'identity' } };

  it('test all their terms, and all but the straight one', () => {
    const [{ terms, joint }] = fitForm(spline, exposure).models;
    expect(terms.map(({ name }) => name)).toEqual(['lead', 'lead^2']);
    expect(joint).toEqual([
      { contrast: 'overall', terms: ['lead', 'lead^2'] },
      { contrast: 'non-linearity', terms: ['lead^2'] },
    ]);
  });

  it('are a straight line where ties leave fewer than three knots', () => {
    const tied = { ...exposure, values: Float64Array.of(1, 1, 1, 1, 1, 1, 1, 2, 2, 2) };
    const [{ terms, joint }] = fitForm(spline, tied).models;
    expect(terms).toHaveLength(1);
    expect(joint[1].terms).toEqual([]);
  });
});
