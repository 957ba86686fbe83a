import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IngestManifest, IngestReceipt } from '../../functions/ingest/records.ts';
import { readChecked } from '../../functions/lake/checked-json.ts';
import { getJson } from '../../functions/lake/json.ts';
import * as keys from '../../functions/lake/keys.ts';
import { sha256Of } from '../../functions/lake/object-record.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { TableReceipt } from '../../functions/runs/records.ts';
import { type CdcServer, startCdcServer } from '../support/cdc-server.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { codebookPage } from '../support/codebook-page.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';
import { type ColumnToWrite, xportFile } from '../support/xport-writer.ts';

const path = (folder: number, name: string) => `Nchs/Data/Nhanes/Public/${folder}/DataFiles/${name}`;
const seqn = (...numbers: number[]): ColumnToWrite => ({ name: 'SEQN', numbers });
const file = (name: string, ...columns: ColumnToWrite[]) => xportFile({ name, columns });

let server: CdcServer;
let folder: ReturnType<typeof folderForTests>;
let lake: ObjectStore;
let ingests = 0;

beforeEach(async () => {
  server = await startCdcServer();
  folder = folderForTests();
  lake = openStore(pathToFileURL(folder.path).href);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await folder.remove();
});

/** An ingest by its three functions, one after the other, without the machine. */
async function ingest(request: object, source = server.base): Promise<IngestManifest> {
  vi.stubEnv('DATA_LAKE', pathToFileURL(folder.path).href);
  vi.stubEnv('SOURCE_URL', source);
  vi.stubEnv('TABLES_AT_ONCE', '4');
  vi.stubEnv('DECLARED_TABLES', 'demo');
  vi.stubEnv('CODE_VERSIONS', codeVersionsForTests('test'));
  vi.resetModules();
  server.sent.splice(0);
  const execution = `execution-${ingests++}`;
  const { handler: plan } = await import('../../functions/handlers/plan-ingest.ts');
  const planned = await plan({ event: { ...request, source }, execution });
  if (planned.status === 'rejected') throw new Error(JSON.stringify(planned.problems));
  const { handler: ingestFile } = await import('../../functions/handlers/ingest-file.ts');
  for (const list of planned.files.lists) {
    for (const item of (await getJson(lake, list)) as Parameters<typeof ingestFile>[0][]) await ingestFile(item);
  }
  const { handler: collect } = await import('../../functions/handlers/collect-ingest.ts');
  const { ingest_id } = planned;
  const ended = await collect({ ingest_id, execution });
  return (await getJson(lake, ended.manifest_key)) as IngestManifest;
}

const receiptOf = ({ tables }: IngestManifest, name: string) =>
  tables.find((receipt) => receipt.file === name) as IngestReceipt;
const columnOf = async (key: string, name: string) =>
  Array.from<unknown>(
    (await readParquet(await lake.get(key))).columns.find((column) => column.name === name)?.values ?? [],
  );

