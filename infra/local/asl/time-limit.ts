import type { Clock } from '../clock.ts';
import { StateFailure } from './errors.ts';
import { stoppable } from './stopping.ts';

/**
 * Runs the work and stops it when the limit passes.
 *
 * @throws StateFailure `States.Timeout`
 */
export async function withTimeLimit<T>(
  seconds: number | undefined,
  what: string,
  clock: Clock,
  whole: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (seconds === undefined) return work(whole);
  const part = stoppable(whole);
  const timer = stoppable(undefined);
  let expired: StateFailure | undefined;
  const expiry = clock.deadline(seconds * 1000, timer.signal).then(() => {
    expired = new StateFailure('States.Timeout', `${what} ran longer than its ${seconds} s`);
    part.stop();
    throw expired;
  });
  try {
    return await Promise.race([work(part.signal), expiry]);
  } catch (error) {
    // Work that was stopped may reject before the expiry does.
    throw expired ?? error;
  } finally {
    timer.stop();
    part.release();
  }
}
