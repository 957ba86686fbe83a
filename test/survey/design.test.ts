import { describe, expect, it } from 'vitest';
import { designDf } from '../../functions/survey/degrees-of-freedom.ts';
import {
  InvalidDesignError,
  LonelyPsuError,
  rowsOfDomain,
  rowsWith,
  surveyDesign,
} from '../../functions/survey/design.ts';

const everyone = {
  strata: [1, 1, 1, 2, 2],
  psus: [1, 1, 2, 1, 2],
  weights: [1, 2, 3, 4, 5],
  lonelyPsu: 'fail',
} as const;

describe('a survey design', () => {
  it('nests PSUs in strata: PSU 1 of one stratum is not PSU 1 of the next', () => {
    const design = surveyDesign(everyone);
    expect(Array.from(design.psuOfRow)).toEqual([0, 0, 1, 2, 3]);
    expect(Array.from(design.stratumOfPsu)).toEqual([0, 0, 1, 1]);
    expect(Array.from(design.psusInStratum)).toEqual([2, 2]);
  });

  it('does not hold rows without a weight, nor PSUs that only they belong to', () => {
    const design = surveyDesign({ ...everyone, weights: [0, 2, Number.NaN, 4, 5], lonelyPsu: 'adjust' });
    expect(Array.from(design.psuOfRow)).toEqual([-1, 0, -1, 1, 2]);
    expect(Array.from(design.psusInStratum)).toEqual([1, 2]);
    expect(Array.from(rowsOfDomain(design, Uint8Array.of(1, 1, 1, 1, 0)))).toEqual([1, 3]);
  });

  it('fails on a lonely PSU if told so, and names the stratum', () => {
    const lonely = { ...everyone, strata: [1, 1, 1, 7, 2], psus: [1, 1, 2, 1, 1] };
    expect(() => surveyDesign(lonely)).toThrow(LonelyPsuError);
    expect(() => surveyDesign(lonely)).toThrow(/stratum 7, 2/);
    expect(() => surveyDesign({ ...lonely, lonelyPsu: 'adjust' })).not.toThrow();
  });

  it.each([
    ['columns of different lengths', { psus: [1, 2] }],
    ['a negative weight', { weights: [1, -2, 3, 4, 5] }],
    ['an infinite weight', { weights: [1, Infinity, 3, 4, 5] }],
    ['a weighted row without a stratum', { strata: [1, Number.NaN, 1, 2, 2] }],
    ['a weighted row without a PSU', { psus: [1, 1, Number.NaN, 1, 2] }],
  ])('refuses %s', (_, wrong) => {
    expect(() => surveyDesign({ ...everyone, ...wrong })).toThrow(InvalidDesignError);
  });

  it('refuses a domain of another length', () => {
    expect(() => rowsOfDomain(surveyDesign(everyone), new Uint8Array(4))).toThrow(InvalidDesignError);
  });
});

it('design df count only PSUs and strata with a row in the domain', () => {
  const design = surveyDesign(everyone);
  expect(designDf(design, Int32Array.of(0, 1, 2, 3, 4))).toBe(2);
  expect(designDf(design, Int32Array.of(0, 2, 4))).toBe(1);
  expect(designDf(design, Int32Array.of())).toBe(0);
});

it('rows with a value in every column are found column by column, and are the very rows where no value is missing', () => {
  const rows = Int32Array.of(0, 2, 3, 5);
  const column = (...values: number[]) => Float64Array.from(values);
  const [whole, gaps, others] = [
    column(1, NaN, 1, 1, NaN, 1),
    column(NaN, 1, 1, NaN, 1, 1),
    column(1, 1, NaN, 1, 1, 1),
  ];
  expect(rowsWith([whole], rows)).toBe(rows);
  expect(Array.from(rowsWith([whole, gaps], rows))).toEqual([2, 5]);
  expect(Array.from(rowsWith([gaps, whole, others], rows))).toEqual([5]);
  expect(Array.from(rowsWith([gaps, others.map(() => NaN)], rows))).toEqual([]);
  expect(Array.from(rows)).toEqual([0, 2, 3, 5]);
});
