/** Which bootstrap replicates are still to be computed, and how they are shared out to invocations. */
import type { ReplicateRange } from '../lake/keys.ts';

/**
 * Seconds that one replicate takes per training row and squared parameter (components and covariates), with a margin for a
 * Lambda of one vCPU: `npm run bench wqs` measures it.
 */
const SECONDS_PER_ROW_AND_SQUARED_PARAMETER = 2e-9;

/** About a minute: long against a cold start, short against the five minutes after which an EXPRESS execution ends. */
const LONGEST_CHUNK_SECONDS = 60;
/** A small analysis is cut finer, so that its invocations run side by side; below this the cold start would rule. */
const SHORTEST_CHUNK_SECONDS = 5;
/** Into how many chunks work is cut before they grow. */
const CHUNKS_SIDE_BY_SIDE = 64;

/** What one replicate takes, with a margin. */
export function secondsPerReplicate(trainingRows: number, parameters: number): number {
  return SECONDS_PER_ROW_AND_SQUARED_PARAMETER * trainingRows * parameters * parameters;
}

/** How many replicates one invocation is given, when there are `replicates` to compute in all. */
export function replicatesPerChunk(trainingRows: number, parameters: number, replicates: number): number {
  const secondsEach = secondsPerReplicate(trainingRows, parameters);
  const share = (replicates * secondsEach) / CHUNKS_SIDE_BY_SIDE;
  const seconds = Math.min(LONGEST_CHUNK_SECONDS, Math.max(SHORTEST_CHUNK_SECONDS, share));
  return Math.max(1, Math.floor(seconds / secondsEach));
}

/** What of the first `count` replicates of a holdout is in none of the ranges that are there. */
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

/** The ranges, cut and grouped so that each chunk has at most `most` replicates. */
export function chunksOf(ranges: readonly ReplicateRange[], most: number): ReplicateRange[][] {
  const chunks: ReplicateRange[][] = [];
  let room = 0;
  for (const { holdout, first, count } of ranges) {
    for (let taken = 0; taken < count; ) {
      if (room === 0) {
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
