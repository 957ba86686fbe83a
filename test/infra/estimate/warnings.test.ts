import { describe, expect, it } from 'vitest';
import { simulateFanOut } from '../../../infra/estimate/simulate-fan-out.ts';
import { warningsOf } from '../../../infra/estimate/warnings.ts';

const stage = (seconds: number[], more = {}) =>
  simulateFanOut({ seconds, coldStartSeconds: 0, concurrency: 10, quota: 10, retry: [], seed: 1, ...more });

const task = (timeoutSeconds: number, express: boolean) => ({
  functionName: 'f',
  memoryMiB: 1769,
  timeoutSeconds,
  retry: [],
  concurrency: 10,
  distributed: express,
  express,
});

describe('warnings of an estimate', () => {
  it('are none where all keeps within its limits', () => {
    expect(warningsOf({ FitChunk: stage([60, 60]) }, { FitChunk: task(120, true) }, 7200)).toEqual([]);
  });

  it('name what runs into a limit', () => {
    const stages = { BuildCohort: stage([400]), FitChunk: stage([350, 10, 1], { quota: 2 }) };
    const tasks = { BuildCohort: task(300, false), FitChunk: task(360, true) };
    expect(warningsOf(stages, tasks, 700)).toEqual([
      'BuildCohort: an invocation of 400 s, where it may take 300 s',
      'FitChunk: EXPRESS executions of more than 300 s, which none may take: 1',
      'FitChunk: items that no function was to be had for: 1',
      'the run: 750 s, where it may take 700 s',
    ]);
  });
});