describe('a table of the catalogue', () => {
  const DR1IFF = path(2013, 'DR1IFF_H.xpt');
  const first = file('DR1IFF_H', seqn(73557, 73557, 73558));
  const reissued = file('DR1IFF_H', seqn(73557, 73557, 73558, 73559));

  it('is taken once, then found unchanged without a byte of it, until CDC publishes it anew', async () => {
    server.files.set(DR1IFF, first);
    const taken = await ingest({ tables: ['DR1IFF_H'] });
    expect(taken).toMatchObject({ status: 'complete', counts: { taken: 1, unchanged: 0, failed: 0 }, rows: 3 });
    expect(server.sent).toContain(DR1IFF);

    const unchanged = await ingest({ tables: ['DR1IFF_H'] });
    expect(unchanged.counts).toMatchObject({ taken: 0, unchanged: 1, reissued: 0 });
    expect(server.sent).not.toContain(DR1IFF);

    server.files.set(DR1IFF, reissued);
    server.modified.set(DR1IFF, new Date('2025-05-01T00:00:00Z'));
    const again = await ingest({ tables: ['DR1IFF_H'] });
    expect(again.counts).toMatchObject({ taken: 1, reissued: 1 });
    expect(again.reissued).toEqual(['DR1IFF_H']);
    const [before, after] = [taken, again].map((manifest) => receiptOf(manifest, 'DR1IFF_H').table as TableReceipt);
    expect(after.replaces).toBe(before.raw.sha256);
    expect(receiptOf(again, 'DR1IFF_H').notes.join()).toContain('DR1IFF_H was published anew');
    for (const { raw, parquet } of [before, after]) {
      expect(await sha256Of(lake, raw.key)).toBe(raw.sha256);
      expect(await sha256Of(lake, parquet.key)).toBe(parquet.sha256);
    }
  });

  it('may have several rows for a person, or none at all', async () => {
    server.files.set(DR1IFF, first);
    server.files.set(path(2013, 'PSTPOL_H.xpt'), file('PSTPOL_H', { name: 'SAMPLEID', numbers: Array(284).fill(1) }));
    const manifest = await ingest({ tables: ['DR1IFF_H', 'PSTPOL_H'] });
    expect(receiptOf(manifest, 'DR1IFF_H').table).toMatchObject({ key: 'SEQN, several rows', repeated: 73557 });
    expect(receiptOf(manifest, 'PSTPOL_H').table).toMatchObject({ key: 'none', repeated: null });
  });

  it('of the pre-pandemic files lies apart from those whose people are in it', async () => {
    server.files.set(path(2017, 'P_DR1IFF.xpt'), file('P_DR1IFF', seqn(109263)));
    server.files.set(path(2017, 'DR1IFF_L.xpt'), undefined);
    await ingest({ tables: ['P_DR1IFF'] });
    expect(await columnOf('nhanes/p_dr1iff/cycle=2017-2020/p_dr1iff.parquet', 'seqn')).toEqual([109263]);
    expect(await lake.head('nhanes/dr1iff/cycle=2017-2020/dr1iff.parquet')).toBeUndefined();
  });

  it('is refused with people of another release, and leaves nothing', async () => {
    server.files.set(DR1IFF, file('DR1IFF_H', seqn(93703)));
    const manifest = await ingest({ tables: ['DR1IFF_H'] });
    expect(manifest.status).toBe('failed');
    expect(receiptOf(manifest, 'DR1IFF_H').why).toMatch(/^InvalidPersonError: row 1 of DR1IFF_H is of SEQN 93703/);
    expect(await lake.head(keys.latestReceipt('2013-2014', 'DR1IFF_H'))).toBeUndefined();
  });

  it('of stored sera may be of people of several releases', async () => {
    server.files.set(
      path(1999, 'SSDFS_A.xpt'),
      file('SSDFS_A', seqn(...Array.from({ length: 148 }, (_, i) => 1 + 150 * i))),
    );
    expect((await ingest({ tables: ['SSDFS_A'] })).counts).toMatchObject({ taken: 1, failed: 0 });
  });

  it('comes whole over a connection that is slow, and one that breaks off', async () => {
    server.files.set(DR1IFF, first);
    server.faults.set(DR1IFF, 'slow');
    expect((await ingest({ tables: ['DR1IFF_H'] })).counts.taken).toBe(1);
    server.files.set(DR1IFF, reissued);
    server.modified.set(DR1IFF, new Date('2025-05-01T00:00:00Z'));
    server.faults.set(DR1IFF, 'cut');
    const manifest = await ingest({ tables: ['DR1IFF_H'] });
    expect(receiptOf(manifest, 'DR1IFF_H').table?.raw.sha256).toBe(createHash('sha256').update(reissued).digest('hex'));
  });

  it('is not taken where CDC answers with a page for a path that it does not have', async () => {
    const manifest = await ingest({ tables: ['DR1IFF_H'] });
    expect(receiptOf(manifest, 'DR1IFF_H')).toMatchObject({
      outcome: 'not taken',
      why: expect.stringContaining('an HTML or XML page'),
      table: null,
    });
  });

  it.each([
    ['PAXMIN_G', 'a row for each minute'],
    ['PAXRAW_C', 'ZIP archive'],
    ['SXQYTH', 'Research Data Centers'],
    ['PAHS_H', 'withdrawn'],
  ])('%s is recorded as not taken, and nobody is asked for it', async (table, why) => {
    const manifest = await ingest({ tables: [table] });
    expect(receiptOf(manifest, table)).toMatchObject({ outcome: 'not taken', why: expect.stringContaining(why) });
    expect(server.sent).toEqual([]);
  });
});

