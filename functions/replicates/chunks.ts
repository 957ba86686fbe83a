/** Which replicates are still to be computed, and how they are shared out to invocations. */
import type { ReplicateRange } from '../lake/keys.ts';
import type { ChunkLimits } from '../methods/chunk-size.ts';

/** About a minute: long against a cold start, short against the five minutes after which an EXPRESS execution ends. */
export const REPLICATE_CHUNKS: ChunkLimits = { longestSeconds: 60, sideBySide: 64 };

/** What of the first `count` replicates of a holdout, at least one, is in none of the ranges that are there. */
export function missingRanges(holdout: number, count: number, there: readonly ReplicateRange[]): ReplicateRange[] {
  const missing: ReplicateRange[] = [];
  let next = 0;
  for (const { first, count: length } of [...there].sort((a, b) => a.first - b.first)) {
    if (first > next) missing.push({ holdout, first: next, count: Math.min(first, count) - next });
    next = Math.max(next, first + length);
    if (next >= count) return missing;
  }
  return [...missing, { holdout, first: next, count: count - next }];
}

/**
 * A range is an object of its own in the lake and some 60 bytes of its chunk's item: so many are sent within seconds,
 * and the item stays far below the 256 KiB that a payload may have.
 */
const MOST_RANGES_OF_A_CHUNK = 200;

/**
 * The ranges, cut and grouped so that each chunk has at most `most` replicates, and no more ranges than it can store.
 */
export function chunksOf(ranges: readonly ReplicateRange[], most: number): ReplicateRange[][] {
  const chunks: ReplicateRange[][] = [];
  let room = 0;
  for (const { holdout, first, count } of ranges) {
    for (let taken = 0; taken < count; ) {
      if (room === 0 || chunks[chunks.length - 1].length === MOST_RANGES_OF_A_CHUNK) {
        chunks.push([]);
        room = most;
      }
      const part = Math.min(room, count - taken);
      chunks[chunks.length - 1].push({ holdout, first: first + taken, count: part });
      taken += part;
      room -= part;
    }
  }
  return chunks;
}
