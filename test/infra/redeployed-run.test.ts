/**
 * A run of the stack, while other code is deployed: it ends on the code that it began with, and the next run takes up
 * the rest.
 */
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as keys from '../../functions/lake/keys.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { DeployedStack } from '../../infra/local/deployed-stack.ts';
import { runStateMachine } from '../../infra/local/run-locally.ts';
import { gate, smallRequest, smallWqs } from '../support/deployment.ts';
import { folderForTests } from '../support/study.ts';

const folder = folderForTests();
afterAll(() => folder.remove());

const lakeUrl = pathToFileURL(join(folder.path, 'lake')).href;
const store = openStore(lakeUrl);

const request: RunRequest = smallRequest({
  exposures: ['cadmium', 'lead'],
  wqs: smallWqs(2),
});
const manifestKey = keys.manifest(runId(request));

/** The stack of today's sources. */
let first: string;
/** The stack of other sources: fits tell in their answers who they are, and the report has another word. */
let second: string;
let stack: DeployedStack;

beforeAll(async () => {
  first = await assembly('.study');
  second = join(folder.path, 'second');
  const sources = join(folder.path, 'sources');
  for (const name of ['functions', 'infra', 'cdk.json', 'package.json', 'tsconfig.json']) {
    cpSync(name, join(sources, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(sources, 'node_modules'));
  change(join(sources, 'functions/runs/fit-analysis.ts'), 'reused: false }', "reused: false, by: 'other code' }");
  change(join(sources, 'functions/report/provenance.ts'), 'Rules and versions', 'Rules and versions of code');
  const { synthesise } = await import(join(sources, 'infra/assembly/synth.ts'));
  await synthesise(second);
  stack = new DeployedStack(first);
});

function change(file: string, from: string, to: string): void {
  const source = readFileSync(file, 'utf8');
  expect(source).toContain(from);
  writeFileSync(file, source.replace(from, to));
}

/** Versions as the collecting function of an assembly knows them. */
function versionsIn(assemblyDir: string): Record<string, string> {
  const { functions } = readCloudAssembly(assemblyDir);
  const [, collectRun] = [...functions].find(([name]) => name.includes('CollectRun')) ?? [];
  return JSON.parse(collectRun?.environment.CODE_VERSIONS ?? '');
}

/** Runs the request on what is deployed, and gathers what each Task's function answered. */
async function run(executionName: string, between = gate('')) {
  const answers: Record<string, Json[]> = {};
  const running = runStateMachine({
    assemblyDir: first,
    stack,
    input: request as unknown as Json,
    lakeUrl,
    store,
    executionName,
    clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
    async intercept(call, proceed) {
      const answer = await between.intercept(call, proceed);
      answers[call.state] = [...(answers[call.state] ?? []), answer];
      return answer;
    },
  });
  return { answers, running };
}

describe('a run during which other code is deployed', () => {
  it('ends on the code that it began with, and is complete', async () => {
    const regressions = gate('FitRegression');
    const { answers, running } = await run('first', regressions);
    await regressions.reached;
    stack.deploy(second);
    regressions.open();
    expect(await running).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
    expect(answers.FitRegression).toEqual(Array(4).fill({ reused: false }));
    const manifest = await readManifest(store, manifestKey);
    expect(manifest).toMatchObject({ missing: [], code_versions: versionsIn(first) });
  });

  it('leaves the next run, on the new code, all that has not changed', async () => {
    rmSync(join(folder.path, 'lake', manifestKey));
    const { answers, running } = await run('second');
    expect(await running).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
    expect(answers.IngestTable?.length).toBeGreaterThan(0);
    for (const answer of answers.IngestTable ?? []) expect(answer).toMatchObject({ converted: false });
    expect(answers.BuildCohort).toMatchObject([{ reused: true }]);
    expect(answers.FitRegression).toEqual(Array(4).fill({ reused: false, by: 'other code' }));
    expect(answers).not.toHaveProperty('FitChunk');
    const [before, after] = [versionsIn(first), versionsIn(second)];
    expect((await readManifest(store, manifestKey)).code_versions).toEqual(after);
    const changed = Object.keys(after).filter((code) => after[code] !== before[code]);
    expect(changed).toEqual(['fit-regression', 'describe-study', 'fit-specifications', 'fit-sweep', 'collect-run']);
  });

  it('leaves records that are named as those of other code, where this code cannot make its own', async () => {
    rmSync(join(folder.path, 'lake', manifestKey));
    stack.deploy(first);
    const { running } = await run('third', {
      ...gate(''),
      // What is left of the whole step is that it was not tried.
      intercept: (call, proceed) => (call.state === 'FitRegression' ? Promise.resolve({ reused: true }) : proceed()),
    });
    expect(await running).toMatchObject({ output: { status: 'partial' } });
    const attempt = await readManifest(store, keys.attemptManifest(runId(request), 'third'));
    const [own, other] = [versionsIn(first)['fit-regression'], versionsIn(second)['fit-regression']];
    expect(attempt.missing).toHaveLength(4);
    for (const { state, error, cause } of attempt.missing) {
      expect({ state, error }).toEqual({ state: 'fit-regression', error: 'MadeByOtherCode' });
      expect(cause).toContain(`version ${other} of fit-regression, and this is version ${own}`);
    }
  });
});
