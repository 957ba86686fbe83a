import { describe, expect, it } from 'vitest';
import { WeightAverage } from '../../functions/wqs/average.ts';
import { summariseHoldouts } from '../../functions/wqs/holdouts.ts';
import type { Signal } from '../../functions/wqs/settings.ts';

function kept(z: number, ...weights: number[]) {
  return { status: 'kept' as const, b1: z / 4, z, weights: Float64Array.from(weights) };
}

const NOT_KEPT = { b1: Number.NaN, z: Number.NaN, weights: Float64Array.of(Number.NaN, Number.NaN) };

describe('averaged weights', () => {
  it.each<[Signal, number]>([
    ['t2', (4 * 1 + 1 * 0.5) / 5],
    ['t3', (8 * 1 + 1 * 0.5) / 9],
    ['abst', (2 * 1 + 1 * 0.5) / 3],
    ['one', 0.75],
    ['expt', (Math.expm1(2) * 1 + Math.expm1(1) * 0.5) / (Math.expm1(2) + Math.expm1(1))],
  ])('count replicates by %s', (signal, expected) => {
    const average = new WeightAverage(2, signal);
    average.add(kept(2, 1, 0));
    average.add(kept(1, 0.5, 0.5));
    const { weights } = average.result();
    expect(weights?.[0]).toBeCloseTo(expected, 14);
    expect(weights?.[1]).toBeCloseTo(1 - expected, 14);
  });

  it.each<Signal>(['t2', 'abst', 'one', 'expt'])('are positive with %s for negative effects, too', (signal) => {
    const average = new WeightAverage(2, signal);
    average.add(kept(-2, 1, 0));
    average.add(kept(-1, 0.5, 0.5));
    const mirrored = new WeightAverage(2, signal);
    mirrored.add(kept(2, 1, 0));
    mirrored.add(kept(1, 0.5, 0.5));
    expect(average.result()).toEqual(mirrored.result());
  });

  it('leave out replicates without signal or estimate, and count them', () => {
    const average = new WeightAverage(2, 't2');
    average.add(kept(3, 0.25, 0.75));
    average.add({ status: 'no_signal', ...NOT_KEPT });
    average.add({ status: 'not_estimable', ...NOT_KEPT });
    const { weights, kept: keptCount, leftOut } = average.result();
    expect([...(weights ?? [])]).toEqual([0.25, 0.75]);
    expect([keptCount, leftOut]).toEqual([1, 2]);
  });

  it('are null when no replicate has a signal', () => {
    const average = new WeightAverage(2, 't2');
    average.add({ status: 'no_signal', ...NOT_KEPT });
    expect(average.result()).toEqual({ kept: 0, leftOut: 1, weights: null, quantiles: null });
  });

  it('come with the quantiles of the weights over any number of replicates', () => {
    const average = new WeightAverage(2, 'one');
    for (let i = 0; i <= 1000; i++) average.add(kept(1, i / 1000, 1 - i / 1000));
    const { quantiles } = average.result();
    expect(quantiles?.p2_5[0]).toBeCloseTo(0.025, 14);
    expect(quantiles?.p50[0]).toBeCloseTo(0.5, 14);
    expect(quantiles?.p97_5[1]).toBeCloseTo(0.975, 14);
  });
});

describe('repeated holdouts', () => {
  it('are summarised by mean, SD and percentiles over the splits', () => {
    const { mean, sd, p2_5, p97_5 } = summariseHoldouts(Float64Array.from({ length: 41 }, (_, i) => i));
    expect([mean, p2_5, p97_5]).toEqual([20, 1, 39]);
    expect(sd).toBeCloseTo(Math.sqrt((41 * 42) / 12), 12);
  });
});
