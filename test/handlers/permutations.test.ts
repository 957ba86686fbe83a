import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { getJson } from '../../functions/lake/json.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { ReplicatesItem } from '../../functions/runs/work-items.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { eventFile } from '../support/events.ts';
import { folderForTests } from '../support/study.ts';

const folders: ReturnType<typeof folderForTests>[] = [];
afterAll(() => Promise.all(folders.map(({ remove }) => remove())));
afterAll(() => vi.unstubAllEnvs());

/** The handlers on a lake of their own. */
async function deployed() {
  const folder = folderForTests();
  folders.push(folder);
  const url = pathToFileURL(folder.path).href;
  vi.stubEnv('DATA_LAKE', url);
  vi.stubEnv('CODE_VERSIONS', codeVersionsForTests());
  vi.stubEnv('FUNCTIONS_AT_ONCE', '10');
  vi.stubEnv('TABLES_AT_ONCE', '4');
  vi.stubEnv('SOURCE_URL', 'https://wwwn.cdc.gov/');
  vi.resetModules();
  const handler = async (name: string) => (await import(`../../functions/handlers/${name}.ts`)).handler;
  return { store: openStore(url), handler };
}
type Deployment = Awaited<ReturnType<typeof deployed>>;

const BASE = eventFile('huang-2023');

/** A small simulated study of a mixture, by WQS and by g-computation. */
function request(permutations: number, more: object = {}) {
  return {
    ...{ ...BASE, source: 'simulated:seed=5&scale=0.2', description: undefined, published: undefined },
    ...{ exposures: ['cadmium', 'lead', 'mercury'], subgroups: BASE.subgroups.slice(0, 1) },
    qgcomp: { models: ['model-1'], permutations, ...more },
    wqs: { ...BASE.wqs, bootstraps: 2, permutations, models: ['model-1'], subgroups: ['all'], ...more },
  };
}

/** The items of work lists in the lake. */
async function items<Item>({ store }: Deployment, lists: readonly string[]): Promise<Item[]> {
  return (await Promise.all(lists.map((key) => getJson(store, key) as Promise<Item[]>))).flat();
}

/** Runs a request to its end, its replicates in chunks of that size, the last first. */
async function run(deployment: Deployment, input: object, size = 1000) {
  const { handler, store } = deployment;
  const plan = await (await handler('plan-run'))({ event: input, execution: 'e' });
  expect(plan.problems).toBeUndefined();
  for (const table of plan.tables) await (await handler('ingest-table'))(table);
  await (await handler('build-cohort'))(plan.cohort);
  for (const item of await items<object>(deployment, plan.fits.regression.lists)) {
    await (await handler('fit-regression'))(item);
  }
  const planned = await (await handler('plan-replicates'))({ run_id: plan.run_id });
  const chunks = await items<ReplicatesItem>(deployment, planned.replicates.lists);
  const cut = chunks.flatMap((chunk) =>
    chunk.ranges.flatMap(({ holdout, first, count }) =>
      Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
        ...chunk,
        ranges: [{ holdout, first: first + i * size, count: Math.min(size, count - i * size) }],
      })),
    ),
  );
  const computed = { bootstraps: 0, permutations: 0 };
  for (const chunk of cut.reverse()) {
    computed[chunk.kind] += (await (await handler('fit-replicates'))(chunk)).computed;
  }
  for (const item of await items<object>(deployment, planned.analyses.wqs.lists)) {
    await (await handler('combine-wqs'))(item);
  }
  for (const item of await items<object>(deployment, planned.analyses.qgcomp.lists)) {
    await (await handler('fit-qgcomp'))(item);
  }
  const { manifest_key } = await (await handler('collect-run'))({ run_id: plan.run_id, execution: 'test' });
  const manifest = (await getJson(store, manifest_key)) as Manifest;
  const rows = async (table: string) => {
    const key = manifest.objects.find((object) => object.key.startsWith(`results/${table}/`))?.key ?? '';
    const { columns } = await readParquet(await store.get(key));
    return Array.from({ length: columns[0].values.length }, (_, row) =>
      Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
    );
  };
  return { computed, manifest, wqs: await rows('wqs'), qgcomp: await rows('qgcomp') };
}

/** Without what tells when the run was, and of which files its replicates came. */
const results = ({ objects }: Manifest) =>
  objects.flatMap(({ key, sha256 }) =>
    /^replicates\/|\/replicates\/|\/tables\//.test(key) ? [] : [`${key} ${sha256}`],
  );

describe('a permutation test of a mixture', () => {
  it('is the same in every byte however its permutations are shared out, and is told in the rows', async () => {
    const [one, other] = [await run(await deployed(), request(20)), await run(await deployed(), request(20), 3)];
    expect(one.manifest.status).toBe('complete');
    expect(results(other.manifest)).toEqual(results(one.manifest));
    // Two directions of WQS and one g-computation.
    expect(one.manifest.permutations).toEqual({ needed: 60, reused: 0, computed: 60 });
    for (const row of one.wqs) {
      expect(row).toMatchObject({ permutations: 20 });
      expect(Number(row.p_permutation) * 21).toBeCloseTo(Math.round(Number(row.p_permutation) * 21), 9);
      const p = Number(row.p);
      if (!Number.isNaN(p)) expect([p / 2, 1 - p / 2]).toContainEqual(expect.closeTo(Number(row.p_one_sided), 12));
    }
    const tested = one.qgcomp.filter(({ contrast }) => contrast === 'psi' || contrast === 'joint');
    expect(tested).toHaveLength(2);
    for (const row of tested) expect(Number(row.p_permutation)).toBeGreaterThanOrEqual(1 / 21);
  });

  it('grows: a run of more permutations computes those alone that an earlier one has not left', async () => {
    const deployment = await deployed();
    expect((await run(deployment, request(9))).computed).toEqual({ bootstraps: 4, permutations: 27 });
    const larger = await run(deployment, request(29));
    expect(larger.computed).toEqual({ bootstraps: 0, permutations: 60 });
    expect(larger.manifest.permutations).toEqual({ needed: 87, reused: 27, computed: 60 });
    // Who may change places makes other permutations.
    const within = await run(deployment, request(9, { permute_within: 'psu-sex-age' }));
    expect(within.computed).toEqual({ bootstraps: 0, permutations: 27 });
  });
});