describe('the codebook beside a file', () => {
  const PAGE = path(2013, 'DR1IFF_H.htm');
  const page = (count: number) =>
    codebookPage('DR1IFF_H', [
      { name: 'SEQN', label: 'Respondent sequence number' },
      {
        name: 'DR1DAY',
        label: 'Intake day of the week',
        codes: [
          ['1', 'Sunday', count],
          ['.', 'Missing', 1],
        ],
      },
    ]);

  beforeEach(() => {
    server.files.set(
      path(2013, 'DR1IFF_H.xpt'),
      file('DR1IFF_H', seqn(73557, 73558), { name: 'DR1DAY', numbers: [1, '.'] }),
    );
    server.files.set(PAGE, page(1));
  });

  it('becomes rows of two tables, and agrees with the file', async () => {
    const manifest = await ingest({ tables: ['DR1IFF_H'] });
    const { codebook } = receiptOf(manifest, 'DR1IFF_H');
    expect(codebook).toMatchObject({ variables: { rows: 2 }, codes: { rows: 2 }, differences: [] });
    const at = (table: keys.CodebookTable) => keys.codebookTable(table, '2013-2014', 'DR1IFF_H');
    expect(await columnOf(at('nhanes_codebook_variables'), 'label')).toEqual([
      'Respondent sequence number',
      'Intake day of the week',
    ]);
    expect(await columnOf(at('nhanes_codebook_codes'), 'description')).toEqual(['Sunday', 'Missing']);
  });

  it('is not sent again while it is the same, and is held against a file that has changed', async () => {
    await ingest({ tables: ['DR1IFF_H'] });
    await ingest({ tables: ['DR1IFF_H'] });
    expect(server.sent).toEqual([]);
    const data = path(2013, 'DR1IFF_H.xpt');
    server.files.set(data, file('DR1IFF_H', seqn(73557, 73558, 73559), { name: 'DR1DAY', numbers: [1, 1, '.'] }));
    server.modified.set(data, new Date('2025-05-01T00:00:00Z'));
    const manifest = await ingest({ tables: ['DR1IFF_H'] });
    expect(server.sent).toEqual([data]);
    expect(receiptOf(manifest, 'DR1IFF_H').codebook).toMatchObject({
      differences: ['DR1DAY is counted in 2 rows, and the file has 3'],
    });
  });

  it('that CDC does not have is a note, and so is a page of something else', async () => {
    server.files.set(PAGE, undefined);
    const manifest = await ingest({ tables: ['DR1IFF_H'] });
    expect(receiptOf(manifest, 'DR1IFF_H')).toMatchObject({
      outcome: 'taken',
      codebook: expect.stringContaining('the page has no variable of a codebook'),
    });
  });

  it('is left out where nobody asks for it', async () => {
    const manifest = await ingest({ tables: ['DR1IFF_H'], codebooks: false });
    expect(receiptOf(manifest, 'DR1IFF_H').codebook).toBeNull();
    expect(server.sent).toEqual([path(2013, 'DR1IFF_H.xpt')]);
  });
});

describe.skipIf(!mirror)('a study after an ingest', () => {
  it('finds its tables unchanged: a run is made of what the lake has', async () => {
    const root = mirror ?? '';
    for (const name of ['UCPREG_J.xpt']) server.files.set(path(2017, name), readFileSync(join(root, path(2017, name))));
    const manifest = await ingest({ tables: ['UCPREG'], cycles: ['2017-2018'] });
    server.sent.splice(0);
    const { handler } = await import('../../functions/handlers/ingest-table.ts');
    const item = {
      run_id: 'one-000000000001',
      cycle: '2017-2018',
      table: 'UCPREG',
      source: server.base,
      failure_key: '',
    };
    expect(await handler(item)).toMatchObject({ converted: false });
    expect(server.sent).toEqual([]);
    const receipt = await readChecked<TableReceipt>(lake, keys.runTable('one-000000000001', 'UCPREG_J'));
    expect(receipt).toEqual(receiptOf(manifest, 'UCPREG_J').table);
  });
});
