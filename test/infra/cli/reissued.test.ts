/** Runs and an ingest over a server that re-issues a table between them: what each left is still what it recorded. */
import { createHash } from 'node:crypto';
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
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

/** After the rows of NHANES were counted: a server with fewer is a newer one. */
const MODIFIED = new Date('2026-01-02T03:04:05Z').toUTCString();

/** A small NHANES that does not say that it is simulated, by paths. */
const files = new Map<string, Uint8Array>();
for (const { table, cycle } of plannedTables(smallRequest())) {
  const dataset = simulateTable(table, cycle, { seed: 1, scale: 0.1 });
  files.set(`/${filePath(table, cycle)}`, Buffer.concat([...writeXport({ ...dataset, label: 'As CDC has it' })]));
}
const DEMO = `/${filePath('DEMO', '2013-2014')}`;

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const folder = folderForTests();
/** Where the header has them: `ddMMMyy:hh:mm:ss` in the second record's last 16 bytes. */
const SECONDS_OF_CREATION = 2 * 80 - 2;

const lake = join(folder.path, 'lake');
/** Paths of the bodies that were sent since it was last emptied. */
const sent: string[] = [];
let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer((response, _, { url = '', method, headers }) => {
    const file = files.get(url);
    if (!file) return void response.writeHead(404).end();
    const etag = `"${hashOf(file)}"`;
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
  const { stdout, stderr } = await studyHere(['run', request, '--source', server.base, '--out', lake]);
  expect(stderr).toMatch(/SUCCEEDED/);
  const path = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { path, stdout, manifest: JSON.parse(readFileSync(path, 'utf8')) };
}

const verdict = async (manifestPath: string) => (await studyHere(['verify', manifestPath])).stdout;

/** The file with the n-th other second in its time stamp: other bytes, the same numbers. */
function reissued(file: Uint8Array, n: number): Uint8Array {
  const changed = Uint8Array.from(file);
  changed.set(Buffer.from(String(n).padStart(2, '0')), SECONDS_OF_CREATION);
  return changed;
}

/** Whether what a run recorded is there: in the lake, and as it is fetched from it into another folder. */
async function expectIntact(
  { path, manifest: { run_id } }: Awaited<ReturnType<typeof run>>,
  home: string,
): Promise<void> {
  expect(await verdict(path)).toMatch(/ all as recorded\n$/);
  const out = join(folder.path, home);
  const fetched = await studyHere(['fetch', run_id, '--lake', pathToFileURL(lake).href, '--out', out]);
  expect(fetched.stderr).toBe('');
  expect(await verdict(join(out, `runs/${run_id}/manifest.json`))).toMatch(/ all as recorded\n$/);
}

describe('a table is re-issued', () => {
  let first: Awaited<ReturnType<typeof run>>;
  let third: Awaited<ReturnType<typeof run>>;

  it('between two runs: the first is sent everything, one like it nothing, the next what has changed', async () => {
    first = await run('first');
    expect(sent).toHaveLength(files.size);
    expect(first.stdout).not.toContain('another file');

    const second = await run('second');
    expect(sent).toEqual([]);
    expect(second.manifest.sources).toEqual(first.manifest.sources);

    files.set(DEMO, reissued(files.get(DEMO) as Uint8Array, 1));
    third = await run('third');
    expect(sent).toEqual([DEMO]);
    const [was, is] = [first, third].map(({ manifest }) => manifest.sources.find(({ table }) => table === 'DEMO'));
    expect(is).toMatchObject({ url: `${server.base}${DEMO.slice(1)}`, replaces: was?.sha256 });
    expect(is?.sha256).not.toBe(was?.sha256);
    expect(third.stdout).toContain(`DEMO of 2013-2014 is another file than the lake had before`);

    expect(await verdict(second.path)).toMatch(/ all as recorded\n$/);
    await expectIntact(first, 'home');
  });

  it('before an ingest, which keeps the former file beside the new one: both runs are what they were', async () => {
    files.set(
      DEMO,
      Uint8Array.from(files.get(DEMO) as Uint8Array, (byte, at) => (at === 145 ? byte ^ 1 : byte)),
    );
    const { stdout } = await studyHere([
      ...['ingest', '--source', server.base, '--tables', 'DEMO_H,PBCD_H', '--no-codebooks', '--out', lake, '--json'],
    ]);
    const was = third.manifest.sources.find(({ table }) => table === 'DEMO');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'complete',
      counts: { taken: 1, unchanged: 1, reissued: 1 },
      reissued: ['DEMO_H'],
      tables: [
        {
          table: { replaces: was?.sha256 },
          notes: expect.arrayContaining([expect.stringContaining(`the lake had ${was?.sha256}`)]),
        },
        {},
      ],
    });
    for (const [index, made] of [first, third].entries()) await expectIntact(made, `after-the-ingest-${index}`);
  });
});
