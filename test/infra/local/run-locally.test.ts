import { describe, expect, it } from 'vitest';
import type { Access } from '../../../infra/local/access-control.ts';
import type { ExecutionEvent } from '../../../infra/local/execution-events.ts';
import { type LocalRun, runStateMachine } from '../../../infra/local/run-locally.ts';
import { block, call, GET_OBJECT, machine, named, PUT_OBJECT } from './asl/support.ts';
import { type Allowed, assemblyOf, joined, LAKE_BUCKET } from './assemblies.ts';

/** A lake in memory. */
function memoryStore(objects: Map<string, string> = new Map()) {
  return {
    objects,
    async get(key: string): Promise<Uint8Array> {
      const text = objects.get(key);
      if (text === undefined) throw named('ObjectNotFoundError', key);
      return Buffer.from(text);
    },
    async put(key: string, body: Uint8Array): Promise<void> {
      objects.set(key, Buffer.from(body).toString());
    },
  };
}

const FIT = `exports.handler = async (event) => {
  if (event === 2) throw Object.assign(new Error('no'), { name: 'FitError' });
  return { n: event, lake: process.env.DATA_LAKE, version: process.env.CODE_VERSION };
};`;

/** Reads a list from the lake, calls a function on each item, and records what fails: the stack's shape in small. */
function study(bucket: unknown = LAKE_BUCKET, allowed?: readonly Allowed[]): string {
  const definition = machine({
    Each: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        ...block({
          Fit: call('FIT_ARN', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Record' }] }),
          Record: {
            Type: 'Task',
            Resource: PUT_OBJECT,
            Arguments: { Bucket: 'BUCKET', Key: 'failures/1.json', Body: '{% $states.input %}' },
            Output: 'failed',
            End: true,
          },
        }),
      },
      ItemReader: {
        Resource: GET_OBJECT,
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Bucket: 'BUCKET', Key: 'plan.json' },
      },
      End: true,
    },
  });
  const text = JSON.stringify(definition).split(/(FIT_ARN|BUCKET)/);
  const references: Record<string, unknown> = { FIT_ARN: { 'Fn::GetAtt': ['Fit', 'Arn'] }, BUCKET: bucket };
  return assemblyOf({
    machine: { DefinitionString: joined(...text.map((part) => references[part] ?? part)) },
    bundles: { Fit: FIT },
    ...(allowed && { allowed }),
  });
}

const plan = () => memoryStore(new Map([['plan.json', '[1, 2, 3]']]));

function run(assemblyDir: string, more: Partial<LocalRun> = {}) {
  return runStateMachine({
    assemblyDir,
    input: {},
    lakeUrl: 'file:///tmp/lake',
    store: plan(),
    executionName: 'run-1',
    concurrency: 1,
    ...more,
  });
}

