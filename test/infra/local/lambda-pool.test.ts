import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionConfiguration } from '../../../infra/assembly/cloud-assembly.ts';
import type { Json } from '../../../infra/local/asl/json.ts';
import { type LambdaPool, lambdaPool } from '../../../infra/local/lambda-pool.ts';
import { bundled } from './bundles.ts';

let directory: string;
let pool: LambdaPool | undefined;
let logged: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambda-pool-'));
  logged = [];
});
afterEach(async () => {
  await pool?.close();
  rmSync(directory, { recursive: true });
});

const never = new AbortController().signal;

function start(
  functions: FunctionConfiguration[],
  options: { concurrency?: number; environment?: Record<string, string> } = {},
) {
  pool = lambdaPool({
    functions: new Map(functions.map((f) => [f.name, f])),
    environment: options.environment ?? {},
    log: (name, text) => logged.push(`${name}: ${text}`),
    onLakeAccess: (name, { action, key }) => {
      logged.push(`${name}: ${action} ${key}`);
      if (key === 'forbidden') throw Object.assign(new Error(key), { name: 'AccessDenied' });
    },
    concurrency: options.concurrency ?? 1,
  });
  return (name: string, payload: Json = {}, signal = never) => (pool as LambdaPool).invoke(name, payload, signal);
}

/** The body of `handler = async (event, context) => ...`. */
const handler = (body: string, before = '') => `${before}\nexports.handler = async (event, context) => { ${body} };`;

describe('an invocation', () => {
  it('passes JSON in and out, with a context', async () => {
    const invoke = start([
      bundled(
        directory,
        'echo',
        handler(
          'return { event, name: context.functionName, id: context.awsRequestId, left: context.getRemainingTimeInMillis() }',
        ),
      ),
    ]);
    expect(await invoke('arn:aws:lambda:local:000000000000:function:echo', { a: [1, null] })).toEqual({
      event: { a: [1, null] },
      name: 'echo',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.toSatisfy((left: number) => left > 0 && left <= 30_000),
    });
  });

  it('tells of each access to the lake before it answers', async () => {
    const lake = "require('node:diagnostics_channel').channel('nhanes-mixtures:lake-access')";
    const code = handler("lake.publish({ action: 's3:GetObject', key: event.key }); return 1", `const lake = ${lake};`);
    const invoke = start([bundled(directory, 'reader', code)]);
    expect(await invoke('reader', { key: 'a' })).toBe(1);
    expect(logged).toEqual(['reader: s3:GetObject a']);
    await expect(invoke('reader', { key: 'forbidden' })).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await invoke('reader', { key: 'b' })).toBe(1);
  });

  it('answers null for nothing', async () => {
    expect(await start([bundled(directory, 'silent', handler(''))])('silent')).toBeNull();
  });

  it('finds the environment warm: what a module keeps is there the next time', async () => {
    const invoke = start([bundled(directory, 'count', handler('return ++n', 'let n = 0;'))]);
    expect([await invoke('count'), await invoke('count'), await invoke('count')]).toEqual([1, 2, 3]);
  });

  it('loads CommonJS whatever package.json lies above, and resolves require from the bundle', async () => {
    writeFileSync(join(directory, 'package.json'), '{"type": "module"}');
    const configuration = bundled(directory, 'cjs', handler("return require('./data.json').a"));
    writeFileSync(join(configuration.directory, 'data.json'), '{"a": 5}');
    expect(await start([configuration])('cjs')).toBe(5);
  });

  it("sees the function's own environment, what the caller adds, and nothing else of this process", async () => {
    process.env.SECRET_OF_THIS_PROCESS = 'x';
    const own = { DATA_LAKE: 's3://lake', CODE_VERSION: 'v1' };
    const invoke = start([bundled(directory, 'env', handler('return process.env'), { environment: own })], {
      environment: { DATA_LAKE: 'file:///tmp/lake', HTTPS_PROXY: 'http://proxy' },
    });
    const seen = (await invoke('env')) as Record<string, string>;
    expect(seen).toMatchObject({
      DATA_LAKE: 'file:///tmp/lake',
      CODE_VERSION: 'v1',
      HTTPS_PROXY: 'http://proxy',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
    });
    expect(seen.SECRET_OF_THIS_PROCESS).toBeUndefined();
    delete process.env.SECRET_OF_THIS_PROCESS;
  });

  it('sends what is printed to the log', async () => {
    const invoke = start([bundled(directory, 'talk', handler("console.log('one'); console.error('two')"))]);
    await invoke('talk');
    await expect.poll(() => logged.length).toBe(2);
    expect(logged.sort()).toEqual(['talk: one\n', 'talk: two\n']);
  });
});

