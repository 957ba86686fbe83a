import { describe, expect, it } from 'vitest';
import { glueTable } from '../../../../functions/lake/glue-table.ts';
import { readDefinition } from '../../../../infra/local/asl/read-definition.ts';
import { CREATE_TABLE, call, machine, named, PUT_EVENTS, run, SEND_MESSAGE } from './support.ts';

const entry = { Source: 'study', DetailType: 'Ended', EventBusName: 'bus', Detail: { run: '{% $states.input.run %}' } };
const task = (Resource: string, Arguments: unknown) =>
  machine({ Send: { Type: 'Task', Resource, Arguments, End: true } });

describe('events:putEvents', () => {
  it('sends events and answers their ids', async () => {
    const { result, busEvents } = await run(task(PUT_EVENTS, { Entries: [entry] }), { input: { run: 'r1' } });
    expect(busEvents).toEqual([{ bus: 'bus', source: 'study', detailType: 'Ended', detail: { run: 'r1' } }]);
    expect(result.output).toEqual({
      Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
      FailedEntryCount: 0,
    });
  });

  it('fails as EventBridge.FailedEntry if one entry does', async () => {
    const answer = { Entries: [{ ErrorCode: 'InternalFailure' }], FailedEntryCount: 1 };
    const { result } = await run(task(PUT_EVENTS, { Entries: [entry] }), {
      input: { run: 'r1' },
      intercept: async () => answer,
    });
    expect(result).toMatchObject({ error: 'EventBridge.FailedEntry', cause: JSON.stringify(answer) });
  });

  it.each([
    ['a Detail that is no object', [{ ...entry, Detail: '{% 1 %}' }]],
    ['an empty name', [{ ...entry, EventBusName: '' }]],
    ['eleven entries', Array(11).fill(entry)],
  ])('does not take %s', async (_, Entries) => {
    const { result, busEvents } = await run(task(PUT_EVENTS, { Entries }), { input: { run: 'r1' } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(busEvents).toEqual([]);
  });
});

describe('sqs:sendMessage', () => {
  it.each([
    ['text', 'as it is'],
    ['an object', { problems: [] }],
  ])('sends %s', async (_, MessageBody) => {
    const { result, messages } = await run(task(SEND_MESSAGE, { QueueUrl: 'https://queue', MessageBody }));
    expect(messages).toEqual([{ queueUrl: 'https://queue', body: MessageBody }]);
    expect(result.output).toMatchObject({ MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });
});

describe('aws-sdk:glue:createTable', () => {
  const TableInput = glueTable({
    name: 'cot',
    about: 'NHANES: Cotinine',
    location: 's3://lake/nhanes/cot/',
    columns: [{ name: 'seqn', type: 'int64', comment: 'Respondent\nsequence number' }],
    partition: { name: 'cycle', about: 'NHANES cycle', values: ['2013-2014'] },
  });
  const { StorageDescriptor } = TableInput;
  const column = (Name: string, Type = 'double', Comment = '') => ({ Name, Type, Comment });
  const withColumns = (...Columns: object[]) => ({
    ...TableInput,
    StorageDescriptor: { ...StorageDescriptor, Columns },
  });

  it('puts the table into the database', async () => {
    const { tables, result } = await run(task(CREATE_TABLE, { DatabaseName: 'lake', TableInput }));
    expect(result.status).toBe('SUCCEEDED');
    expect(tables).toEqual([TableInput]);
    expect(tables).toMatchObject([{ StorageDescriptor: { Columns: [{ Comment: 'Respondent sequence number' }] } }]);
  });

  it.each([
    ['a name with capitals', { ...TableInput, Name: 'COT' }],
    ['a type that no file has', withColumns(column('seqn', 'int'))],
    ['two columns of one name', withColumns(column('seqn'), column('seqn'))],
    ['a column that is its partition', withColumns(column('cycle'))],
    ['a comment that is too long', withColumns(column('seqn', 'bigint', 'x'.repeat(256)))],
    ['a comment of two lines', withColumns(column('seqn', 'bigint', 'a\nb'))],
    ['no column', withColumns()],
    [
      'a place that is no folder',
      { ...TableInput, StorageDescriptor: { ...StorageDescriptor, Location: 's3://lake' } },
    ],
    ['a field that Glue does not know', { ...TableInput, Title: 'Cotinine' }],
  ])('does not take %s', async (_, given) => {
    const { tables, result } = await run(task(CREATE_TABLE, { DatabaseName: 'lake', TableInput: given }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'Glue.InvalidInputException' });
    expect(tables).toEqual([]);
  });
});

it.each([
  ['an entry with a field that is not known', PUT_EVENTS, { Entries: [{ ...entry, Time: 'now' }] }, 'Entries.0.Time'],
  [
    'an entry without its bus',
    PUT_EVENTS,
    { Entries: [{ ...entry, EventBusName: undefined }] },
    'Entries.0.EventBusName',
  ],
  ['entries that are no list', PUT_EVENTS, { Entries: '{% [] %}' }, 'Entries'],
  ['a table of another catalogue', CREATE_TABLE, { DatabaseName: 'd', TableInput: {}, CatalogId: '1' }, 'CatalogId'],
  ['a message to a group', SEND_MESSAGE, { QueueUrl: 'q', MessageBody: 'b', MessageGroupId: 'g' }, 'MessageGroupId'],
])('a definition is refused for %s', (_, resource, given, field) => {
  const definition = JSON.parse(JSON.stringify(task(resource, given)));
  expect(() => readDefinition(definition)).toThrowError(
    expect.objectContaining({ name: 'UnsupportedDefinitionError', state: 'Send', field: `Arguments.${field}` }),
  );
});

describe('a fault that a test injects', () => {
  it.each([
    ['lambda:invoke', call('fit')],
    [
      'aws-sdk:s3:putObject',
      { Resource: 'arn:aws:states:::aws-sdk:s3:putObject', Arguments: { Bucket: 'lake', Key: 'k', Body: {} } },
    ],
    ['aws-sdk:glue:createTable', { Resource: CREATE_TABLE, Arguments: { DatabaseName: 'd', TableInput: {} } }],
    ['events:putEvents', { Resource: PUT_EVENTS, Arguments: { Entries: [{ ...entry, Detail: {} }] } }],
    ['sqs:sendMessage', { Resource: SEND_MESSAGE, Arguments: { QueueUrl: 'q', MessageBody: 'b' } }],
  ])('stands between the Task and %s, and has the name that Retry and Catch match', async (integration, fields) => {
    const state = {
      Type: 'Task',
      ...fields,
      Retry: [{ ErrorEquals: ['Throttled'], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Broken'], Next: 'Caught' }],
      End: true,
    };
    const seen: unknown[] = [];
    const { result } = await run(machine({ A: state, Caught: { Type: 'Pass', Output: 'caught', End: true } }), {
      intercept: async ({ signal: _, arguments: __, ...task }) => {
        seen.push(task);
        throw named(task.retryCount < 2 ? 'Throttled' : 'Broken');
      },
    });
    expect(seen).toEqual([0, 1, 2].map((retryCount) => ({ state: 'A', integration, retryCount })));
    expect(result.output).toBe('caught');
  });
});

it('an input that is text, as JSON has it, is an input', async () => {
  const { result } = await run(machine({ A: call('f') }), { input: '{"id": "study"}' });
  expect(result.output).toBe('{"id": "study"}');
});
