/** Random draws that are a function of what they are for, so that no machine, order or retry can change them. */
import { philox4x32 } from '../numeric/philox.ts';

/** Which random numbers an analysis uses. */
export interface Stream {
  /** The seed of the run, a whole number below 2^32. */
  seed: number;
  /** Which analysis of the run, a whole number below 2^32. */
  stream: number;
}

/** What draws are for: the last word of the counter, so that no two of them ever share a number. */
export const PURPOSE = { split: 0, resample: 1, permutation: 2, subset: 3, outcome: 4 } as const;
type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/** How many values a random word has. */
const WORDS = 0x100000000;

/**
 * A source of whole numbers, uniform on 0, ..., limit - 1, of 0 < limit <= 2^21. The words are those of Philox with the
 * key (seed, stream) and the counters (block, replicate, holdout, purpose), block = 0, 1, ...
 */
export function drawsBelow(
  stream: Stream,
  purpose: Purpose,
  holdout: number,
  replicate: number,
): (limit: number) => number {
  const next = wordsOf(stream, purpose, holdout, replicate);
  return (limit) => {
    for (;;) {
      // Lemire, Fast random integer generation in an interval (2019), section 4. The product is below 2^53, so exact.
      const product = next() * limit;
      const drawn = Math.floor(product / WORDS);
      const low = product - drawn * WORDS;
      if (low >= limit || low >= WORDS % limit) return drawn;
    }
  };
}

/** A source of numbers between 0 and 1, both excluded: a word each, in the middle of the 2^-32 that it stands for. */
export function uniforms(stream: Stream, purpose: Purpose, replicate: number): () => number {
  const next = wordsOf(stream, purpose, 0, replicate);
  return () => (next() + 0.5) / WORDS;
}

function wordsOf({ seed, stream }: Stream, purpose: Purpose, holdout: number, replicate: number): () => number {
  const key = Uint32Array.of(seed, stream);
  const counter = Uint32Array.of(0, replicate, holdout, purpose);
  const words = new Uint32Array(4);
  let used = 4;
  return () => {
    if (used === 4) {
      philox4x32(counter, key, words);
      counter[0]++;
      used = 0;
    }
    return words[used++];
  };
}