describe('a failure has the name that Lambda gives it', () => {
  it("the error's own, for what a handler throws; the environment stays", async () => {
    const code = handler(
      "n += 1; if (event.fail) { const e = new Error('it is HTML'); e.name = 'NotATransportFileError'; throw e; } return n",
      'let n = 0;',
    );
    const invoke = start([bundled(directory, 'ingest', code)]);
    await expect(invoke('ingest', { fail: true })).rejects.toMatchObject({
      name: 'NotATransportFileError',
      message: 'it is HTML',
    });
    expect(await invoke('ingest')).toBe(2);
  });

  it.each([
    ['Sandbox.Timedout', handler('await new Promise(() => {})'), { timeoutSeconds: 0.2 }],
    ['Sandbox.Timedout', handler('for (;;);'), { timeoutSeconds: 0.2 }],
    ['Runtime.ExitError', handler('process.exit(3)'), {}],
    ['Runtime.OutOfMemory', handler('const all = []; for (;;) all.push(new Array(1e5).fill({}))'), { memoryMiB: 16 }],
    ['TypeError', handler('setTimeout(() => null.x, 0); await new Promise(() => {})'), {}],
    [
      'Runtime.UnhandledPromiseRejection',
      handler("Promise.reject(new Error('lost')); await new Promise(() => {})"),
      {},
    ],
    ['ReferenceError', 'neverDeclared()', {}],
    ['Runtime.HandlerNotFound', 'exports.other = 1', {}],
    ['Runtime.ImportModuleError', handler(''), { handler: 'missing.handler' }],
    ['Function.ResponseSizeTooLarge', handler("return 'x'.repeat(7e6)"), {}],
  ])('%s', async (name, code, more) => {
    await expect(start([bundled(directory, 'broken', code, more)])('broken')).rejects.toMatchObject({ name });
  });

  it('Lambda.ResourceNotFoundException, for a function that is not there', async () => {
    await expect(start([])('none')).rejects.toMatchObject({ name: 'Lambda.ResourceNotFoundException' });
  });

  it('and after a crash the next invocation gets a new environment', async () => {
    const code = handler('n += 1; if (event.crash) process.exit(1); return n', 'let n = 0;');
    const invoke = start([bundled(directory, 'crash', code)]);
    expect(await invoke('crash')).toBe(1);
    await expect(invoke('crash', { crash: true })).rejects.toMatchObject({ name: 'Runtime.ExitError' });
    expect(await invoke('crash')).toBe(1);
  });
});

describe('many invocations', () => {
  it('run at once up to the limit, over all functions; the others wait', async () => {
    // Each notes in the shared buffer how many run while it does.
    const code = handler(`
      const fs = require('node:fs');
      const file = event.directory + '/running-' + process.env.AWS_LAMBDA_FUNCTION_NAME + event.i;
      fs.writeFileSync(file, '');
      await new Promise((resolve) => setTimeout(resolve, 50));
      const running = fs.readdirSync(event.directory).filter((name) => name.startsWith('running-')).length;
      fs.rmSync(file);
      return running;
    `);
    const invoke = start([bundled(directory, 'a', code), bundled(directory, 'b', code)], { concurrency: 2 });
    const running = await Promise.all(
      [0, 1, 2, 3].flatMap((i) => [invoke('a', { directory, i }), invoke('b', { directory, i })]),
    );
    expect(Math.max(...(running as number[]))).toBe(2);
  });

  it('stop when they are no longer wanted, those that wait as well as those that run', async () => {
    const controller = new AbortController();
    const invoke = start([bundled(directory, 'endless', handler('await new Promise(() => {})'))]);
    const both = [invoke('endless', {}, controller.signal), invoke('endless', {}, controller.signal)];
    controller.abort(new Error('stopped'));
    for (const each of both) await expect(each).rejects.toThrow('stopped');
  });
});
