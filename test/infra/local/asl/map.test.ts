import { describe, expect, it } from 'vitest';
import { block, call, GET_OBJECT, machine, named, run, type States, untilStopped } from './support.ts';

const inline = (states: States, more: Record<string, unknown> = {}) =>
  machine({ Each: { Type: 'Map', ItemProcessor: block(states), End: true, ...more } });

const distributed = (states: States, more: Record<string, unknown> = {}) =>
  machine({
    Each: {
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...block(states) },
      End: true,
      ...more,
    },
  });

/** A function that notes how many of its calls run at once. */
function counting() {
  let running = 0;
  const seen = { most: 0, order: [] as unknown[] };
  const invoke = async ({ payload }: { payload: unknown }) => {
    running += 1;
    seen.most = Math.max(seen.most, running);
    seen.order.push(payload);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return null;
  };
  return { seen, invoke };
}

describe('an INLINE Map', () => {
  it('gives the outputs in the order of the items', async () => {
    const definition = inline({ Twice: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true } });
    expect((await run(definition, { input: [1, 2, 3] })).result.output).toEqual([2, 4, 6]);
    expect((await run(definition, { input: [] })).result.output).toEqual([]);
  });

  it('takes Items, shapes them by ItemSelector, and shows the item in the context', async () => {
    const definition = inline(
      { Show: { Type: 'Pass', Output: ['{% $states.input %}', '{% $states.context.Map.Item.Index %}'], End: true } },
      {
        Items: '{% $states.input.metals %}',
        ItemSelector: { metal: '{% $states.context.Map.Item.Value %}', of: '{% $states.input.study %}' },
      },
    );
    const { result } = await run(definition, { input: { metals: ['cd', 'pb'], study: 's' } });
    expect(result.output).toEqual([
      [{ metal: 'cd', of: 's' }, 0],
      [{ metal: 'pb', of: 's' }, 1],
    ]);
  });

  it('fails when the items are no array', async () => {
    const states = { Only: { Type: 'Pass', End: true } };
    expect((await run(inline(states), { input: {} })).result.error).toBe('States.QueryEvaluationError');
    expect((await run(inline(states, { Items: '{% 1 %}' }))).result.error).toBe('States.QueryEvaluationError');
  });

  it.each([
    [3, 3],
    [0, 40],
    [100, 40],
  ])('with MaxConcurrency %i runs %i iterations at once, started in order', async (MaxConcurrency, most) => {
    const { seen, invoke } = counting();
    const input = Array.from({ length: 50 }, (_, i) => i);
    await run(inline({ Fit: call('fit') }, { MaxConcurrency }), { input, invoke });
    expect(seen.most).toBe(most);
    expect(seen.order).toEqual(input);
  });

  it("fails with an iteration's error, stops the others and starts no more", async () => {
    const { result, calls } = await run(inline({ Fit: call('fit') }, { MaxConcurrency: 2 }), {
      input: [0, 1, 2, 3],
      invoke: (invocation) => (invocation.payload === 1 ? Promise.reject(named('Broken')) : untilStopped(invocation)),
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });

  it('keeps the variables of its iterations apart and reads those outside', async () => {
    const definition = machine({
      First: { Type: 'Pass', Assign: { factor: 10 }, Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: block({
          A: { Type: 'Pass', Assign: { own: '{% $states.input * $factor %}' }, Next: 'B' },
          B: { Type: 'Pass', Output: '{% $own %}', End: true },
        }),
        Next: 'Last',
      },
      Last: { Type: 'Pass', Output: ['{% $states.input %}', '{% $exists($own) %}'], End: true },
    });
    expect((await run(definition)).result.output).toEqual([[10, 20], false]);
  });

  it('tells of every iteration', async () => {
    const { events } = await run(inline({ Fit: call('fit') }), { input: ['a', 'b'] });
    expect(events).toContainEqual({ type: 'map-started', state: 'Each', iteration: '', items: 2 });
    expect(events).toContainEqual({ type: 'state-entered', state: 'Fit', stateType: 'Task', iteration: 'Each[1]' });
    expect(events.filter(({ type }) => type === 'iteration-succeeded')).toHaveLength(2);
  });
});

describe('a DISTRIBUTED Map', () => {
  const fromLake = {
    ItemReader: {
      Resource: GET_OBJECT,
      ReaderConfig: { InputType: 'JSON' },
      Arguments: { Bucket: 'lake', Key: '{% $states.input.key %}' },
    },
  };
  const input = { key: 'plan.json' };
  const objects = { 'plan.json': '[1, 2, 3, 4, 5]' };

  it('reads its items from a JSON array in S3', async () => {
    const definition = distributed({ Twice: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true } }, fromLake);
    expect((await run(definition, { input, objects })).result.output).toEqual([2, 4, 6, 8, 10]);
  });

  it('reads no more than MaxItems', async () => {
    const ItemReader = { ...fromLake.ItemReader, ReaderConfig: { InputType: 'JSON', MaxItems: 2 } };
    const { result } = await run(distributed({ Same: { Type: 'Pass', End: true } }, { ItemReader }), {
      input,
      objects,
    });
    expect(result.output).toEqual([1, 2]);
  });

  it.each([
    ['is missing', {}, 'NoSuchKey'],
    ['is no JSON', { 'plan.json': '<html>' }, 'SyntaxError'],
    ['is no array', { 'plan.json': '{}' }, 'not a JSON array'],
  ])('fails with States.ItemReaderFailed when the object %s', async (_, stored, why) => {
    const { result } = await run(distributed({ Same: { Type: 'Pass', End: true } }, fromLake), {
      input,
      objects: stored,
    });
    expect(result.error).toBe('States.ItemReaderFailed');
    expect(result.cause).toContain(why);
  });

  it('runs each item in an execution of its own, which sees no variable outside', async () => {
    const definition = machine({
      First: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: ['a'],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...block({
            Show: {
              Type: 'Pass',
              Output: [
                '{% $exists($outer) %}',
                '{% $exists($states.context.Map) %}',
                '{% $states.context.Execution.Input %}',
              ],
              End: true,
            },
          }),
        },
        End: true,
      },
    });
    expect((await run(definition)).result.output).toEqual([[false, false, 'a']]);
  });

  it('hands out batches with what they share', async () => {
    const more = {
      ItemSelector: { n: '{% $states.context.Map.Item.Value %}' },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { run: '{% $states.input.run %}' } },
      Items: [1, 2, 3],
    };
    const { result } = await run(distributed({ Same: { Type: 'Pass', End: true } }, more), { input: { run: 'r' } });
    expect(result.output).toEqual([
      { BatchInput: { run: 'r' }, Items: [{ n: 1 }, { n: 2 }] },
      { BatchInput: { run: 'r' }, Items: [{ n: 3 }] },
    ]);
  });

  it('fails with the first failed item unless failures are tolerated', async () => {
    const { result } = await run(distributed({ Fit: call('fit') }, { Items: [1] }), {
      invoke: () => Promise.reject(named('Broken')),
    });
    expect(result.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(result.cause).toContain('Broken');
  });

  it.each([
    [{ ToleratedFailurePercentage: 40 }, 2, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 40 }, 3, 'FAILED'],
    [{ ToleratedFailureCount: 1 }, 1, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1, ToleratedFailurePercentage: 100 }, 2, 'FAILED'],
  ])('with %o and %i failures of 5 it has %s', async (tolerated, failures, status) => {
    const definition = distributed({ Fit: call('fit') }, { Items: [1, 2, 3, 4, 5], ...tolerated });
    const { result } = await run(definition, {
      invoke: ({ payload }) => (Number(payload) <= failures ? Promise.reject(named('Broken')) : payload),
    });
    expect(result.status).toBe(status);
    if (status === 'SUCCEEDED')
      expect(result.output).toMatchObject([
        { Status: 'FAILED', Error: 'Broken', Input: '1' },
        ...Array(4).fill(expect.anything()),
      ]);
  });

  it('ends an EXPRESS child after 5 minutes', async () => {
    const limits: number[] = [];
    const { result } = await run(distributed({ Fit: call('fit') }, { Items: [1] }), {
      invoke: untilStopped,
      deadline: async (milliseconds) => void limits.push(milliseconds),
    });
    expect(limits).toEqual([300_000]);
    expect(result.cause).toContain('States.Timeout');
  });

  it('writes results with a ResultWriter and gives back where they lie', async () => {
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'lake', Prefix: 'out' } };
    const definition = distributed(
      { Fit: call('fit') },
      { Items: [1, 2], ResultWriter, ToleratedFailurePercentage: 50 },
    );
    const { result, objects: written } = await run(definition, {
      invoke: ({ payload }) => (payload === 2 ? Promise.reject(named('Broken')) : payload),
    });
    expect(result.output).toMatchObject({ ResultWriterDetails: { Bucket: 'lake', Key: 'out/Each/manifest.json' } });
    const parsed = (key: string) => JSON.parse(written.get(key) ?? 'null');
    expect(parsed('out/Each/SUCCEEDED_0.json')).toMatchObject([{ Input: '1', Output: '1', Status: 'SUCCEEDED' }]);
    expect(parsed('out/Each/FAILED_0.json')).toMatchObject([{ Input: '2', Error: 'Broken', Status: 'FAILED' }]);
    expect(parsed('out/Each/manifest.json').ResultFiles.PENDING).toEqual([]);
  });
});
