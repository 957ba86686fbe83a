/** A run by its handlers one after the other, its replicates cut into chunks as a test wants them. */
import { pathToFileURL } from 'node:url';
import { expect, vi } from 'vitest';
import { getJson } from '../../functions/lake/json.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { ReplicatesItem } from '../../functions/runs/work-items.ts';
import { codeVersionsForTests } from './code-versions.ts';
import { folderForTests } from './study.ts';

export type Deployment = Awaited<ReturnType<typeof deployed>>;

/** The handlers on a lake of their own. Whoever has it removes it. */
export async function deployed() {
  const folder = folderForTests();
  const url = pathToFileURL(folder.path).href;
  vi.stubEnv('DATA_LAKE', url);
  vi.stubEnv('CODE_VERSIONS', codeVersionsForTests());
  vi.stubEnv('FUNCTIONS_AT_ONCE', '10');
  vi.stubEnv('TABLES_AT_ONCE', '4');
  vi.stubEnv('SOURCE_URL', 'https://wwwn.cdc.gov/');
  vi.resetModules();
  const handler = async (name: string) => (await import(`../../functions/handlers/${name}.ts`)).handler;
  return { store: openStore(url), handler, remove: folder.remove };
}

/** The items of work lists in the lake. */
async function items<Item>({ store }: Deployment, lists: readonly string[]): Promise<Item[]> {
  return (await Promise.all(lists.map((key) => getJson(store, key) as Promise<Item[]>))).flat();
}

/** Runs a request to its end, its replicates in chunks of that size, the last first. */
export async function runInChunks(deployment: Deployment, input: object, size = 1000) {
  const { handler, store } = deployment;
  const plan = await (await handler('plan-run'))({ event: input, execution: 'e' });
  expect(plan.problems).toBeUndefined();
  for (const table of plan.tables) await (await handler('ingest-table'))(table);
  await (await handler('build-cohort'))(plan.cohort);
  const makeAll = async (method: string, lists: readonly string[]) => {
    const producer = METHODS.find(({ name }) => name === method)?.producer ?? method;
    for (const item of await items<object>(deployment, lists)) await (await handler(producer))(item);
  };
  for (const [method, { lists }] of Object.entries<{ lists: string[] }>(plan.fits)) await makeAll(method, lists);
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
  const computed = { bootstraps: 0, permutations: 0, data_sets: 0 };
  for (const chunk of cut.reverse()) {
    computed[chunk.kind] += (await (await handler('fit-replicates'))(chunk)).computed;
  }
  for (const [method, { lists }] of Object.entries<{ lists: string[] }>(planned.analyses)) await makeAll(method, lists);
  const { manifest_key } = await (await handler('collect-run'))({ run_id: plan.run_id, execution: 'test' });
  const manifest = (await getJson(store, manifest_key)) as Manifest;
  return { computed, manifest, rows: (table: string) => rowsOf(deployment, manifest, table) };
}

async function rowsOf({ store }: Deployment, { objects }: Manifest, table: string) {
  const key = objects.find((object) => object.key.startsWith(`results/${table}/`))?.key ?? '';
  const { columns } = await readParquet(await store.get(key));
  return Array.from({ length: columns[0].values.length }, (_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
  );
}

/** What a run has come to, without what tells when it was, and of which files its replicates came. */
export function resultsIn({ objects }: Manifest): string[] {
  return objects.flatMap(({ key, sha256 }) =>
    /^replicates\/|\/replicates\/|\/tables\//.test(key) ? [] : [`${key} ${sha256}`],
  );
}
