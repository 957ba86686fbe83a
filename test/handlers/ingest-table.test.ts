import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { putChecked, readChecked } from '../../functions/lake/checked-json.ts';
import * as keys from '../../functions/lake/keys.ts';
import { sha256Of } from '../../functions/lake/object-record.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { TableReceipt } from '../../functions/runs/records.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { folderForTests } from '../support/study.ts';
import { xportFile } from '../support/xport-writer.ts';

/** A file of a table of which nobody knows how many rows it should have. */
const fileOf = (people: number[]) => xportFile({ name: 'DR1IFF_H', columns: [{ name: 'SEQN', numbers: people }] });
const FIRST = fileOf([73557, 73558]);
const REISSUED = fileOf([73557, 73558, 73559]);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What the server has now; it answers a request that names its ETag with 304, and counts the bodies that it sends. */
let served: Uint8Array;
let bodies: number;
let server: FaultServer;
let folder: ReturnType<typeof folderForTests>;
let lake: ObjectStore;

beforeEach(async () => {
  [served, bodies] = [FIRST, 0];
  server = await startFaultServer((response, _, { url, headers }) => {
    const etag = `"${hashOf(served).slice(0, 8)}"`;
    if (!url?.endsWith('DR1IFF_H.xpt')) return void response.writeHead(404).end();
    if (headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    bodies++;
    response.writeHead(200, { etag, 'content-length': served.length }).end(served);
  });
  folder = folderForTests();
  lake = openStore(pathToFileURL(folder.path).href);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await folder.remove();
});

/** Ingests a table of 2013-2014 for a run, by a converter of that version, and gives what it answers and records. */
async function ingest(run_id: string, { source = server.base, converter = 'test', table = 'DR1IFF' } = {}) {
  vi.stubEnv('DATA_LAKE', pathToFileURL(folder.path).href);
  vi.stubEnv('SOURCE_URL', source);
  vi.stubEnv('CODE_VERSIONS', codeVersionsForTests(converter));
  vi.resetModules();
  const { handler } = await import('../../functions/handlers/ingest-table.ts');
  const answer = await handler({ run_id, cycle: '2013-2014', table, source, failure_key: 'unused' });
  const receipt = (await readChecked<TableReceipt>(lake, keys.runTable(run_id, `${table}_H`))) as TableReceipt;
  return { ...answer, receipt };
}

const RUN_1 = 'one-000000000001';
const RUN_2 = 'two-000000000002';

const peopleIn = async (key: string) => Array.from<unknown>((await readParquet(await lake.get(key))).columns[0].values);
async function keysBelow(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of lake.list(prefix)) found.push(key);
  return found;
}
const isIntact = async ({ raw, parquet }: TableReceipt) => {
  const found = await Promise.all([raw, parquet].map(({ key }) => sha256Of(lake, key)));
  return found[0] === raw.sha256 && found[1] === parquet.sha256;
};

it('keeps bytes and Parquet under their hashes, and a copy of the Parquet under the name of the table', async () => {
  const { receipt, sha256, converted } = await ingest(RUN_1);
  expect({ sha256, converted }).toEqual({ sha256: hashOf(FIRST), converted: true });
  expect(receipt).toMatchObject({
    table: 'DR1IFF',
    cycle: '2013-2014',
    etag: `"${hashOf(FIRST).slice(0, 8)}"`,
    replaces: null,
    raw: { key: keys.rawTable('2013-2014', 'DR1IFF_H', hashOf(FIRST)), sha256: hashOf(FIRST), rows: 2, inputs: [] },
    parquet: { rows: 2, inputs: [hashOf(FIRST)] },
  });
  expect(receipt.parquet.key).toBe(keys.convertedTable('2013-2014', 'DR1IFF_H', receipt.parquet.sha256));
  expect(await isIntact(receipt)).toBe(true);
  expect(await peopleIn(keys.nhanesTable('DR1IFF', '2013-2014'))).toEqual([73557, 73558]);
});

