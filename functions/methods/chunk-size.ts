/** Into how large chunks work is cut that many invocations share out, and what a chunk is called. */

export interface ChunkLimits {
  /** A chunk takes at most so long. */
  longestSeconds: number;
  /** Into how many chunks work is cut before they grow. */
  sideBySide: number;
}

/**
 * Many short fits, each invocation of which begins with the tables: long against the seconds in which these are read
 * and joined, short against the invocation's 2 minutes.
 */
export const FIT_CHUNKS: ChunkLimits = { longestSeconds: 20, sideBySide: 40 };

/** Little work is cut finer, so that its parts run side by side; shorter parts would mostly wait for a cold start. */
const SHORTEST_SECONDS = 5;

/** How many of `count` things that take so many seconds each make a chunk. */
export function chunkSize(count: number, secondsEach: number, { longestSeconds, sideBySide }: ChunkLimits): number {
  const share = (count * secondsEach) / sideBySide;
  const seconds = Math.min(longestSeconds, Math.max(SHORTEST_SECONDS, share));
  return Math.max(1, Math.floor(seconds / secondsEach));
}

/**
 * What a chunk is called: the number of its first thing, and that of the first after it, in an order that text keeps.
 */
export function chunkName(first: number, count: number): string {
  const padded = (number: number) => String(number).padStart(7, '0');
  return `${padded(first)}-${padded(first + count)}`;
}
