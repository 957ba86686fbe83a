import { cpSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getJson } from '../../functions/lake/json.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { ReplicatesItem } from '../../functions/runs/work-items.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';

const SOURCE = pathToFileURL(mirror ?? '').href;

/** The handlers as one deployment has them: each warm, all on one lake. */
interface Deployment {
  store: ObjectStore;
  planRun: typeof import('../../functions/handlers/plan-run.ts').handler;
  ingestTable: typeof import('../../functions/handlers/ingest-table.ts').handler;
  buildCohort: typeof import('../../functions/handlers/build-cohort.ts').handler;
  fitRegression: typeof import('../../functions/handlers/fit-regression.ts').handler;
  planReplicates: typeof import('../../functions/handlers/plan-replicates.ts').handler;
  fitChunk: typeof import('../../functions/handlers/fit-replicates.ts').handler;
  combineWqs: typeof import('../../functions/handlers/combine-wqs.ts').handler;
  collectRun: typeof import('../../functions/handlers/collect-run.ts').handler;
}

async function deploy(path: string): Promise<Deployment> {
  const url = pathToFileURL(path).href;
  Object.assign(process.env, { DATA_LAKE: url, SOURCE_URL: SOURCE, CODE_VERSIONS: codeVersionsForTests() });
  Object.assign(process.env, { FUNCTIONS_AT_ONCE: '10', TABLES_AT_ONCE: '4' });
  vi.resetModules();
  return {
    store: openStore(url),
    planRun: (await import('../../functions/handlers/plan-run.ts')).handler,
    ingestTable: (await import('../../functions/handlers/ingest-table.ts')).handler,
    buildCohort: (await import('../../functions/handlers/build-cohort.ts')).handler,
    fitRegression: (await import('../../functions/handlers/fit-regression.ts')).handler,
    planReplicates: (await import('../../functions/handlers/plan-replicates.ts')).handler,
    fitChunk: (await import('../../functions/handlers/fit-replicates.ts')).handler,
    combineWqs: (await import('../../functions/handlers/combine-wqs.ts')).handler,
    collectRun: (await import('../../functions/handlers/collect-run.ts')).handler,
  };
}

const BASE = JSON.parse(readFileSync('events/huang-2023.json', 'utf8'));

/** One subgroup, and WQS of model 1 in both directions. */
function request(wqs: object = {}) {
  return {
    ...BASE,
    source: SOURCE,
    description: undefined,
    published: undefined,
    subgroups: BASE.subgroups.slice(0, 1),
    wqs: { ...BASE.wqs, bootstraps: 100, models: ['model-1'], subgroups: ['all'], ...wqs },
  };
}

/** How the replicates of a run are shared out: the plan's chunks, in another cut and order. */
type Sharing = (chunks: ReplicatesItem[]) => ReplicatesItem[];

const inChunksOf =
  (size: number): Sharing =>
  (chunks) =>
    chunks.flatMap((chunk) =>
      chunk.ranges.flatMap(({ holdout, first, count }) =>
        Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
          ...chunk,
          ranges: [{ holdout, first: first + i * size, count: Math.min(size, count - i * size) }],
        })),
      ),
    );

/** Up to the cohort and the regressions, by calling the handlers as the state machine does. */
async function prepare(deployment: Deployment, input: object) {
  const plan = await deployment.planRun({ event: input, execution: 'e' });
  if (plan.status !== 'planned') throw new Error(`the run is ${plan.status}`);
  for (const table of plan.tables) await deployment.ingestTable(table);
  await deployment.buildCohort(plan.cohort);
  for (const item of await items<Parameters<Deployment['fitRegression']>[0]>(deployment, plan.fits.regression.lists)) {
    await deployment.fitRegression(item);
  }
  return plan;
}

/** The items of work lists in the lake. */
async function items<Item>({ store }: Deployment, lists: readonly string[]): Promise<Item[]> {
  return (await Promise.all(lists.map((key) => getJson(store, key) as Promise<Item[]>))).flat();
}

/** Runs a request to its end. */
async function run(deployment: Deployment, input: object, share: Sharing = (chunks) => chunks) {
  const { run_id } = await prepare(deployment, input);
  const wqs = await deployment.planReplicates({ run_id });
  let computed = 0;
  for (const chunk of share(await items<ReplicatesItem>(deployment, wqs.replicates.lists))) {
    computed += (await deployment.fitChunk(chunk)).computed;
  }
  for (const item of await items<Parameters<Deployment['combineWqs']>[0]>(deployment, wqs.analyses.wqs.lists)) {
    await deployment.combineWqs(item);
  }
  const { manifest_key } = await deployment.collectRun({
    run_id,
    execution: 'test',
    started_at: '2026-01-02T03:00:00.000Z',
    reached: 'analyse',
  });
  return { computed, manifest: (await getJson(deployment.store, manifest_key)) as Manifest };
}

