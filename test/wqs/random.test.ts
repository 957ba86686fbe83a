import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../functions/numeric/philox.ts';
import { drawsBelow, PURPOSE } from '../../functions/wqs/random.ts';
import { drawResample } from '../../functions/wqs/resample.ts';
import { drawnSplit, splitRows, validationFlags } from '../../functions/wqs/split.ts';

const STREAM = { seed: 2016, stream: 3 };
const ROWS = 700;

function resample(stream = STREAM, holdout = 0, replicate = 0): Uint16Array {
  const counts = new Uint16Array(ROWS);
  drawResample(ROWS, stream, holdout, replicate, counts);
  return counts;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value, 0) / n;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('draws', () => {
  it('are the words of Philox, scaled to the limit', () => {
    const words = new Uint32Array(4);
    const expected: number[] = [];
    for (let block = 0; block < 3; block++) {
      philox4x32(Uint32Array.of(block, 7, 5, PURPOSE.resample), Uint32Array.of(2016, 3), words);
      for (const word of words) expected.push(Math.floor((word / 2 ** 32) * ROWS));
    }
    const draw = drawsBelow(STREAM, PURPOSE.resample, 5, 7);
    expect(expected.map(() => draw(ROWS))).toEqual(expected);
  });

  it('are below the limit, and every number comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), (limit, replicate) => {
        const draw = drawsBelow(STREAM, PURPOSE.resample, 0, replicate);
        const seen = new Set(Array.from({ length: 40 * limit }, () => draw(limit)));
        expect(seen).toEqual(new Set(Array.from({ length: limit }, (_, i) => i)));
      }),
      { seed: 1 },
    );
  });

  it('are uniform: chi-square over 20 classes of 200,000 draws', () => {
    const draw = drawsBelow(STREAM, PURPOSE.resample, 0, 0);
    const counts = new Float64Array(20);
    for (let i = 0; i < 200_000; i++) counts[draw(20)]++;
    const distance = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // The 0.1 and 99.9 percentiles on 19 degrees of freedom.
    expect(distance).toBeGreaterThan(5.4);
    expect(distance).toBeLessThan(43.8);
  });
});

describe('resamples', () => {
  it('draw as many rows as there are, whatever was in the counts', () => {
    const counts = new Uint16Array(ROWS).fill(9);
    drawResample(ROWS, STREAM, 0, 4, counts);
    expect(counts).toEqual(resample(STREAM, 0, 4));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ROWS);
  });

  it('leave out a share of e^-1 of the rows', () => {
    let drawn = 0;
    for (let replicate = 0; replicate < 200; replicate++)
      drawn += resample(STREAM, 0, replicate).filter(Boolean).length;
    expect(drawn / (200 * ROWS)).toBeCloseTo(1 - Math.exp(-1), 2);
  });

  it('of different replicates, holdouts, streams, seeds and purposes share nothing', () => {
    const draws = [
      ...Array.from({ length: 40 }, (_, replicate) => resample(STREAM, 0, replicate)),
      ...Array.from({ length: 40 }, (_, holdout) => resample(STREAM, holdout + 1, 0)),
      ...Array.from({ length: 20 }, (_, stream) => resample({ ...STREAM, stream: stream + 4 })),
      ...Array.from({ length: 20 }, (_, seed) => resample({ ...STREAM, seed })),
      validationFlags(ROWS, 0.5, STREAM, 0),
    ];
    const correlations = draws.flatMap((a, i) => draws.slice(0, i).map((b) => correlation(a, b)));
    // 7,260 pairs of independent columns: |r| beyond 5 / sqrt(n) is a chance of 1 in 240 for all of them together.
    expect(Math.max(...correlations.map(Math.abs))).toBeLessThan(5 / Math.sqrt(ROWS));
    const square = correlations.reduce((sum, r) => sum + r * r, 0) / correlations.length;
    expect(square * ROWS).toBeGreaterThan(0.93);
    expect(square * ROWS).toBeLessThan(1.07);
  });

  it('use no counter twice: words of neighbouring counters never meet', () => {
    const seen = new Set<string>();
    const words = new Uint32Array(4);
    const [blocks, replicates, holdouts] = [20, 50, 5];
    for (let block = 0; block < blocks; block++) {
      for (let replicate = 0; replicate < replicates; replicate++) {
        for (let holdout = 0; holdout < holdouts; holdout++) {
          for (const purpose of Object.values(PURPOSE)) {
            philox4x32(Uint32Array.of(block, replicate, holdout, purpose), Uint32Array.of(2016, 3), words);
            seen.add(words.join());
          }
        }
      }
    }
    expect(seen.size).toBe(blocks * replicates * holdouts * Object.keys(PURPOSE).length);
  });
});

describe('splits', () => {
  it('have the exact share of validation rows, drawn without replacement', () => {
    for (const share of [0.1, 0.4, 0.6, 0.999]) {
      expect(validationFlags(1777, share, STREAM, 0).reduce((sum, flag) => sum + flag, 0)).toBe(
        Math.round(share * 1777),
      );
    }
  });

  it('give every row the same chance', () => {
    const times = new Float64Array(30);
    for (let holdout = 0; holdout < 4000; holdout++) {
      validationFlags(30, 0.6, STREAM, holdout).forEach((flag, row) => {
        times[row] += flag;
      });
    }
    for (const count of times) expect(count / 4000).toBeCloseTo(0.6, 1);
  });

  it('within each outcome, when stratified', () => {
    const y = Uint8Array.from({ length: 1777 }, (_, row) => (row % 15 === 0 ? 1 : 0));
    const flags = validationFlags(1777, 0.6, STREAM, 2, y);
    const cases = y.reduce((sum, outcome) => sum + outcome, 0);
    expect(flags.filter((flag, row) => flag && y[row]).length).toBe(Math.round(0.6 * cases));
    expect(flags.filter((flag, row) => flag && !y[row]).length).toBe(Math.round(0.6 * (1777 - cases)));
  });

  it('make training and validation rows, each row one of them', () => {
    const { training, validation } = splitRows(Uint8Array.of(0, 1, 1, 0, 1));
    expect([...training]).toEqual([0, 3]);
    expect([...validation]).toEqual([1, 2, 4]);
  });

  it('train and test on all rows with a share of 0', () => {
    const { training, validation } = drawnSplit(4, 0, STREAM, 0);
    expect([...training]).toEqual([0, 1, 2, 3]);
    expect([...validation]).toEqual([0, 1, 2, 3]);
  });
});
