import { describe, expect, it } from 'vitest';
import { biasOf, coverage, distanceFrom, isNear, isUnbiased, meanOf, proportion, rejections } from './verdict.ts';

describe('a proportion of surveys', () => {
  it('has the binomial Monte Carlo error', () => {
    const outcomes = Array.from({ length: 1000 }, (_, i) => i < 950);
    const { of, share, monteCarloError } = proportion(outcomes);
    expect([of, share]).toEqual([1000, 0.95]);
    expect(monteCarloError).toBeCloseTo(0.00689, 5);
  });

  it('of no survey is no number', () => {
    expect(() => proportion([])).toThrow(RangeError);
  });

  it('is coverage when it counts the intervals that contain the truth, their ends included', () => {
    const intervals = [
      { low: 0, high: 1 },
      { low: 1, high: 2 },
      { low: 1.1, high: 2 },
      { low: -1, high: 0.9 },
    ];
    expect(coverage(intervals, 1).share).toBe(0.5);
  });

  it('is the size of a test when it counts p up to 5 %', () => {
    expect(rejections([0.051, 0.05, 0.2, 0.001]).share).toBe(0.5);
  });

  it('is near what it should be within two Monte Carlo errors, and not beyond', () => {
    // sqrt(0.2 * 0.8 / 1600) = 0.01
    const share = (value: number) => ({ of: 1600, share: value, monteCarloError: 0.01 });
    expect([0.179, 0.181, 0.219, 0.221].map((value) => isNear(share(value), 0.2))).toEqual([false, true, true, false]);
  });
});

describe('a mean over surveys', () => {
  it('has the standard error of a mean as its Monte Carlo error', () => {
    expect(meanOf([1, 2, 3, 4])).toEqual({
      mean: 2.5,
      sd: Math.sqrt(5 / 3),
      monteCarloError: Math.sqrt(5 / 3) / 2,
    });
  });

  it('is biased or not in view of the errors of both the estimates and the census', () => {
    const estimates = [1, 2, 3, 4];
    const certain = biasOf(estimates, { mean: 1, monteCarloError: 0 });
    expect(certain.bias).toBe(1.5);
    expect(isUnbiased(certain)).toBe(false);
    const uncertain = biasOf(estimates, { mean: 1, monteCarloError: 1 });
    expect(uncertain.monteCarloError).toBeCloseTo(Math.sqrt(5 / 12 + 1), 12);
    expect(isUnbiased(uncertain)).toBe(true);
  });
});

describe('the distance of weights from the true ones', () => {
  const truth = { cadmium: 0.6, lead: 0.4, mercury: 0 };

  it('is the root of the mean square over components and surveys', () => {
    const found = [truth, { cadmium: 0.3, lead: 0.4, mercury: 0.3 }];
    expect(distanceFrom(truth, found).rootMeanSquare).toBeCloseTo(Math.sqrt(0.18 / 6), 12);
  });

  it('takes a component that is left out as one without weight', () => {
    expect(distanceFrom(truth, [{ cadmium: 0.6, lead: 0.4 }]).rootMeanSquare).toBe(0);
  });
});
