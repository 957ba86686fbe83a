import { setTimeout as delay } from 'node:timers/promises';

/** Time as an execution sees it; tests give their own and wait for nothing. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The wait before a retry. Rejects with the signal's reason when that aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Resolves when a time limit has passed. Rejects with the signal's reason when that aborts. */
  deadline(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** setTimeout counts in 31 bits; a longer limit (25 days) is as good as none. */
const LONGEST_TIMER = 2 ** 31 - 1;

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(Math.min(milliseconds, LONGEST_TIMER), undefined, { signal });
  } catch {
    throw signal.reason;
  }
}

export const systemClock: Clock = { now: Date.now, sleep: wait, deadline: wait };
