import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../functions/lake/object-store.ts';
import { readCloudAssembly } from '../../../infra/assembly/cloud-assembly.ts';
import { synthesise } from '../../../infra/assembly/synth.ts';
import { readDefinition } from '../../../infra/local/asl/read-definition.ts';
import { lambdaPool } from '../../../infra/local/lambda-pool.ts';
import { runStateMachine } from '../../../infra/local/run-locally.ts';

let directory: string;
let assemblyDir: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'real-assembly-'));
  assemblyDir = join(directory, 'cdk.out');
  await synthesise(assemblyDir);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the assembly of this stack', () => {
  it('has a definition that the local runner understands, and the bundle of every function in it', () => {
    const { definition, functions } = readCloudAssembly(assemblyDir);
    expect(() => readDefinition(definition)).not.toThrow();
    const invoked = new Set(JSON.stringify(definition).match(/(?<=function:)\w+/g));
    expect(new Set(functions.keys())).toEqual(invoked);
  });

  it('has bundles that load: each refuses an empty event in words of its own', async () => {
    const { functions } = readCloudAssembly(assemblyDir);
    const environment = { DATA_LAKE: pathToFileURL(join(directory, 'empty')).href };
    const pool = lambdaPool({ functions, environment, log: () => {}, onLakeAccess: () => {} });
    const outcomes = [...functions.keys()].map((name) => pool.invoke(name, {}, new AbortController().signal));
    const settled = await Promise.allSettled(outcomes);
    await pool.close();
    for (const outcome of settled) {
      // Planning tells what is wrong as its answer; the others throw.
      if (outcome.status === 'fulfilled') expect(outcome.value).toMatchObject({ status: 'rejected' });
      else expect(outcome.reason.name).not.toMatch(/^(Runtime|Lambda|Sandbox|Reference)/);
    }
  });

  it('ends a run whose request is no request with the error that its event has, naming what is wrong', async () => {
    const lakeUrl = pathToFileURL(join(directory, 'lake')).href;
    const result = await runStateMachine({
      assemblyDir,
      input: { id: 'Not An Id' },
      lakeUrl,
      store: openStore(lakeUrl),
      executionName: 'rejected',
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'StudyRunRejected' });
    expect(result.cause).toContain('id');
  });
});