it('is not sent again what the lake has: the next run is made of the recorded bytes', async () => {
  const first = await ingest(RUN_1);
  const second = await ingest(RUN_2);
  expect(bodies).toBe(1);
  expect(second.converted).toBe(false);
  expect(second.receipt).toEqual(first.receipt);
});

it('of a re-issued file keeps both: what the earlier run recorded stays as it was', async () => {
  const first = await ingest(RUN_1);
  served = REISSUED;
  const second = await ingest(RUN_2);
  expect(second).toMatchObject({ sha256: hashOf(REISSUED), converted: true });
  expect(await isIntact(first.receipt)).toBe(true);
  expect(await isIntact(second.receipt)).toBe(true);
  expect(await peopleIn(first.receipt.parquet.key)).toEqual([73557, 73558]);
  // Queries see one current table, and that is the re-issued one.
  expect(await keysBelow(keys.nhanesTablePrefix('DR1IFF'))).toEqual([keys.nhanesTable('DR1IFF', '2013-2014')]);
  expect(await peopleIn(keys.nhanesTable('DR1IFF', '2013-2014'))).toEqual([73557, 73558, 73559]);
});

it('tells that a file has replaced another, for as long as it is the latest', async () => {
  await ingest(RUN_1);
  served = REISSUED;
  expect((await ingest(RUN_2)).receipt.replaces).toBe(hashOf(FIRST));
  expect((await ingest('three-000000000003')).receipt.replaces).toBe(hashOf(FIRST));
});

it('takes nothing of one source for that of another, though it names the same ETag', async () => {
  await ingest(RUN_1);
  const elsewhere = `${server.base}mirror/`;
  const { receipt } = await ingest(RUN_2, { source: elsewhere });
  expect(bodies).toBe(2);
  expect(receipt.url).toMatch(elsewhere);
});

it('of a directory compares the bytes, whatever their time', async () => {
  const mirror = join(folder.path, 'mirror/Nchs/Data/Nhanes/Public/2013/DataFiles');
  mkdirSync(mirror, { recursive: true });
  const write = (bytes: Uint8Array) => {
    writeFileSync(join(mirror, 'DR1IFF_H.xpt'), bytes);
    utimesSync(join(mirror, 'DR1IFF_H.xpt'), 0, 0);
  };
  const source = join(folder.path, 'mirror');
  write(FIRST);
  await ingest(RUN_1, { source });
  const changed = fileOf([73557, 80000]);
  expect(changed).toHaveLength(FIRST.length);
  write(changed);
  expect((await ingest(RUN_2, { source })).sha256).toBe(hashOf(changed));
});

it('converts again only with another converter, which needs no other download', async () => {
  const first = await ingest(RUN_1);
  const second = await ingest(RUN_2, { converter: 'other' });
  expect(second.converted).toBe(true);
  expect(bodies).toBe(1);
  // The same Parquet came out: it is one object.
  expect(second.receipt.parquet).toEqual(first.receipt.parquet);
  expect((await ingest(RUN_1, { converter: 'other' })).converted).toBe(false);
});

const DAMAGES: [what: string, damage: (path: string, key: string) => void][] = [
  ['is gone', (path) => rmSync(path)],
  ['is empty', (path) => writeFileSync(path, '')],
  ['is another', (path) => writeFileSync(path, REISSUED)],
];
it.each(DAMAGES)('mends what %s under a hash, a name or a record', async (_, damage) => {
  const { receipt } = await ingest(RUN_1);
  const current = keys.nhanesTable('DR1IFF', '2013-2014');
  const latest = keys.latestReceipt('2013-2014', 'DR1IFF_H');
  for (const key of [receipt.raw.key, receipt.parquet.key, current, latest]) {
    damage(join(folder.path, key), key);
    expect((await ingest(RUN_2)).receipt).toMatchObject({ raw: receipt.raw, parquet: receipt.parquet });
    expect(await isIntact(receipt), key).toBe(true);
    expect(await peopleIn(current), key).toEqual([73557, 73558]);
  }
  // Without the bytes or the record of where they are from, the file is sent once more; else not.
  expect(bodies).toBe(3);
});

