/**
 * Every kind of object of a run, damaged in every way, while the run is not yet collected and when it is complete. In
 * the end the results are those of the undamaged run, byte by byte, the manifest is right, and the damage was told.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Damage, whileHearingOfDamage } from '../../functions/lake/damage.ts';
import { sha256 } from '../../functions/lake/hash.ts';
import * as keys from '../../functions/lake/keys.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { verifyManifest } from '../../functions/lake/verification.ts';
import { runId } from '../../functions/study/run-id.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { smallRequest, smallWqs } from '../support/deployment.ts';
import { memoryStore } from '../support/memory-store.ts';

/** The lake, in memory: a run is made some hundred times. */
const objects = new Map<string, Uint8Array>();
const store = memoryStore(objects);
vi.mock('../../functions/lake/object-store.ts', () => ({ openStore: () => store }));
const SETTINGS = { CODE_VERSIONS: codeVersionsForTests(), FUNCTIONS_AT_ONCE: '10', TABLES_AT_ONCE: '4' };
for (const [name, value] of Object.entries({ ...SETTINGS, DATA_LAKE: 's3://any' })) vi.stubEnv(name, value);
afterAll(() => vi.unstubAllEnvs());

const load = async (name: string) => (await import(`../../functions/handlers/${name}.ts`)).handler;

const requestOf = (seed: number) =>
  parseRunRequest(
    smallRequest({
      source: `simulated:seed=${seed}&scale=0.05`,
      exposures: ['cadmium', 'lead'],
      wqs: smallWqs(4),
    }),
  );
const REQUEST = requestOf(1);
const RUN = runId(REQUEST);

let executions = 0;

/** What functions answer, as far as the state machine looks at it. */
interface Answer {
  status: string;
  run_id: string;
  tables: { failure_key: string }[];
  cohort: { failure_key: string };
  analyses: { failure_key: string; wqs: { lists: string[] } };
  fits: { regression: { lists: string[] } };
  replicates: { lists: string[] };
}

interface End {
  status: string;
  error?: string;
  /** Of what the functions told. */
  told: string[];
}

/**
 * The run, up to `until`, by calling the functions as the state machine does: a failure is recorded and the run goes
 * on.
 */
async function execute(request = REQUEST, until = 'collect-run', before?: (step: string) => void): Promise<End> {
  const execution = `execution-${++executions}`;
  const told: Damage[] = [];
  const call = async (step: string, payload: { failure_key?: string }): Promise<Answer | undefined> => {
    const handler: (payload: object) => Promise<Answer> = await load(step);
    before?.(step);
    try {
      return await whileHearingOfDamage(
        (damage) => told.push(damage),
        () => handler(payload),
      );
    } catch (error) {
      if (payload.failure_key === undefined) throw error;
      const { name, message } = error as Error;
      const record = { state: step, error: name, cause: message, item: payload };
      await store.put(payload.failure_key, JSON.stringify(record));
      return undefined;
    }
  };
  const list = async (lists: string[]) => {
    const read = async (key: string) => JSON.parse(new TextDecoder().decode(await store.get(key)));
    return (await Promise.all(lists.map(read))).flat();
  };
  const end = (status: string, error?: string): End => ({
    status,
    told: told.map(({ key }) => key),
    ...(error !== undefined && { error }),
  });
  const plan = await call('plan-run', { event: request, execution } as object);
  if (!plan) throw new Error('plan-run has no failure to record');
  if (plan.status === 'complete') return end('found complete');
  for (const table of plan.tables) await call('ingest-table', table);
  const reached = (await call('build-cohort', plan.cohort)) ? 'analyse' : 'ingest-table';
  for (const item of await list(plan.fits.regression.lists)) await call('fit-regression', item);
  const wqs = await call('plan-replicates', { run_id: plan.run_id, failure_key: plan.analyses.failure_key } as object);
  if (wqs) {
    for (const item of await list(wqs.replicates.lists)) await call('fit-replicates', item);
    for (const item of await list(wqs.analyses.wqs.lists)) await call('combine-wqs', item);
  }
  if (until === 'combine-wqs') return end('not collected');
  try {
    return end((await call('collect-run', { run_id: plan.run_id, execution, reached } as object))?.status ?? 'failed');
  } catch (error) {
    return end('failed', (error as Error).name);
  }
}

