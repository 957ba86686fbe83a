import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkSize } from '../../functions/methods/chunk-size.ts';
import { secondsPerReplicate } from '../../functions/methods/replicate-cost.ts';
import { chunksOf, missingRanges, REPLICATE_CHUNKS } from '../../functions/replicates/chunks.ts';

const range = fc.record({ holdout: fc.constant(0), first: fc.nat(200), count: fc.integer({ min: 1, max: 100 }) });
const indices = (ranges: readonly { first: number; count: number }[]) =>
  ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));

describe('missing ranges', () => {
  it('are what is in none of the ranges that are there, each replicate once', () => {
    fc.assert(
      fc.property(fc.array(range), fc.integer({ min: 1, max: 250 }), (there, count) => {
        const present = new Set(indices(there));
        const expected = Array.from({ length: count }, (_, i) => i).filter((i) => !present.has(i));
        expect(indices(missingRanges(0, count, there))).toEqual(expected);
      }),
    );
  });
});

describe('chunks', () => {
  it('hold every replicate once, in order, and at most so many each', () => {
    fc.assert(
      fc.property(fc.array(range), fc.integer({ min: 1, max: 70 }), (ranges, most) => {
        const chunks = chunksOf(ranges, most);
        expect(indices(chunks.flat())).toEqual(indices(ranges));
        for (const chunk of chunks) expect(indices(chunk).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('of ten thousand holdouts have an item far below 256 KiB each', () => {
    const ranges = Array.from({ length: 10_000 }, (_, holdout) => ({ holdout, first: 0, count: 1 }));
    const chunks = chunksOf(ranges, 1e6);
    expect(chunks.flat()).toEqual(ranges);
    for (const chunk of chunks) expect(JSON.stringify(chunk).length).toBeLessThan(16 * 1024);
  });

  it('take at most about a minute, and less where there is little to do', () => {
    const MANY = 1e9;
    const many = chunkSize(MANY, 1e-3, REPLICATE_CHUNKS);
    expect(chunkSize(100, 1e-3, REPLICATE_CHUNKS)).toBeLessThan(many);
    expect(many * 1e-3).toBeLessThanOrEqual(60);
    expect(many / chunkSize(MANY, 4e-3, REPLICATE_CHUNKS)).toBeCloseTo(4, 2);
    expect(chunkSize(10, 1e4, REPLICATE_CHUNKS)).toBe(1);
  });

  it('of replicates with half the parameters are not four times as long: each row has a cost of its own', () =>
    expect(secondsPerReplicate(711, 18) / secondsPerReplicate(711, 9)).toBeLessThan(2));
});
