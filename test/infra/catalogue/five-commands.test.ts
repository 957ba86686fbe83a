/**
 * The five commands of docs/lake.md, as they stand there; and the lake that they leave, held against its manifest and
 * the catalogue. They need real files: the simulated NHANES has no table of blood chemistry, and lies where no query
 * looks for NHANES.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { readParquet } from '../../../functions/lake/parquet-reader.ts';
import { RESULT_TABLES } from '../../../functions/methods/result-tables.ts';
import { columnsOf } from '../../../functions/study/result-tables.ts';
import { queryDirectory } from '../../../infra/catalogue/directory-lake.ts';
import { NAMED_QUERIES } from '../../../infra/catalogue/named-queries.ts';
import { NHANES_TABLES } from '../../../infra/catalogue/nhanes-tables.ts';
import { mirror } from '../../support/real-files.ts';
import { folderForTests } from '../../support/study.ts';

const run = promisify(execFile);

const document = readFileSync('docs/lake.md', 'utf8');
const [, chapter] = document.split('## From files to a figure in five commands');
const [, commands, printed] = /```sh\n([\s\S]*?)```[\s\S]*?```\n([\s\S]*?)```/.exec(chapter) ?? [];
const lines = commands.trim().split('\n');

const folder = folderForTests();
afterAll(() => folder.remove());
const lake = join(folder.path, 'lake');

/** What each command has printed. */
const told: string[] = [];
let manifest: Manifest;

beforeAll(async () => {
  // A clone of its own would take longer: this folder has all that a clone has.
  for (const name of readdirSync('.').filter((entry) => !entry.startsWith('.') && entry !== 'lake')) {
    symlinkSync(resolve(name), join(folder.path, name));
  }
  mkdirSync(lake);
  const environment = { ...process.env, NHANES: mirror };
  for (const line of lines) {
    const { stdout } = await run('bash', ['-c', line], { cwd: folder.path, env: environment });
    told.push(stdout);
  }
  manifest = JSON.parse(readFileSync(told[2].trim().split('\n').at(-1) ?? '', 'utf8'));
});

type Row = Record<string, string | number | boolean | null>;

async function asked(query: string): Promise<Row[]> {
  const { columns, rows } = await queryDirectory(lake, NAMED_QUERIES[query]?.sql ?? query, []);
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
}

/** The rows of the file of a result table that the manifest names. */
async function rowsOfManifest(table: string): Promise<Row[]> {
  const object = manifest.objects.find(({ key }) => key.startsWith(`results/${table}/`));
  if (!object) throw new Error(`the manifest names no file of ${table}`);
  const { columns } = await readParquet(readFileSync(join(lake, object.key)));
  return Array.from({ length: columns[0].values.length }, (_, row) =>
    Object.fromEntries(
      columns.map(({ name, values }) => [name, Number.isNaN(values[row]) ? null : (values[row] ?? null)]),
    ),
  );
}

const only = (rows: readonly Row[], columns: readonly string[]) =>
  rows.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null))).sort();

describe.skipIf(!mirror)('the five commands of docs/lake.md', () => {
  it('are five, and bring tables into a lake that answers at once', () => {
    expect(lines).toHaveLength(5);
    expect(told[0]).toContain('6 taken');
    expect(told[1]).toMatch(/2013-2014 +\d+ +[\d.]+\n2017-2018 +\d+ +[\d.]+\n/);
    expect(manifest).toMatchObject({ status: 'complete', study: 'lead-kidney-by-cycle', simulated: false });
  });

  it('print the prevalences that the document shows', () => {
    // A run id is a hash of the request, the folder of the files included, and that is another on every machine.
    const here = printed.replaceAll(/lead-kidney-by-cycle-[0-9a-f]{12}/g, manifest.run_id);
    expect(told[3]).toBe(here);
  });

  it('write the data of a forest plot: an effect with both bounds to a row', async () => {
    const plot: Row[] = parse(readFileSync(join(folder.path, 'forest-plot.csv'), 'utf8'), { columns: true });
    const effects = (await rowsOfManifest('regression')).filter(
      ({ contrast, effect_low, effect_high }) => contrast !== 'trend' && effect_low !== null && effect_high !== null,
    );
    expect(plot.length).toBeGreaterThan(5);
    const figures = (rows: readonly Row[]) =>
      rows.map(({ subgroup, contrast, effect, effect_low, effect_high }) =>
        [subgroup, contrast, Number(effect), Number(effect_low), Number(effect_high)].join(' '),
      );
    expect(figures(plot).sort()).toEqual(figures(effects).sort());
  });
});