type Lake = ReadonlyMap<string, Uint8Array>;
const hold = (lake: Lake) => {
  objects.clear();
  for (const [key, bytes] of lake) objects.set(key, bytes);
};
const resultsIn = (lake: Lake) => {
  const results = [...lake].filter(([key]) => /^results\/|^runs\/[^/]+\/report\.html$/.test(key));
  return results.map(([key, bytes]) => `${key} ${sha256(bytes)}`).sort();
};

let uncollected: Lake;
let complete: Lake;
let other: Lake;
beforeAll(async () => {
  await execute(requestOf(2));
  other = new Map(objects);
  objects.clear();
  await execute(REQUEST, 'combine-wqs');
  uncollected = new Map(objects);
  expect((await execute()).status).toBe('complete');
  complete = new Map(objects);
});

/** One object of every kind, by its key. */
const KINDS: Record<string, RegExp> = {
  request: /^runs\/.*\/request\.json$/,
  'receipt of a table in the run': /^runs\/.*\/tables\/DEMO_H\.json$/,
  'Parquet of a table': /\.parquet$/,
  cohort: /^runs\/.*\/cohort\.parquet$/,
  'record of the cohort': /^runs\/.*\/cohort\.json$/,
  regression: /^runs\/.*\/regression\/.*\/cadmium\/.*\/all\.json$/,
  'WQS analysis': /^runs\/[^/]+\/wqs\/.*\/positive\.json$/,
  'ranges of a WQS analysis': /^runs\/[^/]+\/replicates\/.*\/positive\.json$/,
  replicates: /^replicates\//,
  'result table': /^results\/regression\//,
  report: /^runs\/.*\/report\.html$/,
  manifest: /^runs\/.*\/manifest\.json$/,
  'record of the end': /^runs\/.*\/ended\//,
};

