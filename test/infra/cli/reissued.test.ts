/** Two runs over a server that re-issues a table between them: what the first one left is still what it recorded. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { filePath } from '../../../functions/nhanes/catalogue/tables.ts';
import { writeXport } from '../../../functions/nhanes/xport-writer.ts';
import { simulateTable } from '../../../functions/simulation/simulate-table.ts';
import { plannedTables } from '../../../functions/study/plan.ts';
import { smallRequest } from '../../support/deployment.ts';
import { type FaultServer, startFaultServer } from '../../support/fault-server.ts';
import { folderForTests, study } from '../../support/study.ts';

/** After the rows of NHANES were counted: a server with fewer is a newer one. */
const MODIFIED = new Date('2026-01-02T03:04:05Z').toUTCString();

/** A small NHANES that does not say that it is simulated, by paths. */
const files = new Map<string, Uint8Array>();
for (const { table, cycle } of plannedTables(smallRequest())) {
  const dataset = simulateTable(table, cycle, { seed: 1, scale: 0.1 });
  files.set(`/${filePath(table, cycle)}`, Buffer.concat([...writeXport({ ...dataset, label: 'As CDC has it' })]));
}
const DEMO = `/${filePath('DEMO', '2013-2014')}`;

const folder = folderForTests();
const lake = join(folder.path, 'lake');
/** Paths of the bodies that were sent since it was last emptied. */
const sent: string[] = [];
let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer((response, _, { url = '', method, headers }) => {
    const file = files.get(url);
    if (!file) return void response.writeHead(404).end();
    const etag = `"${file.length}-${file[144]}"`;
    if (headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    if (method === 'GET') sent.push(url);
    response.writeHead(200, { etag, 'last-modified': MODIFIED, 'content-length': file.length }).end(file);
  });
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** Runs the small study under that name, and gives its manifest with where it lies. */
async function run(id: string): Promise<{ path: string; manifest: Manifest; stdout: string }> {
  sent.splice(0);
  const request = join(folder.path, `${id}.json`);
  writeFileSync(request, JSON.stringify(smallRequest({ id, source: server.base })));
  const { stdout, stderr } = await study(['run', request, '--source', server.base, '--out', lake]);
  expect(stderr).toMatch(/SUCCEEDED/);
  const path = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { path, stdout, manifest: JSON.parse(readFileSync(path, 'utf8')) };
}

const verdict = async (manifestPath: string) => (await study(['verify', manifestPath])).stdout;

describe('a table is re-issued between two runs', () => {
  it('the first one is sent everything, the second nothing, the third what has changed', async () => {
    const first = await run('first');
    expect(sent).toHaveLength(files.size);
    expect(first.stdout).not.toContain('another file');

    const second = await run('second');
    expect(sent).toEqual([]);
    expect(second.manifest.sources).toEqual(first.manifest.sources);

    const before = files.get(DEMO) as Uint8Array;
    // Its time stamp, of a day in the twenties or later: other bytes, the same numbers.
    const after = Uint8Array.from(before);
    after[144] = before[144] === 0x30 ? 0x31 : 0x30;
    files.set(DEMO, after);
    const third = await run('third');
    expect(sent).toEqual([DEMO]);
    const [was, is] = [first, third].map(({ manifest }) => manifest.sources.find(({ table }) => table === 'DEMO'));
    expect(is).toMatchObject({ url: `${server.base}${DEMO.slice(1)}`, replaces: was?.sha256 });
    expect(is?.sha256).not.toBe(was?.sha256);
    expect(third.stdout).toContain(`DEMO of 2013-2014 is another file than the lake had before`);

    for (const { path } of [first, second, third]) expect(await verdict(path)).toMatch(/ all as recorded\n$/);
    const home = join(folder.path, 'home');
    const { run_id } = first.manifest;
    const fetched = await study(['fetch', run_id, '--lake', pathToFileURL(lake).href, '--out', home]);
    expect(fetched.stderr).toBe('');
    expect(await verdict(join(home, `runs/${run_id}/manifest.json`))).toMatch(/ all as recorded\n$/);
  });
});