describe('a local run', () => {
  it('executes the assembly with its bundles on the local lake', async () => {
    const store = plan();
    const events: ExecutionEvent[] = [];
    const result = await run(study(), { store, onEvent: (event) => events.push(event) });
    const fitted = { lake: 'file:///tmp/lake', version: 'v1' };
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: [{ n: 1, ...fitted }, 'failed', { n: 3, ...fitted }] });
    expect(JSON.parse(store.objects.get('failures/1.json') ?? '')).toMatchObject({ Error: 'FitError' });
    expect(events[0]).toMatchObject({ type: 'execution-started', execution: 'run-1' });
    expect(events.at(-1)).toMatchObject({ type: 'execution-ended', status: 'SUCCEEDED' });
  });

  const lake = 'arn:aws:s3:::lakebucket1234';
  const needed: Allowed[] = [
    { Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': ['Fit', 'Arn'] } },
    { Action: 's3:GetObject', Resource: `${lake}/plan.json` },
    { Action: 's3:PutObject', Resource: `${lake}/failures/*` },
    { Action: 'states:StartExecution', Resource: { Ref: 'Machine' } },
  ];

  it('needs for its machine just what policies allow', async () => {
    const accesses: Access[] = [];
    const result = await run(study(LAKE_BUCKET, needed), { onAccess: (access) => accesses.push(access) });
    expect(result.status).toBe('SUCCEEDED');
    const fit = 'lambda:InvokeFunction arn:aws:lambda:local:000000000000:function:Fit';
    expect(accesses.map(({ principal, action, resource }) => `${principal}: ${action} ${resource}`).sort()).toEqual([
      ...Array(3).fill(`Machine: ${fit}`),
      `Machine: s3:GetObject ${lake}/plan.json`,
      `Machine: s3:PutObject ${lake}/failures/1.json`,
      'Machine: states:StartExecution arn:aws:states:local:000000000000:stateMachine:Machine',
    ]);
    expect(accesses.every(({ allowed }) => allowed)).toBe(true);
  });

  it.each(needed.map((statement) => [statement.Action, statement] as const))(
    'fails without being allowed %s',
    async (action, statement) => {
      const denied: Access[] = [];
      const result = await run(
        study(
          LAKE_BUCKET,
          needed.filter((other) => other !== statement),
        ),
        {
          onAccess: (access) => access.allowed || denied.push(access),
        },
      );
      expect(new Set(denied.map((access) => access.action))).toEqual(new Set([action]));
      if (action === 'lambda:InvokeFunction') expect(result.output).toEqual(['failed', 'failed', 'failed']);
      else expect(`${result.error} ${result.cause}`).toContain('AccessDenied');
    },
  );

  it('fails a function that reaches for what its role does not allow', async () => {
    const reaching = `const { channel } = require('node:diagnostics_channel');
      exports.handler = async () => {
        channel('nhanes-mixtures:lake-access').publish({ action: 's3:GetObject', key: 'other/secret' });
        return 'read';
      };`;
    const machineText = JSON.stringify(machine({ Fit: call('Fit') }));
    const assembly = assemblyOf({
      machine: { DefinitionString: machineText },
      bundles: { Fit: reaching },
      allowed: needed,
    });
    const result = await run(assembly);
    expect(result).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(result.cause).toContain(`no policy of the role of Fit allows s3:GetObject on ${lake}/other/secret`);
  });

  it('keeps Powertools silent unless it is told otherwise', async () => {
    const code = `exports.handler = async () => {
      const { POWERTOOLS_LOG_LEVEL: level, POWERTOOLS_METRICS_DISABLED: disabled } = process.env;
      return { level, disabled };
    };`;
    const assembly = assemblyOf({
      machine: { DefinitionString: JSON.stringify(machine({ Fit: call('Fit') })) },
      bundles: { Fit: code },
    });
    expect((await run(assembly)).output).toEqual({ level: 'SILENT', disabled: 'true' });
    const { output } = await run(assembly, { environment: { POWERTOOLS_LOG_LEVEL: 'INFO' } });
    expect(output).toEqual({ level: 'INFO', disabled: 'true' });
  });

  it("reaches no bucket but the stack's", async () => {
    const result = await run(study('elsewhere'));
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(result.cause).toContain('NoSuchBucket');
  });

  it('lets a test fail, change or delay what a Task calls', async () => {
    const seen: string[] = [];
    const result = await run(study(), {
      intercept: async (task, proceed) => {
        const { Payload } = task.arguments;
        seen.push(`${task.state} ${task.integration}`);
        if (Payload === 1) throw named('StoreUnavailableError');
        return Payload === 2 ? 'replaced' : proceed();
      },
    });
    const fit = 'Fit lambda:invoke';
    expect(seen.sort()).toEqual([fit, fit, fit, 'Record aws-sdk:s3:putObject']);
    expect(result.output).toMatchObject(['failed', 'replaced', { n: 3 }]);
  });

  it('is ABORTED by its signal', async () => {
    const user = new AbortController();
    const result = await run(study(), {
      signal: user.signal,
      onEvent: ({ type }) => type === 'map-started' && user.abort(),
    });
    expect(result.status).toBe('ABORTED');
  });

  it('refuses a definition that it does not understand before anything runs', async () => {
    const definition = machine({ A: call('f', { HeartbeatSeconds: 1 }) });
    const assembly = assemblyOf({ machine: { DefinitionString: JSON.stringify(definition) } });
    const events: ExecutionEvent[] = [];
    await expect(run(assembly, { onEvent: (event) => events.push(event) })).rejects.toMatchObject({
      name: 'UnsupportedDefinitionError',
      field: 'HeartbeatSeconds',
    });
    expect(events).toEqual([]);
  });
});
