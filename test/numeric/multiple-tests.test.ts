import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bonferroni,
  dependentFalseDiscoveryRates,
  eValue,
  falseDiscoveryRates,
} from '../../functions/numeric/multiple-tests.ts';

describe('false discovery rates', () => {
  it('are those of R', () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.8, 0.04), "BH")
    const rates = falseDiscoveryRates([0.01, 0.04, 0.03, 0.005, 0.8, 0.04]);
    [0.03, 0.048, 0.048, 0.03, 0.8, 0.048].forEach((rate, i) => {
      expect(rates[i]).toBeCloseTo(rate, 14);
    });
  });

  it('leave out what has no p value', () => {
    expect(falseDiscoveryRates([0.02, null, 0.5])).toEqual([0.04, null, 0.5]);
    expect(falseDiscoveryRates([null])).toEqual([null]);
  });

  it('are never below p, never above 1, and in the order of p', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (ps) => {
        const rates = falseDiscoveryRates(ps).map(Number);
        ps.forEach((p, i) => {
          expect(rates[i]).toBeGreaterThanOrEqual(p);
          expect(rates[i]).toBeLessThanOrEqual(1);
          ps.forEach((other, j) => {
            if (p < other) expect(rates[i]).toBeLessThanOrEqual(rates[j]);
          });
        });
      }),
    );
  });
});

describe('false discovery rates of tests that depend on each other', () => {
  it('are those of R, at least as large as those of independent tests', () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.8, 0.04), "BY")
    const ps = [0.01, 0.04, 0.03, 0.005, 0.8, 0.04];
    const rates = dependentFalseDiscoveryRates(ps);
    [0.0735, 0.1176, 0.1176, 0.0735, 1, 0.1176].forEach((rate, i) => {
      expect(rates[i]).toBeCloseTo(rate, 14);
    });
    expect(dependentFalseDiscoveryRates([0.02, null, 0.5])).toEqual([0.06, null, 0.75]);
    falseDiscoveryRates(ps).forEach((rate, i) => {
      expect(rates[i]).toBeGreaterThanOrEqual(Number(rate));
    });
  });
});

describe("Bonferroni's p values", () => {
  it('are multiplied by the tests that have one, and at most 1', () => {
    expect(bonferroni([0.01, null, 0.3, 0.5])).toEqual([0.03, null, 0.8999999999999999, 1]);
  });
});

describe('the E-value', () => {
  it('is that of VanderWeele and Ding: of a ratio of 3.9 it is 7.26', () => {
    expect(eValue(3.9)).toBeCloseTo(7.26, 2);
    expect(eValue(1)).toBe(1);
  });

  it('is the same for a ratio and its inverse', () => {
    expect(eValue(0.25)).toBeCloseTo(eValue(4), 12);
  });
});
