import { createHash } from 'node:crypto';
import type { Stream } from '../wqs/random.ts';

/**
 * One stream of random numbers per subgroup: models of the same participants are compared on the same splits, resamples
 * and permutations, and so are the two directions.
 */
export function streamOf(seed: number, subgroup: string): Stream {
  return { seed, stream: createHash('sha256').update(subgroup).digest().readUInt32LE(0) };
}
