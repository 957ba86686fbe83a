/** Into how large chunks many short fits are cut, each of which an invocation makes from the tables on. */

/** Long against the seconds in which an invocation reads the tables and joins them, short against its 2 minutes. */
const LONGEST_CHUNK_SECONDS = 20;
/** A small curve is cut finer, so that its parts run side by side. */
const SHORTEST_CHUNK_SECONDS = 5;
/** Into how many chunks work is cut before they grow. */
const CHUNKS_SIDE_BY_SIDE = 40;

/** How many of `count` things that take so many seconds each make a chunk. */
export function chunkSize(count: number, secondsEach: number): number {
  const share = (count * secondsEach) / CHUNKS_SIDE_BY_SIDE;
  const seconds = Math.min(LONGEST_CHUNK_SECONDS, Math.max(SHORTEST_CHUNK_SECONDS, share));
  return Math.max(1, Math.floor(seconds / secondsEach));
}
