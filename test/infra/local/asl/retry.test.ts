import { describe, expect, it } from 'vitest';
import { call, machine, named, run } from './support.ts';

/** Fails with these errors one after the other, then answers. */
function failing(...names: string[]) {
  const errors = [...names];
  return () => {
    const name = errors.shift();
    return name === undefined ? 'answer' : Promise.reject(named(name));
  };
}

const withHandlers = (Retry: unknown[], Catch: unknown[] = []) =>
  machine({ Fit: call('fit', { Retry, Catch }), Caught: { Type: 'Pass', Output: 'caught', End: true } });

describe('Retry', () => {
  it('waits ever longer, up to MaxDelaySeconds', async () => {
    const retry = { ErrorEquals: ['A'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 };
    const { result, waits } = await run(withHandlers([retry]), { invoke: failing('A', 'A', 'A', 'A') });
    expect(waits).toEqual([2, 6, 18, 20]);
    expect(result.output).toBe('answer');
  });

  it('tries three times more by default, after 1, 2 and 4 seconds', async () => {
    const { result, waits, calls } = await run(withHandlers([{ ErrorEquals: ['States.ALL'] }]), {
      invoke: failing('A', 'B', 'C', 'D', 'E'),
    });
    expect(waits).toEqual([1, 2, 4]);
    expect(calls.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2, 3]);
    expect(result.error).toBe('D');
  });

  it('draws the wait from 0 to the full one with full jitter', async () => {
    const retry = { ErrorEquals: ['A'], IntervalSeconds: 8, JitterStrategy: 'FULL' };
    const { waits } = await run(withHandlers([retry]), { invoke: failing('A', 'A') });
    expect(waits).toEqual([4, 8]);
  });

  it('counts each retrier for itself (the example of the States Language specification)', async () => {
    const definition = withHandlers(
      [
        { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
        { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
      ],
      [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    );
    const { result, waits } = await run(definition, { invoke: failing('ErrorA', 'ErrorB', 'ErrorC', 'ErrorB') });
    expect(waits).toEqual([1, 2, 5]);
    expect(result.output).toBe('caught');
  });

  it('never retries with MaxAttempts 0', async () => {
    const { waits } = await run(
      withHandlers([{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }]),
      {
        invoke: failing('A'),
      },
    );
    expect(waits).toEqual([]);
  });
});

describe('ErrorEquals', () => {
  it.each([
    ['States.TaskFailed', 'Lambda.TooManyRequestsException', true],
    ['States.TaskFailed', 'Sandbox.Timedout', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.Runtime', false],
    ['Lambda.TooManyRequestsException', 'Lambda.TooManyRequestsException', true],
    ['Lambda.TooManyRequestsException', 'lambda.toomanyrequestsexception', false],
  ])('%s and the error %s: %s', async (pattern, error, matches) => {
    const definition = withHandlers([], [{ ErrorEquals: [pattern], Next: 'Caught' }]);
    const { result } = await run(definition, { invoke: failing(error) });
    expect(result.status).toBe(matches ? 'SUCCEEDED' : 'FAILED');
  });
});

describe('Catch', () => {
  it('gives on error and cause, unless it has an Output', async () => {
    const After = { Type: 'Pass', End: true };
    const plain = { ErrorEquals: ['A'], Next: 'After' };
    const { result } = await run(machine({ Fit: call('fit', { Catch: [plain] }), After }), { invoke: failing('A') });
    expect(result.output).toMatchObject({ Error: 'A', Cause: expect.stringContaining('no reason') });

    const worded = { ...plain, Output: { error: '{% $states.errorOutput.Error %}', item: '{% $states.input %}' } };
    const { result: shaped } = await run(machine({ Fit: call('fit', { Catch: [worded] }), After }), {
      input: 7,
      invoke: failing('A'),
    });
    expect(shaped.output).toEqual({ error: 'A', item: 7 });
  });

  it('tells in events what failed and where it goes on', async () => {
    const definition = withHandlers([{ ErrorEquals: ['A'] }], [{ ErrorEquals: ['B'], Next: 'Caught' }]);
    const { events } = await run(definition, { invoke: failing('A', 'B') });
    expect(events.map(({ type }) => type)).toEqual([
      'execution-started',
      'state-entered',
      'state-retried',
      'state-failed',
      'state-entered',
      'state-exited',
      'execution-ended',
    ]);
    expect(events[3]).toMatchObject({ state: 'Fit', error: 'B', caughtBy: 'Caught' });
  });
});
