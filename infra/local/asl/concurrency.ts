import { stoppable } from './stopping.ts';

/**
 * The results of `task(0 .. count - 1)` in this order, at most `limit` at once, started in order. The first task that
 * rejects stops the others, and its error is thrown when all have ended: nothing goes on behind the caller's back.
 */
export async function runConcurrently<T>(
  count: number,
  limit: number,
  whole: AbortSignal,
  task: (index: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const part = stoppable(whole);
  const results = new Array<T>(count);
  const failures: unknown[] = [];
  let started = 0;
  const lane = async () => {
    while (started < count && !part.signal.aborted) {
      const index = started++;
      try {
        results[index] = await task(index, part.signal);
      } catch (error) {
        failures.push(error);
        part.stop();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, lane));
  part.release();
  whole.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return results;
}