describe.skipIf(!mirror)('a named query on the lake of a real run', () => {
  it('latest: says of the run what its manifest says', async () => {
    const [latest, ...others] = await asked('latest');
    const analyses = Object.values(manifest.analyses);
    const sum = (of: 'planned' | 'estimated') => analyses.reduce((total, counts) => total + counts[of], 0);
    const { study, run_id, created_at, title, cohort } = manifest;
    const counted = { participants: cohort?.n, planned: sum('planned'), estimated: sum('estimated') };
    expect(others).toEqual([]);
    expect(latest).toMatchObject({ study, run_id, created_at, title, ...counted });
  });

  it('main-table: has every figure of the file that the manifest names', async () => {
    const columns = ['form', 'subgroup', 'contrast', 'n', 'cases', 'effect', 'effect_low', 'effect_high', 'p', 'df'];
    const rows = (await rowsOfManifest('regression')).filter(({ effect }) => effect !== null);
    expect(only(await asked('main-table'), columns)).toEqual(only(rows, columns));
  });

  it('prevalence-by-cycle: counts the cases and participants of the manifest', async () => {
    const rows = await asked('prevalence-by-cycle');
    const [outcome] = manifest.cohort?.outcomes ?? [];
    expect(rows.find(({ subgroup }) => subgroup === 'all')).toMatchObject({ n: outcome.n, cases: outcome.cases });
    const columns = ['subgroup', 'n', 'cases', 'se', 'ci_low', 'ci_high'];
    const logit = (await rowsOfManifest('prevalence')).filter(({ contrast }) => contrast === 'logit');
    expect(only(rows, columns)).toEqual(only(logit, columns));
  });
});

describe.skipIf(!mirror)('the catalogue of the stack', () => {
  const filesBelow = (place: string) =>
    readdirSync(join(lake, place), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.parquet'))
      .map((name) => ({ table: name.split('/')[0], path: join(lake, place, name) }));

  /** Names and types of a file's columns, in its order. */
  function columnsOfFile(path: string): [string, string][] {
    const types: Record<string, string> = { DOUBLE: 'double', INT64: 'int64', BYTE_ARRAY: 'text' };
    const { buffer, byteOffset, length } = readFileSync(path);
    const { schema } = parquetMetadata(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
    return schema.slice(1).map(({ name, type }) => [name, types[`${type}`]]);
  }

  it('knows every column of the result files, in their order', () => {
    const files = filesBelow('results');
    expect(files.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['cohort_flow', 'regression', 'participants', 'prevalence']),
    );
    for (const { table, path } of files) {
      const known = Object.entries(columnsOf(RESULT_TABLES[table])).map(([name, { type }]) => [name, type]);
      expect(columnsOfFile(path), table).toEqual(known);
    }
  });

  it('knows every column of the NHANES files, and every cycle', () => {
    const files = filesBelow('nhanes');
    expect(files).toHaveLength(6);
    for (const { table, path } of files) {
      const known = NHANES_TABLES.find(({ name }) => name === table);
      const types = new Map(known?.columns.map(([name, type]) => [name, type]));
      for (const [column, type] of columnsOfFile(path)) expect([column, types.get(column)]).toEqual([column, type]);
      expect(known?.cycles).toContain(/cycle=([^/]+)/.exec(path)?.[1]);
    }
  });
});
