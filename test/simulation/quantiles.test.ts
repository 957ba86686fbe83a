import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bridgeQuantile,
  inverseLogit,
  log,
  logisticQuantile,
  normalQuantile,
} from '../../functions/simulation/quantiles.ts';

describe('quantile functions made of +, -, *, / and square roots', () => {
  it('agree with the logarithm of the platform', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -33, max: 1e6, noNaN: true }), (x) => {
        expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))));
      }),
    );
  });

  it('invert each other', () => {
    expect(inverseLogit(logisticQuantile(0.123))).toBeCloseTo(0.123, 14);
  });

  it('give the normal quantiles of R (qnorm)', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 7);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 7);
    expect(normalQuantile(1 - 1e-9)).toBeCloseTo(5.997807019601637, 6);
  });

  it('give a bridge that makes a logistic of a logistic: attenuation * (bridge + logistic) is standard logistic', () => {
    const attenuation = 0.6;
    const n = 400;
    const p = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    for (const at of [-3, -1, 0.5, 2]) {
      // P(attenuation * (B + L) <= at), averaged over the distribution of B.
      const probability =
        p.reduce((sum, u) => sum + inverseLogit(at / attenuation - bridgeQuantile(u, attenuation)), 0) / n;
      expect(probability).toBeCloseTo(inverseLogit(at), 3);
    }
  });
});
