import { describe, expect, it } from 'vitest';
import { block, call, machine, named, PUT_OBJECT, run, untilStopped } from './support.ts';

describe('Pass and Succeed', () => {
  it('give their input on, or what Output says', async () => {
    const definition = machine({
      First: {
        Type: 'Pass',
        Output: { a: '{% $states.input.n + 1 %}', b: [1, '{% "x" & "y" %}'], c: 'as it is' },
        Next: 'Second',
      },
      Second: { Type: 'Pass', Next: 'Third' },
      Third: { Type: 'Succeed' },
    });
    const { result } = await run(definition, { input: { n: 1 } });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { a: 2, b: [1, 'xy'], c: 'as it is' } });
  });

  it('may have an Output in Succeed', async () => {
    const { result } = await run(machine({ End: { Type: 'Succeed', Output: '{% $states.input.a %}' } }), {
      input: { a: 7 },
    });
    expect(result.output).toBe(7);
  });
});

describe('Fail', () => {
  it('ends the execution with its error and cause', async () => {
    const definition = machine({
      Broken: { Type: 'Fail', Error: 'StudyRunFailed', Cause: "{% 'run ' & $states.input.id %}" },
    });
    const { result } = await run(definition, { input: { id: 'r1' } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'StudyRunFailed', cause: 'run r1' });
  });
});

describe('Choice', () => {
  const definition = machine({
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Many', Output: 'large' },
        { Condition: '{% $states.input.n > 1 %}', Next: 'Some', Assign: { kind: 'middle' } },
      ],
      Default: 'Few',
      Output: 'small',
    },
    Many: { Type: 'Succeed' },
    Some: { Type: 'Succeed', Output: '{% $kind %}' },
    Few: { Type: 'Succeed' },
  });

  it.each([
    [20, 'large'],
    [5, 'middle'],
    [0, 'small'],
  ])('takes the first rule that holds, else Default: %i', async (n, output) => {
    expect((await run(definition, { input: { n } })).result.output).toBe(output);
  });

  it('fails when nothing matches and there is no Default', async () => {
    const Which = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Never' }] };
    const { result } = await run(machine({ Which, Never: { Type: 'Succeed' } }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails on a condition that is neither true nor false', async () => {
    const { result } = await run(definition, { input: { n: 'many' } });
    expect(result.error).toBe('States.QueryEvaluationError');
  });
});

describe('Task', () => {
  it('invokes a function with its Payload and shows the answer under Payload', async () => {
    const definition = machine({
      Fit: call('fit', {
        Arguments: { FunctionName: 'fit', Payload: { metal: '{% $states.input.metal %}' } },
        Output: '{% $states.result %}',
      }),
    });
    const { result, calls } = await run(definition, { input: { metal: 'cadmium' }, invoke: () => [1, 2] });
    expect(calls).toMatchObject([{ functionName: 'fit', payload: { metal: 'cadmium' }, retryCount: 0 }]);
    expect(result.output).toEqual({ ExecutedVersion: '$LATEST', Payload: [1, 2], StatusCode: 200 });
  });

  it('puts an object as JSON text', async () => {
    const definition = machine({
      Record: {
        Type: 'Task',
        Resource: PUT_OBJECT,
        Arguments: {
          Bucket: 'lake',
          Key: '{% $states.input.key %}',
          Body: '{% $states.input %}',
          ContentType: 'application/json',
        },
        End: true,
      },
    });
    const { result, objects } = await run(definition, { input: { key: 'runs/1.json' } });
    expect(objects.get('runs/1.json')).toBe('{"key":"runs/1.json"}');
    expect(result.output).toEqual({ ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
  });

  it("fails as S3 does when the bucket is another's", async () => {
    const definition = machine({
      Record: { Type: 'Task', Resource: PUT_OBJECT, Arguments: { Bucket: 'other', Key: 'k', Body: {} }, End: true },
    });
    const { result } = await run(definition);
    expect(result).toMatchObject({ status: 'FAILED', error: 'S3.S3Exception', cause: 'AccessDenied: no bucket other' });
  });

  it("fails with the function's error name and Lambda's form of its message", async () => {
    const { result } = await run(machine({ Fit: call('fit') }), {
      invoke: () => Promise.reject(named('NotATransportFileError', 'it is HTML')),
    });
    expect(result.error).toBe('NotATransportFileError');
    expect(JSON.parse(result.cause ?? '')).toMatchObject({
      errorType: 'NotATransportFileError',
      errorMessage: 'it is HTML',
    });
  });

  it('ends with States.Timeout after TimeoutSeconds, and the call is stopped', async () => {
    const limits: number[] = [];
    const { result, calls } = await run(machine({ Fit: call('fit', { TimeoutSeconds: '{% 40 + 5 %}' }) }), {
      invoke: untilStopped,
      deadline: async (milliseconds) => void limits.push(milliseconds),
    });
    expect(limits).toEqual([45_000]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(calls[0]?.signal.aborted).toBe(true);
  });
});

describe('Parallel', () => {
  it('gives the outputs of its branches in their order, whichever ends first', async () => {
    const definition = machine({
      Both: { Type: 'Parallel', Branches: [block({ A: call('slow') }), block({ B: call('fast') })], End: true },
    });
    const order: string[] = [];
    const { result } = await run(definition, {
      invoke: async ({ functionName }) => {
        if (functionName === 'slow') await new Promise((resolve) => setImmediate(resolve));
        order.push(functionName);
        return functionName;
      },
    });
    expect(order).toEqual(['fast', 'slow']);
    expect(result.output).toEqual(['slow', 'fast']);
  });

  it('fails with the error of the first branch that fails, and stops the others', async () => {
    const definition = machine({
      Both: {
        Type: 'Parallel',
        Branches: [
          block({
            A: call('endless', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
            Caught: { Type: 'Pass', End: true },
          }),
          block({ B: call('broken') }),
        ],
        Catch: [{ ErrorEquals: ['Broken'], Next: 'After', Output: '{% $states.errorOutput.Error %}' }],
        End: true,
      },
      After: { Type: 'Pass', End: true },
    });
    const { result, events } = await run(definition, {
      invoke: (invocation) =>
        invocation.functionName === 'broken' ? Promise.reject(named('Broken')) : untilStopped(invocation),
    });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: 'Broken' });
    expect(events.filter((e) => 'state' in e && e.state === 'Caught')).toEqual([]);
  });
});

describe('the execution', () => {
  it('is TIMED_OUT after its own TimeoutSeconds', async () => {
    const { result } = await run(machine({ Fit: call('fit') }, { TimeoutSeconds: 60 }), {
      invoke: untilStopped,
      deadline: async () => {},
    });
    expect(result).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  it('is ABORTED by its signal, which nothing catches or retries', async () => {
    const user = new AbortController();
    const handlers = {
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
    };
    const definition = machine({ Fit: call('fit', handlers), After: { Type: 'Pass', End: true } });
    const { result, calls } = await run(definition, {
      signal: user.signal,
      invoke: (invocation) => {
        setImmediate(() => user.abort());
        return untilStopped(invocation);
      },
    });
    expect(result).toMatchObject({ status: 'ABORTED' });
    expect(calls).toHaveLength(1);
  });

  it('fails a state that would pass more than 256 KiB, which a Catch takes', async () => {
    const handlers = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] };
    const definition = machine({ Fit: call('fit', handlers), After: { Type: 'Pass', End: true } });
    const { result } = await run(definition, { invoke: () => 'x'.repeat(256 * 1024) });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.DataLimitExceeded' } });
  });
});
