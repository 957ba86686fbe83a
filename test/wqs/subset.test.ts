import { describe, expect, it } from 'vitest';
import { WeightAverage } from '../../functions/wqs/average.ts';
import { drawSubset, SubsetTraining } from '../../functions/wqs/subset.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { simulatedWqs } from '../support/simulated-wqs.ts';

const STREAM = { seed: 7, stream: 0 };

describe('a random subset', () => {
  const drawn = Array.from({ length: 3000 }, (_, replicate) => drawSubset(6, 2, STREAM, 0, replicate));

  it('has so many columns, each once and in their order', () => {
    for (const [first, second] of drawn) expect(first).toBeLessThan(second);
    expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([2]));
    expect([...drawSubset(6, 6, STREAM, 0, 1)]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is any of the subsets, all of the same probability', () => {
    const counts = new Map<string, number>();
    for (const subset of drawn) counts.set(subset.join(), (counts.get(subset.join()) ?? 0) + 1);
    expect(counts.size).toBe(15);
    // 200 of each are expected, with a standard deviation below 14.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(4 * 14);
  });

  it('is a function of the seed, the holdout and its number alone', () => {
    expect(drawSubset(6, 2, STREAM, 0, 2999)).toEqual(drawn[2999]);
    const others = Array.from({ length: 20 }, (_, replicate) => drawSubset(6, 2, STREAM, 1, replicate));
    expect(others).not.toEqual(drawn.slice(0, 20));
  });
});

describe.each(['logistic', 'linear'] as const)('the weight step on a subset, %s', (family) => {
  const problem = simulatedWqs({
    seed: 3,
    n: 300,
    components: 4,
    quantiles: 4,
    numbers: 2,
    factors: 1,
    effect: 4,
    weighted: true,
    family,
  });
  const rows = Int32Array.from({ length: 300 }, (_, row) => row).filter((row) => row % 3 === 0);
  const training = new SubsetTraining(problem, rows, 'positive');
  const once = new Uint16Array(rows.length).fill(1);

  it('of all columns is that of all training rows', () => {
    expect(training.fit(Int32Array.of(0, 1, 2, 3))).toEqual(trainingOn(problem, rows, 'positive').fit(once));
  });

  it('has no weight for a column that was not drawn, which counts as none in the average', () => {
    const first = training.fit(Int32Array.of(0, 2));
    expect(Number.isNaN(first.weights[1])).toBe(true);
    expect(first.weights[0] + first.weights[2]).toBeCloseTo(1, 12);
    const average = new WeightAverage(4, 'one');
    average.add(first);
    average.add(training.fit(Int32Array.of(0, 1)));
    const { kept, weights, quantiles } = average.result();
    expect(kept).toBe(2);
    expect(weights?.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights?.[2]).toBeCloseTo(first.weights[2] / 2, 12);
    expect(quantiles?.p50[2]).toBe(first.weights[2]);
    expect([weights?.[3], quantiles?.p50[3]]).toEqual([0, 0]);
  });
});