/** No manifest names it: it seals itself. */
const ROW = 'row of the table `runs`';
const KINDS_AND_ROW: Record<string, RegExp> = { ...KINDS, [ROW]: /^catalogue\/runs\// };

const WAYS: Record<string, (bytes: Uint8Array, key: string) => Uint8Array | undefined> = {
  empty: () => new Uint8Array(),
  half: (bytes) => bytes.subarray(0, bytes.length / 2),
  'one bit': (bytes) => bytes.map((byte, index) => (index === Math.floor(bytes.length / 3) ? byte ^ 4 : byte)),
  'one digit': (bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    const at = text.length - 1 - [...text].reverse().findIndex((character) => /[0-8]/.test(character));
    return bytes.map((byte, index) => (index === at ? byte + 1 : byte));
  },
  'of another run': (_, key) => {
    const shape = (name: string) => name.replace(/[0-9a-f]{12,64}|seed=\d|execution-\d+/g, '#');
    return [...other].find(([name]) => shape(name) === shape(key))?.[1];
  },
  deleted: () => undefined,
};

function damage(lake: Lake, kind: string, how: string): string {
  hold(lake);
  const key = [...lake.keys()].find((name) => KINDS_AND_ROW[kind].test(name)) ?? '';
  const content = lake.get(key);
  if (!content) throw new Error(`there is no ${kind}`);
  const changed = WAYS[how](content, key);
  if (changed === undefined) objects.delete(key);
  else objects.set(key, changed);
  return key;
}

const cases = (kinds: string[]) => kinds.flatMap((kind) => Object.keys(WAYS).map((how) => [kind, how] as const));

async function expectAllRight(): Promise<void> {
  expect(resultsIn(objects)).toEqual(resultsIn(complete));
  expect(await verifyManifest(store, keys.manifest(RUN))).toMatchObject({ ok: true, differences: [] });
}

const manifestNow = (): Manifest => JSON.parse(Buffer.from(objects.get(keys.manifest(RUN)) ?? '').toString());

describe('of a complete run', () => {
  it('that is intact the request is answered by the manifest, with its hash', async () => {
    hold(complete);
    const plan = await (await load('plan-run'))({ event: REQUEST, execution: 'again' });
    const manifest = complete.get(keys.manifest(RUN)) ?? new Uint8Array();
    expect(plan).toMatchObject({
      status: 'complete',
      ended: { manifest_sha256: sha256(manifest), execution: 'again' },
    });
    expect(new Map(objects)).toEqual(complete);
  });

  it.each(cases(Object.keys(KINDS)))('%s %s: verify says so, and the request makes it anew', async (kind, how) => {
    const key = damage(complete, kind, how);
    expect((await verifyManifest(store, keys.manifest(RUN))).ok).toBe(false);
    const again = await execute();
    expect(again.status).toBe('complete');
    // Where no manifest is, or is known to be, the run has not been complete.
    if (kind !== 'manifest' || how !== 'deleted') expect(again.told).not.toEqual([]);
    if (!/manifest|end/.test(kind)) expect(again.told).toContain(key);
    await expectAllRight();
    // The manifest of record stands, unless it was damaged itself.
    if (!/manifest|end/.test(kind)) {
      expect(objects.get(keys.manifest(RUN)), kind).toEqual(complete.get(keys.manifest(RUN)));
    }
    expect((await execute()).status).toBe('found complete');
  });

  it.each(cases([ROW]))('%s %s: the request writes it anew', async (kind, how) => {
    const key = damage(complete, kind, how);
    const again = await execute();
    expect(again.status).toBe('complete');
    expect(again.told).toEqual(how === 'deleted' ? [] : [key]);
    await expectAllRight();
    expect(objects.get(key)).toEqual(complete.get(key));
    expect((await execute()).status).toBe('found complete');
  });

  it('of which all results were deleted, and the report', async () => {
    hold(complete);
    for (const key of objects.keys()) if (/^results\/|report\.html$/.test(key)) objects.delete(key);
    expect((await execute()).status).toBe('complete');
    await expectAllRight();
  });
});

describe('of a run that is not yet collected', () => {
  const kinds = Object.keys(KINDS).filter((kind) => !/result table|report|manifest|end/.test(kind));

  it.each(cases(kinds))('%s %s: the same request completes it, and the damage is told', async (kind, how) => {
    const key = damage(uncollected, kind, how);
    const { status, told } = await execute();
    expect(status).toBe('complete');
    await expectAllRight();
    // plan-run rewrites the request, ingest-table the receipts of the run: nobody reads what was there.
    const rewritten = /request|receipt|ranges/.test(kind) || kind === 'WQS analysis';
    if (how === 'deleted' || rewritten) return;
    expect(told).toContain(key);
    expect(manifestNow().damaged.map((damaged) => damaged.key)).toContain(key);
  });
});

describe('between two steps', () => {
  /** Damages the object just before the step, once. */
  const justBefore = (step: string, pattern: RegExp, how: string) => {
    let done = false;
    return (next: string) => {
      if (done || next !== step) return;
      done = true;
      const key = [...objects.keys()].find((name) => pattern.test(name)) ?? '';
      const changed = WAYS[how](objects.get(key) ?? new Uint8Array(), key);
      if (changed === undefined) objects.delete(key);
      else objects.set(key, changed);
    };
  };
  const ways = Object.keys(WAYS).filter((how) => how !== 'deleted');

  it.each(ways)('replicates %s before they are combined are computed anew by combine-wqs', async (how) => {
    objects.clear();
    const { status, told } = await execute(REQUEST, 'collect-run', justBefore('combine-wqs', KINDS.replicates, how));
    expect(status).toBe('complete');
    expect(told.some((key) => key.startsWith('replicates/'))).toBe(true);
    expect(manifestNow().damaged).toEqual([expect.objectContaining({ found_by: 'combine-wqs' })]);
    await expectAllRight();
  });

  it.each(
    [
      ['collect-run', 'regression'],
      ['collect-run', 'record of the cohort'],
      ['collect-run', 'WQS analysis'],
      ['collect-run', 'ranges of a WQS analysis'],
      ['collect-run', 'receipt of a table in the run'],
      ['build-cohort', 'receipt of a table in the run'],
      ['build-cohort', 'Parquet of a table'],
      ['fit-regression', 'request'],
      ['collect-run', 'request'],
    ].flatMap(([step, kind]) => ways.map((how) => [step, kind, how] as const)),
  )('before %s a %s %s: never a false result, and the next request completes it', async (step, kind, how) => {
    objects.clear();
    const first = await execute(REQUEST, 'collect-run', justBefore(step, KINDS[kind], how));
    expect(first.told.length, JSON.stringify(first)).toBeGreaterThan(0);
    expect(first.status, JSON.stringify(first)).not.toBe('complete');
    expect(resultsIn(objects)).toEqual([]);
    expect((await execute()).status).toBe('complete');
    await expectAllRight();
  });

  const missingIn = (): Manifest['missing'] => {
    const attempt = [...objects.keys()].find((key) => /\/attempts\/[^/]+\.json$/.test(key)) ?? '';
    return JSON.parse(Buffer.from(objects.get(attempt) ?? '').toString()).missing;
  };

  it('the ranges of a WQS analysis empty: its absence has this cause', async () => {
    objects.clear();
    await execute(REQUEST, 'collect-run', justBefore('collect-run', KINDS['ranges of a WQS analysis'], 'empty'));
    const cause = expect.stringMatching(/\/replicates\/wqs\/.*positive\.json is damaged/);
    expect(missingIn()).toMatchObject([{ state: 'combine-wqs', error: 'ObjectDamaged', cause }]);
  });

  it.each([
    ['collect-run', 'regression', ['fit-regression ObjectLost']],
    ['collect-run', 'WQS analysis', ['combine-wqs ObjectLost']],
    ['collect-run', 'ranges of a WQS analysis', ['combine-wqs ObjectLost']],
    ['collect-run', 'record of the cohort', ['build-cohort ObjectLost', 'analyses ObjectLost']],
    [
      ...(['collect-run', 'receipt of a table in the run'] as const),
      ['ingest-table ObjectLost', 'build-cohort ObjectLost', 'analyses ObjectLost'],
    ],
    [
      ...(['build-cohort', 'receipt of a table in the run'] as const),
      ['ingest-table ObjectLost', 'build-cohort MissingTableError', 'analyses NoCohortError'],
    ],
    ['fit-regression', 'record of the cohort', ['build-cohort ObjectLost', 'analyses NoCohortError']],
  ] as const)('before %s the %s deleted: it is told as lost, and the next request completes it', async (...row) => {
    const [step, kind, told] = row;
    objects.clear();
    let deleted = '';
    const before = justBefore(step, KINDS[kind], 'deleted');
    const first = await execute(REQUEST, 'collect-run', (next) => {
      const was = new Set(objects.keys());
      before(next);
      for (const key of was) if (!objects.has(key)) deleted = key;
    });
    expect(first.status).not.toBe('complete');
    const missing = missingIn();
    const inputs = ['ingest-table', 'build-cohort'];
    const all = told.some((line) => line.startsWith('analyses'));
    const seen = missing.map(({ state, error }) => `${all && !inputs.includes(state) ? 'analyses' : state} ${error}`);
    expect([...new Set(seen)]).toEqual(told);
    expect(missing.some(({ cause }) => cause.includes(deleted))).toBe(true);
    expect((await execute()).status).toBe('complete');
    await expectAllRight();
  });
});
