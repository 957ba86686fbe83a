/** `ingest` on CDC's own files, from a server that behaves as CDC's does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IngestManifest } from '../../../functions/ingest/records.ts';
import { codebookPath, dataPath, tableNamed } from '../../../functions/nhanes/catalogue/tables.ts';
import { DOWNLOADS_AT_ONCE } from '../../../functions/nhanes/download.ts';
import { readXport } from '../../../functions/nhanes/xport.ts';
import { type CdcServer, startCdcServer } from '../../support/cdc-server.ts';
import { codebookPage } from '../../support/codebook-page.ts';
import { cellComparison } from '../../support/lake-cells.ts';
import { mirror } from '../../support/real-files.ts';
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';
import { xportFile } from '../../support/xport-writer.ts';

/**
 * Of every release that the mirror has (and DRXFMT_B, which goes by the name of DRXFMT, it has not), with all kinds of
 * traps: look-ups, pools, a second exam, units as text, a table published anew, names of old, pre-pandemic files.
 * `test/mirror/run.ts` takes the whole mirror.
 */
const SAMPLE = [
  ...['DRXFMT', 'LAB22', 'SSTFR_A', 'L13_2_B', 'L06BMT_C', 'PTH_D', 'UHM_E', 'ALQY_F', 'PBCD_G', 'OSQ_H'],
  ...['PSTPOL_I', 'GLU_J', 'UCPREG_J', 'P_HSQ', 'P_UM', 'PAQ_L'],
];
const pathOf = (name: string, path = dataPath) => path(tableNamed(name) as { name: string; cycle: string });

/** What the last line of a command's output names. */
function manifestIn(stdout: string): IngestManifest {
  return JSON.parse(readFileSync(stdout.trimEnd().split('\n').at(-1) ?? '', 'utf8'));
}

