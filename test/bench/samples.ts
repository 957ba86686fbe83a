/** Invocations of functions as they were timed, and the costs that are fitted to them. */

import type { FunctionId } from '../../functions/study/functions.ts';
import type { PlannedInvocation } from '../../infra/estimate/planned-invocations.ts';
import type { UnitCost } from '../../infra/estimate/unit-costs.ts';
import type { LocalRun } from '../../infra/local/run-locally.ts';
import { nonNegativeLeastSquares } from './least-squares.ts';

/** One invocation: what it had to do, and what it took. */
export interface Sample {
  units: PlannedInvocation['units'];
  /** The first of its function in a run: in a new environment. */
  cold: boolean;
  /** Of CPU, over all threads: with one vCPU they take turns, and other programs of this machine do not count. */
  seconds: number;
  logBytes: number;
}

export type Samples = Map<FunctionId, Sample[]>;

/**
 * Times each invocation of a run, one at a time, and adds it to the samples.
 *
 * @param run  makes the run with these settings and gives what was planned of it
 */
export async function sampled(
  samples: Samples,
  run: (
    watch: Required<Pick<LocalRun, 'intercept' | 'onLog'>>,
  ) => Promise<Partial<Record<FunctionId, PlannedInvocation[]>>>,
): Promise<void> {
  const timed: { id: FunctionId; seconds: number; logBytes: number }[] = [];
  let logBytes = 0;
  let before: Promise<unknown> = Promise.resolve();
  const planned = await run({
    onLog: (_, text) => {
      logBytes += Buffer.byteLength(text);
    },
    intercept: (call, proceed) => {
      if (call.integration !== 'lambda:invoke') return proceed();
      const mine = before.then(async () => {
        const [start, logged] = [process.cpuUsage(), logBytes];
        const answer = await proceed();
        const seconds = cpuSeconds(start);
        timed.push({ id: call.state as FunctionId, seconds, logBytes: logBytes - logged });
        return answer;
      });
      before = mine.catch(() => {});
      return mine;
    },
  });
  const seen = new Map<FunctionId, number>();
  for (const { id, seconds, logBytes } of timed) {
    const index = seen.get(id) ?? 0;
    seen.set(id, index + 1);
    const units = planned[id]?.[index]?.units;
    if (!units) throw new Error(`${id} was invoked more often than planned`);
    const all = samples.get(id) ?? [];
    samples.set(id, [...all, { units, cold: index === 0, seconds, logBytes }]);
  }
}

/** Seconds of CPU that this process has taken since. */
export function cpuSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/**
 * Seconds as a sum of a cold start, a fixed part and parts that grow with the work, by least squares on relative
 * errors. What is invoked once in a run is always cold there, so its cold start is within the fixed part; no part is
 * negative.
 */
export function fitted(samples: readonly Sample[]): UnitCost {
  const names = Object.keys(samples[0].units);
  const coldIsKnown = samples.some(({ cold }) => !cold);
  const rows = samples.map(({ units, cold, seconds }) =>
    [1, coldIsKnown && cold ? 1 : 0, ...names.map((name) => units[name])].map((value) => value / seconds),
  );
  const [fixed, cold, ...perUnit] = nonNegativeLeastSquares(
    rows,
    rows.map(() => 1),
  );
  return {
    coldStartSeconds: rounded(cold),
    seconds: rounded(fixed),
    secondsPerUnit: Object.fromEntries(names.map((name, i) => [name, rounded(perUnit[i])])),
    logBytes: Math.round(samples.reduce((sum, { logBytes }) => sum + logBytes, 0) / samples.length),
  };
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
