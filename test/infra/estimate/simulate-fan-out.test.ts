import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FanOut, type FanOutOutcome, simulateFanOut } from '../../../infra/estimate/simulate-fan-out.ts';
import type { Retrier } from '../../../infra/local/asl/definition.ts';

/** As the state machine retries: waits from 0 to 2, 4, 8, 16, 32, 60 s. */
const RETRY: Retrier = {
  ErrorEquals: ['Lambda.TooManyRequestsException'],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

const fanOut = (more: Partial<FanOut>): FanOut => ({
  seconds: [],
  coldStartSeconds: 0,
  concurrency: 1,
  quota: 1000,
  retry: [RETRY],
  seed: 1,
  ...more,
});

const equal = (items: number, seconds: number) => Array.from({ length: items }, () => seconds);

describe('a new account', () => {
  // As the machine waits for a function, and takes up what has waited in vain.
  const retry = [{ ...RETRY, IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 4 }];
  /** A million replicates: 200 chunks of half a minute. */
  const chunks = equal(200, 30);

  it.each([
    [10, 8, 1],
    [50, 40, 1],
    [10, 8, 3],
    [50, 40, 5],
  ])('of %i functions loses nothing of runs of %i chunks at once, %i runs side by side', (quota, concurrency, runs) => {
    const seconds = Array.from({ length: runs }, () => chunks).flat();
    const outcome = simulateFanOut(fanOut({ seconds, quota, concurrency: runs * concurrency, retry, rounds: 20 }));
    expect(outcome).toMatchObject({ done: seconds.length, failed: 0 });
    if (runs === 1) expect(outcome.throttles).toBe(0);
    expect(Math.max(...outcome.openSeconds)).toBeLessThan(300);
  });

  it('without rounds loses what has waited in vain', () => {
    const outcome = simulateFanOut(fanOut({ seconds: equal(600, 30), quota: 10, concurrency: 24, retry }));
    expect(outcome.failed).toBeGreaterThan(0);
  });
});

describe('a fan-out, by hand', () => {
  it('is over at once when there is nothing to do', () => {
    expect(simulateFanOut(fanOut({}))).toMatchObject({ seconds: 0, done: 0, coldStarts: 0, billedSeconds: 0 });
  });

  it('of one place does one item after the other in the same environment', () => {
    const outcome = simulateFanOut(fanOut({ seconds: [1, 2, 3], coldStartSeconds: 0.5 }));
    expect(outcome).toMatchObject({ seconds: 6.5, done: 3, coldStarts: 1, peakConcurrency: 1, billedSeconds: 6.5 });
    expect(outcome.longestInvocation).toBe(3);
    expect([...outcome.openSeconds]).toEqual([1.5, 2, 3]);
  });

  it.each([
    [10, 1, 10],
    [10, 3, 4],
    [10, 10, 1],
    [10, 40, 1],
  ])('of %i equal items on %i places takes %i rounds and one cold start', (items, concurrency, rounds) => {
    const outcome = simulateFanOut(fanOut({ seconds: equal(items, 2), coldStartSeconds: 0.5, concurrency }));
    const places = Math.min(items, concurrency);
    expect(outcome).toMatchObject({ seconds: rounds * 2 + 0.5, coldStarts: places, peakConcurrency: places });
    expect(outcome).toMatchObject({ done: items, failed: 0, throttles: 0, billedSeconds: items * 2 + places * 0.5 });
  });

  it('starts the next item where a place becomes free first', () => {
    const outcome = simulateFanOut(fanOut({ seconds: [5, 1, 1, 1], concurrency: 2 }));
    expect(outcome.seconds).toBe(5);
  });

  it('without retries fails what the quota has no room for, and goes on', () => {
    const outcome = simulateFanOut(fanOut({ seconds: equal(5, 1), concurrency: 3, quota: 2, retry: [] }));
    // Two run; the third place finds the quota used up and fails the other three at once.
    expect(outcome).toMatchObject({ done: 2, failed: 3, throttles: 3, retries: 0, seconds: 1, peakConcurrency: 2 });
  });

  it('waits without jitter as long as the policy says', () => {
    const retry = [{ ...RETRY, JitterStrategy: 'NONE' as const }];
    const outcome = simulateFanOut(fanOut({ seconds: [3, 1], concurrency: 2, quota: 1, retry }));
    // Throttled at 0 and, after 2 s, at 2; it runs at 2 + 4.
    expect(outcome).toMatchObject({ throttles: 2, retries: 2, done: 2, seconds: 7, coldStarts: 1 });
    expect([...outcome.openSeconds]).toEqual([3, 7]);
  });

  it('makes 1,000 environments at once and 100 more a second', () => {
    const retry = [{ ...RETRY, IntervalSeconds: 1, BackoffRate: 1, JitterStrategy: 'NONE' as const }];
    const outcome = simulateFanOut(fanOut({ seconds: equal(1200, 60), concurrency: 1200, quota: 10_000, retry }));
    // 200 are throttled at 0, 100 of them once more at 1 s.
    expect(outcome).toMatchObject({ coldStarts: 1200, throttles: 300, retries: 300, failed: 0, seconds: 62 });
  });

  it('loses nothing in a burst beyond the quota that the retries outlast', () => {
    const outcome = simulateFanOut(fanOut({ seconds: equal(600, 1), concurrency: 400, quota: 200 }));
    expect(outcome).toMatchObject({ done: 600, failed: 0, peakConcurrency: 200 });
    expect(outcome.throttles).toBeGreaterThan(0);
    expect(outcome.retries).toBe(outcome.throttles);
  });
});

/** Fan-outs of up to 60 items, with or without throttles. */
const anyFanOut = fc.record({
  seconds: fc.array(fc.double({ min: 0.01, max: 30, noNaN: true }), { maxLength: 60 }),
  coldStartSeconds: fc.double({ min: 0, max: 2, noNaN: true }),
  concurrency: fc.integer({ min: 1, max: 80 }),
  quota: fc.integer({ min: 1, max: 40 }),
  retry: fc.constantFrom([RETRY], [{ ...RETRY, MaxAttempts: 1 }], []),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

/** Sums in another order differ in their last digits. */
const ROUNDING = 1e-9;

describe('any fan-out', () => {
  const always = (holds: (given: FanOut, outcome: FanOutOutcome) => void) =>
    fc.assert(
      fc.property(anyFanOut, (given) => {
        holds(given, simulateFanOut(given));
      }),
    );

  it('does every item or counts it as failed', () =>
    always(({ seconds }, { done, failed }) => expect(done + failed).toBe(seconds.length)));

  it('never runs more at once than Map and quota allow, and never starts more environments', () =>
    always(({ concurrency, quota }, { peakConcurrency, coldStarts }) => {
      expect(peakConcurrency).toBeLessThanOrEqual(Math.min(concurrency, quota));
      expect(coldStarts).toBe(peakConcurrency);
    }));

  it('takes at least the work over the places, and the longest item', () =>
    always(({ seconds, concurrency }, outcome) => {
      if (outcome.failed > 0) return;
      const total = seconds.reduce((sum, each) => sum + each, 0);
      expect(outcome.seconds).toBeGreaterThanOrEqual(Math.max(0, ...seconds, total / concurrency) - ROUNDING);
    }));

  it('retries each throttled attempt that does not end its item', () =>
    always((_, { throttles, retries, failed }) => expect(throttles).toBe(retries + failed)));

  it('is the same for the same seed', () => always((given, outcome) => expect(simulateFanOut(given)).toEqual(outcome)));

  it('is never slower on more places when nothing is throttled', () =>
    fc.assert(
      fc.property(anyFanOut, fc.integer({ min: 1, max: 20 }), (given, more) => {
        const on = (concurrency: number) => simulateFanOut({ ...given, quota: 1000, concurrency }).seconds;
        expect(on(given.concurrency + more)).toBeLessThanOrEqual(on(given.concurrency) + ROUNDING);
      }),
    ));
});
