import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, readManifest, verifyManifest } from '../../functions/lake/manifest.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { Intercept } from '../../infra/local/asl/services.ts';
import { runStateMachine } from '../../infra/local/run-locally.ts';
import { assembly } from '../../infra/synth.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';

/** What a Lambda function answers when its code throws. */
class Fault extends Error {
  override name = 'InjectedFault';
}

describe.skipIf(!mirror)('a run in which something fails', () => {
  const lake = folderForTests();
  const lakeUrl = pathToFileURL(lake.path).href;
  const store = openStore(lakeUrl);
  let assemblyDir: string;
  beforeAll(async () => {
    assemblyDir = await assembly('.study');
  });
  afterAll(() => lake.remove());

  const source = pathToFileURL(mirror ?? '').href;
  const environment = { SOURCE_URL: source };

  /** One metal in one model and two subgroups: two regressions. */
  const request = parseRunRequest({
    ...JSON.parse(readFileSync('events/huang-2023.json', 'utf8')),
    id: 'small',
    source,
    exposures: ['cadmium'],
    models: [{ id: 'model-3', label: 'three', covariates: ['age', 'sex', 'race_ethnicity'] }],
    subgroups: [
      { id: 'all', label: 'all' },
      { id: 'female', label: 'women', where: { variable: 'sex', in: ['female'] } },
    ],
    wqs: undefined,
    published: undefined,
  });

  const run = async (intercept: Intercept) => {
    const calls: string[] = [];
    const result = await runStateMachine({
      ...{ assemblyDir, input: request as Json, lakeUrl, store, environment, executionName: `test-${randomUUID()}` },
      intercept: (call, proceed) => {
        calls.push(call.state);
        return intercept(call, proceed);
      },
      clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
    });
    const [, key] = /(runs\/\S+\.json)/.exec(JSON.stringify([result.output, result.cause])) ?? [];
    return { ...result, calls, manifest: (await readManifest(store, key ?? '')) as Manifest };
  };
  const failWhere =
    (matches: (payload: string) => boolean): Intercept =>
    async ({ state, arguments: given }, proceed) => {
      if (matches(`${state} ${JSON.stringify(given.Payload)}`)) throw new Fault('injected');
      return proceed();
    };
  const objects = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys;
  };

  it('a failed ingestion: the run fails and says which table and why', async () => {
    const { status, error, manifest } = await run(
      failWhere((call) => /IngestTable.*"cycle":"2013-2014","table":"PBCD"/.test(call)),
    );
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'StudyRunFailed' });
    expect(manifest.status).toBe('failed');
    expect(manifest.cohort).toBeNull();
    expect(manifest.missing).toContainEqual({
      state: 'ingest-table',
      id: 'PBCD_H',
      error: 'InjectedFault',
      cause: expect.stringContaining('injected'),
    });
    expect(manifest.missing).toContainEqual(
      expect.objectContaining({ state: 'build-cohort', error: 'MissingTableError' }),
    );
    expect(await objects('results/')).toEqual([]);
  });

  it('one regression of two fails: the run is partial, and what there is lies with the attempt, not in results/', async () => {
    const { status, manifest } = await run(failWhere((call) => call.includes('"subgroup":"female"')));
    expect(status).toBe('SUCCEEDED');
    expect(manifest.status).toBe('partial');
    expect(manifest.analyses.regressions).toMatchObject({ planned: 2, estimated: 1, failed: 1 });
    expect(manifest.missing).toEqual([
      {
        state: 'fit-regression',
        id: 'cadmium.model-3.female',
        error: 'InjectedFault',
        cause: expect.stringContaining('injected'),
      },
    ]);
    expect(await objects('results/')).toEqual([]);
    expect((await objects('runs/')).filter((key) => key.endsWith('/manifest.json'))).toEqual([]);
  });

  it('the same request again: only what was missing is computed, and the run is complete', async () => {
    const before = await objects('runs/');
    const { status, manifest } = await run((_, proceed) => proceed());
    expect(status).toBe('SUCCEEDED');
    expect(manifest.status).toBe('complete');
    expect(manifest.missing).toEqual([]);
    const added = (await objects('runs/')).filter((key) => !before.includes(key));
    expect(added.map((key) => key.replace(/^runs\/[^/]+\//, ''))).toEqual([
      'manifest.json',
      'regressions/cadmium/model-3/female.json',
      'report.html',
    ]);
    expect(
      await verifyManifest(store, (await objects('runs/')).find((key) => key.endsWith('/manifest.json')) ?? ''),
    ).toMatchObject({ ok: true, differences: [] });
  });

  it('a complete run is not run again', async () => {
    const { calls } = await run((_, proceed) => proceed());
    expect(calls).toEqual(['PlanRun']);
  });

  it('throttling passes: the invocation is retried until it succeeds', async () => {
    let refusals = 0;
    const throttled = parseRunRequest({ ...request, id: 'throttled' });
    const result = await runStateMachine({
      ...{ assemblyDir, input: throttled as Json, lakeUrl, store, environment, executionName: `test-${randomUUID()}` },
      intercept: ({ retryCount }, proceed) => {
        if (retryCount >= 3) return proceed();
        refusals++;
        throw Object.assign(new Error('Rate exceeded'), { name: 'Lambda.TooManyRequestsException' });
      },
      clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
    });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
    expect(refusals).toBeGreaterThan(0);
  });

  it('an object that was damaged afterwards is found by verify', async () => {
    const key = (await objects('runs/')).find((name) => /small.*regressions.*all\.json$/.test(name)) ?? '';
    const manifest = (await objects('runs/')).find((name) => /small.*\/manifest\.json$/.test(name)) ?? '';
    await store.put(key, `${new TextDecoder().decode(await store.get(key))} `);
    expect(await verifyManifest(store, manifest)).toMatchObject({
      ok: false,
      differences: [{ key, problem: 'bytes' }],
    });
  });
});