const folder = folderForTests();
const lake = join(folder.path, 'lake');
let server: CdcServer;
beforeAll(async () => {
  server = await startCdcServer(mirror);
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** A command line with this server and this lake; the paths that the server sent bodies of for it. */
async function ingest(tables: readonly string[], ...more: string[]) {
  server.sent.splice(0);
  const outcome = await studyHere([
    'ingest',
    '--source',
    server.base,
    '--tables',
    tables.join(),
    '--out',
    lake,
    ...more,
  ]);
  return { ...outcome, sent: [...server.sent] };
}

describe.skipIf(!mirror)('tables of every release', () => {
  const BOOK = pathOf('UCPREG_J', codebookPath);
  let manifest: IngestManifest;

  beforeAll(async () => {
    const { rows } = readXport(readFileSync(join(mirror ?? '', pathOf('UCPREG_J'))));
    const blank = { name: 'SEQN', label: 'Respondent sequence number' };
    server.files.set(
      BOOK,
      codebookPage('UCPREG_J', [blank, { name: 'URXPREG', codes: [['1', 'Positive', rows + 1]] }]),
    );
    server.faults.set(pathOf('UHM_E'), 'cut');
    server.faults.set(pathOf('PBCD_G'), 'slow');
    const { exitCode, stdout, stderr } = await ingest([...SAMPLE, 'DRXFMT_B', 'PAXMIN_G']);
    expect(stderr).toMatch(/SUCCEEDED/);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${SAMPLE.length} taken, 0 unchanged, 2 not taken, 0 failed`);
    expect(stdout).toContain('not taken: 1, because the source has no such file');
    expect(stdout).toContain('not taken: 1, because it has a row for each minute');
    expect(stdout).toMatch(/SSTFR_A has \d+ rows, \d+ more than when the table was counted/);
    expect(stdout).toMatch(
      /codebooks that count other values than their file has:\n {2}UCPREG_J: URXPREG is counted in/,
    );
    manifest = manifestIn(stdout);
  });

  it('have a receipt each, and those that CDC has no file of, too', () => {
    expect(manifest).toMatchObject({ status: 'complete', counts: { taken: SAMPLE.length, not_taken: 2, failed: 0 } });
    expect(manifest.tables.map(({ file }) => file).toSorted()).toEqual([...SAMPLE, 'DRXFMT_B', 'PAXMIN_G'].toSorted());
    expect(manifest.tables.find(({ file }) => file === 'DRXFMT_B')).toMatchObject({
      outcome: 'not taken',
      why: expect.stringContaining('an HTML or XML page'),
    });
  });

  it('are asked for by at most 4 at once, and come whole though one breaks off and one is slow', () => {
    expect(server.mostAtOnce()).toBeLessThanOrEqual(DOWNLOADS_AT_ONCE);
    expect(server.faults.size).toBe(0);
  });

  it('have every cell of the file, as DuckDB reads them', async () => {
    const { compare, close } = await cellComparison();
    for (const { file, table } of manifest.tables) {
      if (table === null) continue;
      const { cells, differences } = await compare(
        readFileSync(join(mirror ?? '', pathOf(file))),
        join(lake, table.parquet.key),
      );
      expect(differences, file).toEqual([]);
      expect(cells, file).toBeGreaterThan(0);
    }
    close();
  });

  it('are not fetched a second time, nor are their codebooks, while they are what they were', async () => {
    // DRXFMT would bring DRXFMT_B along, which is asked for five times where CDC does not have it.
    const again = SAMPLE.filter((name) => name !== 'DRXFMT');
    const { exitCode, stdout, sent } = await ingest(again);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`0 taken, ${again.length} unchanged, 0 not taken, 0 failed`);
    // Of what CDC does not have it sends a page each time.
    const isThere = (path: string) => path === BOOK || SAMPLE.some((name) => path === pathOf(name));
    expect(sent.filter(isThere)).toEqual([]);
  });

  it('of the pre-pandemic files are another table in queries than those whose people are in it', async () => {
    const rowsIn = async (table: string) => {
      const { stdout } = await studyHere([
        'query',
        `SELECT cycle, count(*) n FROM ${table} GROUP BY cycle`,
        '--lake',
        lake,
        '--json',
      ]);
      return JSON.parse(stdout);
    };
    const rowsOf = (name: string) => manifest.tables.find(({ file }) => file === name)?.table?.raw.rows;
    expect(await rowsIn('p_um')).toEqual([{ cycle: '2017-2020', n: rowsOf('P_UM') }]);
    expect(await rowsIn('uhm')).toEqual([{ cycle: '2007-2008', n: rowsOf('UHM_E') }]);
    expect((await studyHere(['query', 'SELECT * FROM um', '--lake', lake])).stderr).toContain('um does not exist');
  });
});

describe('a table that should be there and cannot be had', () => {
  it('is told with the reason, and the others are taken', async () => {
    server.files.set(
      pathOf('DR1IFF_H'),
      xportFile({ name: 'DR1IFF_H', columns: [{ name: 'SEQN', numbers: [93703] }] }),
    );
    server.files.set(
      pathOf('PSTPOL_H'),
      xportFile({ name: 'PSTPOL_H', columns: [{ name: 'SAMPLEID', numbers: Array(284).fill(1) }] }),
    );
    const { exitCode, stdout } = await ingest(['DR1IFF_H', 'PSTPOL_H'], '--no-codebooks', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'partial',
      counts: { taken: 1, unchanged: 0, not_taken: 0, failed: 1, codebooks: 0 },
      tables: [
        { file: 'DR1IFF_H', why: expect.stringMatching(/^InvalidPersonError: /) },
        { file: 'PSTPOL_H', why: null },
      ],
    });
  });

  it('and is the only one, is an ingest that failed and has a manifest', async () => {
    const { exitCode, stdout } = await ingest(['DR1IFF_H']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/failed:\n {2}DR1IFF_H: InvalidPersonError: row 1 of DR1IFF_H is of SEQN 93703/);
    expect(manifestIn(stdout)).toMatchObject({ status: 'failed', counts: { failed: 1 } });
  });
});

it.each([
  [['--cycles', '2019-2020'], 'cycles[0]: must be one of'],
  [['--tables', 'PBDC'], 'tables[0]: is no table of NHANES'],
  [['--tables', 'PBCD_J', '--cycles', '2013-2014'], 'selects no table'],
  [['--components', 'Lab'], 'components[0]: must be one of'],
  [['--out', 's3://bucket'], 'it must be a folder of this machine'],
  [['--source', fileURLToPath(new URL('nowhere/', import.meta.url)), '--tables', 'DEMO'], 'there is no such directory'],
])('ingest %j is refused: %s', async (args, message) => {
  const { exitCode, stderr } = await studyHere(['ingest', '--out', lake, ...args]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(message);
});
