import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../infra/local/asl/json.ts';
import { block, call, machine, named, run } from './support.ts';

async function evaluated(expression: string, input: Json = {}): Promise<Json | undefined> {
  const { result } = await run(machine({ Only: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {
    input,
  });
  if (result.error) throw named(result.error, result.cause);
  return result.output;
}

describe('$states', () => {
  it('has the context of execution, machine and state', async () => {
    expect(await evaluated('$states.context', { a: 1 })).toEqual({
      Execution: { Id: 'Study:run-1', Name: 'run-1', Input: { a: 1 }, StartTime: '2026-11-01T00:00:00.000Z' },
      StateMachine: { Id: 'Study', Name: 'Study' },
      State: { Name: 'Only', EnteredTime: '2026-11-01T00:00:00.000Z', RetryCount: 0 },
    });
  });

  it('counts the retries of a state', async () => {
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };
    const definition = machine({ Fit: call('f', { Arguments, Retry: [{ ErrorEquals: ['Again'] }] }) });
    const { result } = await run(definition, {
      invoke: ({ payload }) => (payload === 2 ? payload : Promise.reject(named('Again'))),
    });
    expect(result.output).toBe(2);
  });
});

describe('an expression', () => {
  it('that gives nothing is an error', async () => {
    await expect(evaluated('$states.input.missing')).rejects.toMatchObject({ name: 'States.QueryEvaluationError' });
    await expect(evaluated('$neverAssigned')).rejects.toMatchObject({ name: 'States.QueryEvaluationError' });
    await expect(evaluated('function($x) { $x }')).rejects.toMatchObject({ name: 'States.QueryEvaluationError' });
  });

  it('that fails is an error, which a Task may catch', async () => {
    const definition = machine({
      Fit: call('fit', {
        Output: '{% $states.result.Payload + 1 %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'After', Output: 'caught' }],
      }),
      After: { Type: 'Pass', End: true },
    });
    expect((await run(definition, { invoke: () => 'text' })).result.output).toBe('caught');
  });

  it('collapses a single match, as JSONata does, unless it is in brackets', async () => {
    const input = { tables: [{ name: 'DEMO' }] };
    expect(await evaluated('$states.input.tables.name', input)).toBe('DEMO');
    expect(await evaluated('[$states.input.tables.name]', input)).toEqual(['DEMO']);
  });
});

describe('the functions of Step Functions', () => {
  it.each([
    ['$partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 2)', [0, 2, 4, 6, 8, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    // FIPS 180-2, appendix B.1
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$parse(\'{"a": [1, null]}\')', { a: [1, null] }],
    ['$random()', 0.5],
    ['$random(7) = $random(7)', true],
    ['$uuid()', '80808080-8080-4080-8080-808080808080'],
    ['$now()', '2026-11-01T00:00:00.000Z'],
  ])('%s', async (expression, value) => {
    expect(await evaluated(expression)).toEqual(value);
  });

  it.each(['$partition([1], 0)', '$range(1, 2, 0)', '$range(0, 5000, 1)', "$hash('a', 'CRC32')", "$parse('{')"])(
    '%s fails',
    async (expression) => {
      await expect(evaluated(expression)).rejects.toMatchObject({ name: 'States.QueryEvaluationError' });
    },
  );
});

describe('variables', () => {
  it('are seen from the next state on: Assign and Output see the values as they were on entry', async () => {
    const definition = machine({
      First: { Type: 'Pass', Assign: { x: 3, a: 6 }, Next: 'Second' },
      Second: { Type: 'Pass', Assign: { x: '{% $a %}', nextX: '{% $x %}' }, Output: '{% $x %}', Next: 'Third' },
      Third: { Type: 'Pass', Output: ['{% $states.input %}', '{% $x %}', '{% $nextX %}'], End: true },
    });
    expect((await run(definition)).result.output).toEqual([3, 6, 3]);
  });

  it('can be assigned from a result, and by a Catch', async () => {
    const definition = machine({
      Plan: call('plan', { Assign: { plan: '{% $states.result.Payload %}' }, Next: 'Fit' }),
      Fit: call('fit', {
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: { problem: '{% $states.errorOutput.Error %}' }, Next: 'After' }],
      }),
      After: { Type: 'Pass', Output: ['{% $plan %}', '{% $problem %}', '{% $states.input.Error %}'], End: true },
    });
    const { result } = await run(definition, {
      invoke: ({ functionName }) => (functionName === 'plan' ? 'p' : Promise.reject(named('Broken'))),
    });
    expect(result.output).toEqual(['p', 'Broken', 'Broken']);
  });

  it('of an outer scope are read in a branch; those of a branch end with it', async () => {
    const definition = machine({
      First: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          block({
            A: { Type: 'Pass', Assign: { inner: '{% $outer + 1 %}' }, Next: 'B' },
            B: { Type: 'Pass', Output: '{% $inner %}', End: true },
          }),
          block({ C: { Type: 'Pass', Output: '{% $exists($inner) %}', End: true } }),
        ],
        Next: 'Last',
      },
      Last: { Type: 'Pass', Output: ['{% $states.input %}', '{% $exists($inner) %}'], End: true },
    });
    expect((await run(definition)).result.output).toEqual([[2, false], false]);
  });
});
