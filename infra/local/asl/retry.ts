import type { Retrier } from './definition.ts';
import { matchesError } from './errors.ts';

/**
 * The waits of one visit to a state: a function that gives the seconds before the next attempt after an error, or
 * undefined when no retrier covers it or its attempts are used up. Each retrier counts for itself.
 *
 * @param random  uniform on [0, 1), for full jitter
 */
export function retryPolicy(retriers: readonly Retrier[], random: () => number): (error: string) => number | undefined {
  const used = retriers.map(() => 0);
  return (error) => {
    const index = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
    const retrier = retriers[index];
    if (!retrier || used[index] >= retrier.MaxAttempts) return undefined;
    const delay = retrier.IntervalSeconds * retrier.BackoffRate ** used[index];
    used[index] += 1;
    const capped = Math.min(delay, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    return retrier.JitterStrategy === 'FULL' ? capped * random() : capped;
  };
}
