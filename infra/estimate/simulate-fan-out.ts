/** How a Map over Lambda invocations goes on AWS, event by event: what waits, what is throttled, what starts cold. */
import { philox4x32 } from '../../functions/numeric/philox.ts';
import type { Retrier } from '../local/asl/definition.ts';
import { retryPolicy } from '../local/asl/retry.ts';

/** A Map whose every item is one invocation of the same function. */
export interface FanOut {
  /** Seconds that each item's invocation takes in a warm execution environment, in the order of the items. */
  readonly seconds: readonly number[];
  /** What an invocation takes longer in a new execution environment. */
  readonly coldStartSeconds: number;
  /** Items at once: the Map's MaxConcurrency. */
  readonly concurrency: number;
  /** Invocations that the account may have running at once. */
  readonly quota: number;
  /** The Retry of the state that invokes the function. */
  readonly retry: readonly Retrier[];
  /**
   * How often what no function was to be had for is taken up, the first time counted.
   *
   * @default 1
   */
  readonly rounds?: number;
  /** For the jitter of retries, a whole number below 2^32. */
  readonly seed: number;
}

export interface FanOutOutcome {
  /** From the start of the Map to the end of its last item. */
  readonly seconds: number;
  readonly done: number;
  /** Items whose retries were used up in every round. */
  readonly failed: number;
  readonly throttles: number;
  readonly retries: number;
  readonly coldStarts: number;
  /** Most invocations that ran at once. */
  readonly peakConcurrency: number;
  /** Sum over invocations, cold starts included; a throttled invocation costs nothing. */
  readonly billedSeconds: number;
  /** Seconds of the longest, a cold start included. */
  readonly longestInvocation: number;
  /** Of each item, waits included: how long its child execution was open, in the last round if it had several. */
  readonly openSeconds: Float64Array;
}

/**
 * New execution environments of a function: at most 1,000 more at any moment, regained at 1,000 in 10 s and not saved
 * up (AWS Lambda Developer Guide, "Lambda scaling behavior").
 */
const SCALING_BURST = 1000;
const SCALING_PER_SECOND = 100;

/** What Lambda answers when it takes no more, as Step Functions names it. */
const THROTTLED = 'Lambda.TooManyRequestsException';

/** An item that is to do something: its invocation ends, or its wait for the next attempt is over. */
interface Due {
  readonly at: number;
  readonly item: number;
  readonly does: 'end' | 'retry';
}

/**
 * Runs the items in their order, as many at once as the Map allows; each keeps its place until it is done or has
 * failed, so that one that waits for its retry holds up the ones behind it. Environments do not expire while the Map
 * runs.
 */
export function simulateFanOut({
  seconds,
  coldStartSeconds,
  concurrency,
  quota,
  retry,
  rounds = 1,
  seed,
}: FanOut): FanOutOutcome {
  const random = uniforms(seed);
  let policies = seconds.map(() => retryPolicy(retry, random));
  const startedAt = new Float64Array(seconds.length);
  const openSeconds = new Float64Array(seconds.length);
  const takeEnvironment = environments();
  const due: Due[] = [];
  const outcome = {
    done: 0,
    throttles: 0,
    retries: 0,
    coldStarts: 0,
    peakConcurrency: 0,
    billedSeconds: 0,
    longestInvocation: 0,
  };
  let [now, next, running, warm] = [0, 0, 0, 0];
  let items = [...seconds.keys()];
  let inVain: number[] = [];

  /** Whether the item still holds its place: it runs, or waits for its next attempt. */
  function attempt(item: number): boolean {
    const isWarm = warm > 0;
    if (running < quota && (isWarm || takeEnvironment(now))) {
      if (isWarm) warm -= 1;
      else outcome.coldStarts += 1;
      running += 1;
      outcome.peakConcurrency = Math.max(outcome.peakConcurrency, running);
      const takes = seconds[item] + (isWarm ? 0 : coldStartSeconds);
      outcome.billedSeconds += takes;
      outcome.longestInvocation = Math.max(outcome.longestInvocation, takes);
      insert(due, { at: now + takes, item, does: 'end' });
      return true;
    }
    outcome.throttles += 1;
    const delay = policies[item](THROTTLED);
    if (delay === undefined) {
      inVain.push(item);
      openSeconds[item] = now - startedAt[item];
      return false;
    }
    outcome.retries += 1;
    insert(due, { at: now + delay, item, does: 'retry' });
    return true;
  }

  /** Fills a place with the next item that does not fail at once. */
  function fillPlace(): void {
    while (next < items.length) {
      const item = items[next++];
      startedAt[item] = now;
      if (attempt(item)) return;
    }
  }

  function goOverItems(): void {
    for (let place = 0; place < concurrency && next < items.length; place++) fillPlace();
    for (let event = due.shift(); event; event = due.shift()) {
      now = event.at;
      if (event.does === 'retry') {
        if (!attempt(event.item)) fillPlace();
        continue;
      }
      running -= 1;
      warm += 1;
      outcome.done += 1;
      openSeconds[event.item] = now - startedAt[event.item];
      fillPlace();
    }
  }

  goOverItems();
  for (let round = 2; round <= rounds && inVain.length > 0; round++) {
    [items, next, inVain] = [inVain, 0, []];
    policies = seconds.map(() => retryPolicy(retry, random));
    goOverItems();
  }
  return { ...outcome, failed: inVain.length, seconds: now, openSeconds };
}

/** Keeps the list in order of time; what is due at the same time stays in the order in which it came. */
function insert(due: Due[], event: Due): void {
  let [low, high] = [0, due.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (due[middle].at <= event.at) low = middle + 1;
    else high = middle;
  }
  due.splice(low, 0, event);
}

/** Whether Lambda makes one more environment at a time; times must not go back. */
function environments(): (now: number) => boolean {
  let available = SCALING_BURST;
  let asOf = 0;
  return (now) => {
    available = Math.min(SCALING_BURST, available + (now - asOf) * SCALING_PER_SECOND);
    asOf = now;
    if (available < 1) return false;
    available -= 1;
    return true;
  };
}

/** How many values a random word has. */
const WORDS = 2 ** 32;

/** Numbers on [0, 1), the same for the same seed. */
function uniforms(seed: number): () => number {
  const key = Uint32Array.of(seed, 0);
  const counter = new Uint32Array(4);
  const words = new Uint32Array(4);
  let used = words.length;
  return () => {
    if (used === words.length) {
      philox4x32(counter, key, words);
      counter[0]++;
      used = 0;
    }
    return words[used++] / WORDS;
  };
}