it('leaves nothing in the lake of a file that it refuses', async () => {
  await ingest(RUN_1);
  const before = await keysBelow('');
  served = FIRST.subarray(0, FIRST.length - 40);
  await expect(ingest(RUN_2)).rejects.toThrow(/cut short/);
  expect(await keysBelow('')).toEqual(before);
});

it('of a complete run, which is mended, reads what it recorded, whatever the source has now', async () => {
  const first = await ingest(RUN_1);
  await lake.put(keys.manifest(RUN_1), '{}');
  served = REISSUED;
  await ingest(RUN_2);
  expect((await ingest(RUN_1)).receipt).toEqual(first.receipt);
  await putChecked(lake, keys.cohortSummary(RUN_1, null), { tables: [first.receipt] });
  rmSync(join(folder.path, keys.runTable(RUN_1, 'DR1IFF_H')));
  expect((await ingest(RUN_1)).receipt).toEqual(first.receipt);
  rmSync(join(folder.path, first.receipt.raw.key));
  await expect(ingest(RUN_1)).rejects.toThrow(
    `with SHA-256 ${hashOf(FIRST)}, which the lake has lost, and the source has ${hashOf(REISSUED)} now`,
  );
  served = FIRST;
  expect((await ingest(RUN_1)).receipt).toMatchObject({ raw: first.receipt.raw, parquet: first.receipt.parquet });
  expect(await isIntact(first.receipt)).toBe(true);
});

it('of simulated data lies apart, wherever the file came from, and makes no real one the former', async () => {
  const real = await ingest(RUN_1);
  served = xportFile({
    name: 'DR1IFF_H',
    label: 'SIMULATED seed=7 size=0.5',
    columns: [{ name: 'SEQN', numbers: [1, 2, 3] }],
  });
  const { receipt } = await ingest(RUN_2);
  expect(receipt).toMatchObject({ simulated: { seed: 7, scale: 0.5 }, replaces: null, rows_known: null });
  const mark = { seed: 7, scale: 0.5 };
  expect(receipt.raw.key).toBe(keys.rawTable('2013-2014', 'DR1IFF_H', hashOf(served), mark));
  expect(await peopleIn(keys.nhanesTable('DR1IFF', '2013-2014', mark))).toEqual([1, 2, 3]);
  expect(await peopleIn(keys.nhanesTable('DR1IFF', '2013-2014'))).toEqual([73557, 73558]);
  // The next run finds it there.
  expect((await ingest('three-000000000003')).converted).toBe(false);
  expect(real.receipt.simulated).toBeNull();
});

it('writes nothing of a file that is cut between two rows, or of other people', async () => {
  const bmx = (people: number[]) => xportFile({ name: 'BMX_H', columns: [{ name: 'SEQN', numbers: people }] });
  const source = join(folder.path, 'mirror');
  const path = join(source, 'Nchs/Data/Nhanes/Public/2013/DataFiles');
  mkdirSync(path, { recursive: true });
  // BMX_H has 9,813 rows; a copy is new whatever is in it.
  writeFileSync(join(path, 'BMX_H.xpt'), bmx(Array.from({ length: 9000 }, (_, i) => 73557 + i)));
  await expect(ingest(RUN_1, { source, table: 'BMX' })).rejects.toThrow(
    expect.objectContaining({ name: 'RowsMissingError', message: expect.stringContaining('BMX_H has 9000 rows') }),
  );
  writeFileSync(join(path, 'BMX_H.xpt'), bmx([93703]));
  await expect(ingest(RUN_1, { source, table: 'BMX' })).rejects.toThrow(
    expect.objectContaining({ name: 'InvalidPersonError' }),
  );
  for (const prefix of ['raw/', 'tables/', 'nhanes/'] as const) expect(await keysBelow(prefix)).toEqual([]);
  writeFileSync(join(path, 'BMX_H.xpt'), bmx(Array.from({ length: 9800 }, (_, i) => 73557 + i)));
  const { receipt } = await ingest(RUN_1, { source, table: 'BMX' });
  expect(receipt).toMatchObject({ rows_known: 9813, rows_note: expect.stringContaining('13 fewer') });
});