const rowsOf = async (store: ObjectStore, { objects }: Manifest, table: string) => {
  const key = objects.find((object) => object.key.startsWith(`results/${table}/`))?.key ?? '';
  const { columns } = await readParquet(await store.get(key));
  return Array.from({ length: columns[0].values.length }, (_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
  );
};

/** Without its time, and without the files of replicates, which depend on the chunks. */
function withoutFiles({ created_at, objects, ...rest }: Manifest) {
  return { ...rest, objects: objects.filter(({ key }) => !/^replicates\/|\/replicates\//.test(key)) };
}

describe.skipIf(!mirror)('WQS replicates, shared out in any way', () => {
  const folders: ReturnType<typeof folderForTests>[] = [];
  /** A new lake, with the tables and regressions of the study in it but no replicate. */
  const deployed = async () => {
    const folder = folderForTests();
    if (folders.length > 0) cpSync(folders[0].path, folder.path, { recursive: true });
    folders.push(folder);
    return deploy(folder.path);
  };
  afterAll(() => Promise.all(folders.map(({ remove }) => remove())));

  let reference: Manifest;
  beforeAll(async () => {
    const base = await deployed();
    await prepare(base, request());
    reference = (await run(await deployed(), request())).manifest;
  });

  it('give a manifest that differs in its time and in the files of replicates alone, whatever the chunks, their order, and how often each is run', async () => {
    const sharings: Record<string, Sharing> = {
      'chunks of 1': inChunksOf(1),
      'chunks of 7, last first': (chunks) => inChunksOf(7)(chunks).reverse(),
      'all at once, every chunk twice': (chunks) => [...inChunksOf(100)(chunks), ...inChunksOf(100)(chunks)],
      'overlapping chunks': (chunks) => [...inChunksOf(40)(chunks), ...inChunksOf(30)(chunks)],
    };
    for (const [name, share] of Object.entries(sharings)) {
      const { manifest, computed } = await run(await deployed(), request(), share);
      // What is there is found by its number, however it was cut.
      expect(computed, name).toBe(200);
      expect(withoutFiles(manifest), name).toEqual(withoutFiles(reference));
    }
  });

  it('are counted in the manifest', () => {
    expect(reference.analyses.wqs.planned).toBe(2);
    expect(reference.replicates).toEqual({ needed: 200, reused: 0, computed: 200 });
  });

  it('are taken up by a larger run: from 100 to 1,000 it computes exactly 900 in each direction', async () => {
    const deployment = await deployed();
    await run(deployment, request());
    const stored = async () => {
      const found: string[] = [];
      for await (const { key } of deployment.store.list('replicates/')) found.push(key);
      return found;
    };
    const before = await Promise.all(
      (await stored()).map(async (key) => ({ key, bytes: await deployment.store.get(key) })),
    );
    const { computed, manifest } = await run(deployment, request({ bootstraps: 1000 }));
    expect(computed).toBe(2 * 900);
    expect(manifest.replicates).toEqual({ needed: 2000, reused: 200, computed: 1800 });
    for (const { key, bytes } of before) expect(await deployment.store.get(key)).toEqual(bytes);
    const alone = await run(await deployed(), request({ bootstraps: 1000 }));
    expect(await rowsOf(deployment.store, manifest, 'wqs')).toEqual(
      await rowsOf(openStore(pathToFileURL(folders[folders.length - 1].path).href), alone.manifest, 'wqs'),
    );
  });

  it('of another seed, split or direction are others: nothing is reused', async () => {
    const deployment = await deployed();
    await run(deployment, request({ directions: ['positive'] }));
    for (const other of [{ seed: 1 }, { validation: 0.5 }, { split: 'stratified' }, { directions: ['negative'] }]) {
      const { computed } = await run(deployment, request({ directions: ['positive'], ...other }));
      expect(computed, JSON.stringify(other)).toBe(100);
    }
    // The signal only weighs them.
    expect((await run(deployment, request({ directions: ['positive'], signal: 'abst' }))).computed).toBe(0);
  });

  it('are taken up where an invocation stopped for want of time, and give the same result', async () => {
    const stopped = await deployed();
    const { run_id } = await prepare(stopped, request());
    const wqs = await stopped.planReplicates({ run_id });
    // Time for a look at the clock before each replicate, and after the seventh there is none left.
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    vi.stubEnv('STACK', 'test');
    const lefts: number[] = [];
    const [chunk] = await items<ReplicatesItem>(stopped, wqs.replicates.lists);
    for (let left = 1; left > 0; ) {
      let looks = 0;
      const context = { getRemainingTimeInMillis: () => (++looks < 7 ? 60_000 : 1_000) } as Parameters<
        Deployment['fitChunk']
      >[1];
      ({ left } = await stopped.fitChunk(chunk, context));
      lefts.push(left);
    }
    vi.unstubAllEnvs();
    expect(lefts.slice(0, 2)).toEqual([93, 86]);
    expect(lefts).toHaveLength(Math.ceil(100 / 7));
    const resumed = await run(stopped, request());
    expect(resumed.computed).toBe(100);
    // The files of replicates, and the records that name them, are as the invocations cut them.
    const results = ({ objects }: typeof reference) =>
      objects.flatMap(({ key, sha256 }) => (/^replicates\/|\/replicates\//.test(key) ? [] : [`${key} ${sha256}`]));
    expect(results(resumed.manifest)).toEqual(results(reference));
  });

  it('that are missing are named, and the run is partial', async () => {
    const deployment = await deployed();
    const { run_id } = await prepare(deployment, request());
    const wqs = await deployment.planReplicates({ run_id });
    const chunks = inChunksOf(10)(await items<ReplicatesItem>(deployment, wqs.replicates.lists));
    for (const chunk of chunks) if (chunk.ranges[0].first !== 30) await deployment.fitChunk(chunk);
    const [item] = await items<Parameters<Deployment['combineWqs']>[0]>(deployment, wqs.analyses.wqs.lists);
    await expect(deployment.combineWqs(item)).rejects.toMatchObject({
      name: 'MissingReplicatesError',
      message: expect.stringContaining('replicates 30 to 39 of holdout 0'),
    });
  });

  it('over several holdouts give means and the spread of the splits, which is no standard error', async () => {
    const deployment = await deployed();
    const { manifest } = await run(deployment, request({ holdouts: 5, bootstraps: 20, directions: ['positive'] }));
    const rows = await rowsOf(deployment.store, manifest, 'wqs');
    expect(rows.map(({ final }) => final)).toEqual(['glm', 'survey']);
    for (const row of rows) {
      expect(row).toMatchObject({ holdouts: 5, replicates: 100, se: Number.NaN, p: Number.NaN, status: 'estimated' });
      expect(row.split_sd).toBeGreaterThan(0);
      expect(row.reason).toContain('noise of the split');
    }
  });

  it('of an index with weights of levels, on random subsets, give one weight for each component and level', async () => {
    const deployment = await deployed();
    const variant = { bootstraps: 30, directions: ['positive'], stratified: 'sex', random_subset: 3, permutations: 9 };
    const { manifest } = await run(deployment, request({ ...variant, survey_weights: true }));
    const weights = await rowsOf(deployment.store, manifest, 'wqs_weights');
    expect(weights.map(({ level }) => level)).toEqual(['male', 'female'].flatMap((level) => Array(5).fill(level)));
    expect(weights.reduce((sum, { weight }) => sum + Number(weight), 0)).toBeCloseTo(1, 12);
    const byName = weights.map(({ component, level, weight }) => [`${component}:${level}`, weight]);
    expect(manifest.wqs[0].weights).toEqual(Object.fromEntries(byName));
    const [{ kept, p_permutation }] = await rowsOf(deployment.store, manifest, 'wqs');
    expect(kept).toBeGreaterThan(15);
    expect(p_permutation).toBeGreaterThan(0);
  });

  it('give weights that sum to 1, with their quantiles', async () => {
    const weights = await rowsOf(openStore(pathToFileURL(folders[1].path).href), reference, 'wqs_weights');
    for (const direction of ['positive', 'negative']) {
      const rows = weights.filter((row) => row.direction === direction && row.status === 'estimated');
      expect(rows.reduce((sum, { weight }) => sum + Number(weight), 0)).toBeCloseTo(1, 12);
      for (const { weight_p2_5, weight_p97_5 } of rows)
        expect(Number(weight_p2_5)).toBeLessThanOrEqual(Number(weight_p97_5));
    }
  });
});
