import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis } from '../../functions/report/axis.ts';

const drawn = (effect: number, effect_low: number | null = null, effect_high: number | null = null) => ({
  effect,
  effect_low,
  effect_high,
});

describe('a logarithmic axis', () => {
  it('has 1 on it, and steps of ratios at equal distances', () => {
    const axis = logAxis([drawn(2, 0.5, 8)], 0, 100);
    expect(axis.none).toBe(1);
    expect(axis.x(2) - axis.x(1)).toBeCloseTo(axis.x(4) - axis.x(2), 10);
  });

  it('ends at 0.02 and 50, with what lies beyond at the edge', () => {
    const axis = logAxis([drawn(3, 1e-6, 1e6)], 0, 100);
    expect([axis.x(1e-6), axis.x(1e6)]).toEqual([0, 100]);
    expect([axis.beyond(1e-6), axis.beyond(3), axis.beyond(1e6)]).toEqual(['left', undefined, 'right']);
  });
});

it('a long logarithmic axis labels its edges and the decades between them', () => {
  const axis = logAxis([drawn(3, 0.21, 49)], 0, 100);
  expect(axis.labelled).toEqual([0.2, 1, 10, 50]);
});

describe('a linear axis', () => {
  it('has 0 on it and round ticks', () => {
    const axis = linearAxis([drawn(-0.014, -0.031, 0.003)], 0, 100);
    expect(axis.none).toBe(0);
    expect(axis.ticks).toEqual([-0.04, -0.03, -0.02, -0.01, 0, 0.01]);
    expect(axis.x(0) - axis.x(-0.01)).toBeCloseTo(axis.x(0.01) - axis.x(0), 10);
  });

  it('cuts an interval that would flatten all others', () => {
    const axis = linearAxis([drawn(1, 0.5, 1.5), drawn(2, -500, 500)], 0, 100);
    expect(Math.max(...axis.ticks)).toBeLessThanOrEqual(10);
    expect([axis.beyond(-500), axis.beyond(500)]).toEqual(['left', 'right']);
  });

  it('has every effect on it between its edges, in order, whatever the effects are', () => {
    const effects = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(effects, (values) => {
        const axis = linearAxis(
          values.map((value) => drawn(value)),
          10,
          110,
        );
        expect(axis.ticks).toContain(0);
        const places = values.toSorted((a, b) => a - b).map((value) => axis.x(value));
        for (const [i, place] of places.entries()) {
          expect(axis.beyond(values[i])).toBeUndefined();
          expect(place).toBeGreaterThanOrEqual(Math.max(10, places[i - 1] ?? 10));
          expect(place).toBeLessThanOrEqual(110);
        }
      }),
    );
  });

  it('is one even where nothing has an effect', () => {
    const axis = linearAxis([{ effect: null, effect_low: null, effect_high: null }], 0, 100);
    expect(axis.ticks.every(Number.isFinite)).toBe(true);
  });
});
