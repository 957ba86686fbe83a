import { describe, expect, it } from 'vitest';
import {
  casesOf,
  count,
  effectInWords,
  pAndQ,
  percent,
  plainNumber,
  ratioInWords,
} from '../../functions/report/figures.ts';

describe('an effect', () => {
  it.each([
    ['logistic', 3.872, 1.438, 10.419, '3.87 (1.44–10.42)'],
    ['log-linear', 0.0123, 0.00012, 1204.2, '0.012 (1.2e-4–1,204)'],
    ['linear', -0.013993, -0.031316, 0.003329, '-0.0140 (-0.0313 to 0.0033)'],
    ['linear', 0.8512, -0.4011, 2.1035, '0.85 (-0.40 to 2.10)'],
    ['linear', 1234.5, 1100, 1369, '1,235 (1,100 to 1,369)'],
    ['linear', 0, 0, 0, '0 (0 to 0)'],
  ] as const)('of a %s model is written as its reader expects', (family, effect, effect_low, effect_high, words) => {
    expect(effectInWords({ family, effect, effect_low, effect_high })).toBe(words);
  });

  it('has no bracket without an interval, and no words without a value', () => {
    expect(effectInWords({ family: 'linear', effect: -1.5, effect_low: null, effect_high: null })).toBe('-1.50');
    expect(ratioInWords(2, null, null)).toBe('2.00');
    expect(effectInWords({ family: 'logistic', effect: null, effect_low: null, effect_high: null })).toBe('');
  });

  it('that rounds to nothing has no sign', () => {
    expect(effectInWords({ family: 'linear', effect: -1e-12, effect_low: -1, effect_high: 1 })).toBe(
      '0.00 (-1.00 to 1.00)',
    );
  });
});

describe('figures', () => {
  it('of a number of cases stand beside the participants; a number has participants alone', () => {
    expect(casesOf(25, 1439)).toBe('25 / 1,439');
    expect(casesOf(null, 1439)).toBe('1,439');
    expect(casesOf(25, null)).toBe('');
  });

  it('of tests in a family have q beside p', () => {
    expect(pAndQ({ p: 0.00012, q: 0.0214 })).toBe('p < 0.001, q 0.021');
    expect(pAndQ({ p: 0.04, q: null })).toBe('p 0.040');
  });

  it.each([
    [0, '0'],
    [62.437, '62.4'],
    [0.00123, '0.00123'],
    [-3.2, '-3.20'],
    [1234567, '1.23e+6'],
    [98765, '98,765'],
  ])('%d as a plain number is %s', (value, words) => {
    expect(plainNumber(value)).toBe(words);
  });

  it('of shares are percentages', () => {
    expect(percent(0.11009)).toBe('11.0 %');
    expect(count(14470)).toBe('14,470');
  });
});
