import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../../infra/local/asl/read-definition.ts';
import { block, call, GET_OBJECT, machine } from './support.ts';

const end = { Type: 'Pass', End: true };

describe('a definition is refused, with state and field named, for', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['a field of a state', machine({ A: { ...end, Result: 1 } }), 'A', 'Result'],
    ['a field of a Task', machine({ A: call('f', { HeartbeatSeconds: 5 }) }), 'A', 'HeartbeatSeconds'],
    ['a field of the machine', machine({ A: end }, { Versions: 1 }), '', 'Versions'],
    ['JSONPath', { ...machine({ A: end }), QueryLanguage: 'JSONPath' }, '', 'QueryLanguage'],
    ['JSONPath in one state', machine({ A: { ...end, QueryLanguage: 'JSONPath' } }), 'A', 'QueryLanguage'],
    ['a type of state', machine({ A: { Type: 'Wait', Seconds: 1, End: true } }), 'A', 'Type'],
    ['an integration', machine({ A: call('f', { Resource: 'arn:aws:states:::sns:publish' }) }), 'A', 'Resource'],
    [
      'an argument',
      machine({ A: call('f', { Arguments: { FunctionName: 'f', Payload: {}, InvocationType: 'Event' } }) }),
      'A',
      'Arguments.InvocationType',
    ],
    [
      'an argument that is missing',
      machine({ A: call('f', { Arguments: { FunctionName: 'f' } }) }),
      'A',
      'Arguments.Payload',
    ],
    [
      'a field of a retrier',
      machine({ A: call('f', { Retry: [{ ErrorEquals: ['X'], Limit: 1 }] }) }),
      'A',
      'Retry.0.Limit',
    ],
    [
      'a field in a branch',
      machine({ P: { Type: 'Parallel', Branches: [block({ B: { ...end, X: 1 } })], End: true } }),
      'B',
      'X',
    ],
    [
      'a field in an item processor',
      machine({ M: { Type: 'Map', ItemProcessor: block({ B: { ...end, X: 1 } }), End: true } }),
      'B',
      'X',
    ],
    [
      'another format of items',
      machine({
        M: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...block({ B: end }) },
          ItemReader: {
            Resource: GET_OBJECT,
            ReaderConfig: { InputType: 'CSV' },
            Arguments: { Bucket: 'b', Key: 'k' },
          },
          End: true,
        },
      }),
      'M',
      'ItemReader.ReaderConfig.InputType',
    ],
    [
      'a DISTRIBUTED field in an INLINE Map',
      machine({ M: { Type: 'Map', Label: 'L', ItemProcessor: block({ B: end }), End: true } }),
      'M',
      'Label',
    ],
    ['a StartAt that is no state', { ...machine({ A: end }), StartAt: 'B' }, '', 'StartAt'],
    ['a Next that is no state', machine({ A: { Type: 'Pass', Next: 'B' } }), 'A', 'Next'],
    ['neither Next nor End', machine({ A: { Type: 'Pass' } }), 'A', 'Next'],
    [
      'a Catch that leads nowhere',
      machine({ A: call('f', { Catch: [{ ErrorEquals: ['X'], Next: 'B' }] }) }),
      'A',
      'Catch.Next',
    ],
    [
      'States.ALL before others',
      machine({ A: call('f', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }) }),
      'A',
      'Retry',
    ],
    [
      'a name used twice',
      machine({ P: { Type: 'Parallel', Branches: [block({ P: end })], End: true } }),
      'P',
      'States',
    ],
    [
      'a variable that an outer scope assigns too',
      machine({
        P: { Type: 'Parallel', Branches: [block({ B: { ...end, Assign: { x: 1 } } })], Next: 'A' },
        A: { ...end, Assign: { x: 1 } },
      }),
      'B',
      'Assign',
    ],
    ['an expression that is none', machine({ A: { ...end, Output: '{% 1 + %}' } }), 'A', 'Output'],
    ['half an expression', machine({ A: { ...end, Output: { a: '{% 1' } } }), 'A', 'Output.a'],
    ['$states.result where there is none', machine({ A: { ...end, Output: '{% $states.result %}' } }), 'A', 'Output'],
    [
      '$states.errorOutput outside of Catch',
      machine({ A: call('f', { Output: '{% $states.errorOutput.Error %}' }) }),
      'A',
      'Output',
    ],
    ['$eval', machine({ A: { ...end, Output: "{% $eval('1') %}" } }), 'A', 'Output'],
  ])('%s', (_, definition, state, field) => {
    expect(() => readDefinition(definition)).toThrowError(
      expect.objectContaining({ name: 'UnsupportedDefinitionError', state, field }),
    );
  });
});
