import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { readParquet } from '../../../functions/lake/parquet-reader.ts';
import { filePath } from '../../../functions/nhanes/catalogue/tables.ts';
import { folderForTests, type Outcome, study } from '../../support/study.ts';

const lake = folderForTests();
afterAll(() => lake.remove());

const BANNER = 'SIMULATED DATA';

describe('run on the simulated NHANES', () => {
  let outcome: Outcome;
  let manifest: Manifest;
  beforeAll(async () => {
    outcome = await study(['run', '--source', 'simulated', '--out', lake.path]);
    manifest = JSON.parse(readFileSync(outcome.stdout.trimEnd().split('\n').at(-1) ?? '', 'utf8'));
  });

  it('is complete, with a sample near the real one', () => {
    expect(outcome.exitCode).toBe(0);
    expect(manifest.status).toBe('complete');
    // The real files give 1,777 participants and 115 cases.
    expect(Math.abs((manifest.cohort?.n ?? 0) / 1777 - 1)).toBeLessThan(0.1);
    expect(Math.abs((manifest.cohort?.outcomes[0].cases ?? 0) / 115 - 1)).toBeLessThan(0.2);
  });

  it('says so before and after, in the manifest, in every result table and in the report', async () => {
    expect(outcome.stderr).toContain(BANNER);
    expect(outcome.stdout).toContain(BANNER);
    expect(manifest.simulated).toBe(true);
    const tables = manifest.objects.filter(({ key }) => key.startsWith('results/'));
    const written = ['cohort_flow', 'curves', 'participants', 'prevalence', 'regression', 'wqs', 'wqs_weights'];
    expect(tables.map(({ key }) => key.split('/')[1]).sort()).toEqual(written);
    // No form of the study is a spline.
    for (const { key } of tables.filter((table) => !table.key.startsWith('results/curves/'))) {
      const { columns } = await readParquet(readFileSync(join(lake.path, key)), ['simulated']);
      expect(new Set(columns[0].values as number[]), key).toEqual(new Set([1]));
    }
    const report = manifest.objects.find(({ key }) => key.endsWith('report.html'));
    expect(readFileSync(join(lake.path, report?.key ?? ''), 'utf8')).toMatch(/simulated data/i);
  });

  it('lies apart from real files in the lake', async () => {
    const folders = (await readdir(lake.path)).filter((name) => !name.startsWith('.'));
    expect(folders).toEqual(['catalogue', 'raw', 'replicates', 'results', 'runs', 'simulated', 'tables']);
    expect(await readdir(join(lake.path, 'raw'))).toEqual(['simulated']);
    expect(await readdir(join(lake.path, 'tables'))).toEqual(['simulated']);
  });

  it('shows the truth beside the estimates', () => {
    expect(manifest.truth?.log_odds_ratio_per_quartile).toHaveProperty('cadmium');
    expect(outcome.stdout).toMatch(/cadmium: q2 .* true /);
  });
});

describe('run on files of simulate', () => {
  const folder = folderForTests();
  afterAll(() => folder.remove());
  const files = join(folder.path, 'files');
  const request = join(folder.path, 'request.json');
  const runOf = (...flags: string[]) =>
    study(['run', request, '--source', files, '--out', join(folder.path, 'lake'), ...flags]);
  const demo = join(files, filePath('DEMO', '2013-2014'));
  let marked: Buffer;

  beforeAll(async () => {
    const huang = JSON.parse(readFileSync('events/huang-2023-whole-population.json', 'utf8'));
    const {
      wqs: _,
      published: __,
      ...small
    } = { ...huang, models: huang.models.slice(-1), subgroups: huang.subgroups.slice(0, 1) };
    writeFileSync(request, JSON.stringify(small));
    expect((await study(['simulate', '--out', files])).exitCode).toBe(0);
    marked = readFileSync(demo);
  });

  it('says that the data are simulated wherever it would for --source simulated', async () => {
    const { exitCode, stdout, stderr } = await runOf();
    expect(stderr).toContain(BANNER);
    expect(stdout).toContain(BANNER);
    expect(exitCode).toBe(0);
    const manifest: Manifest = JSON.parse(readFileSync(stdout.trimEnd().split('\n').at(-1) ?? '', 'utf8'));
    expect(manifest).toMatchObject({ simulated: true, truth: { log_odds_ratio_per_quartile: {} } });
    for (const { key } of manifest.objects.filter((object) => /^results\/(?!curves\/).*parquet$/.test(object.key))) {
      const { columns } = await readParquet(readFileSync(join(folder.path, 'lake', key)), ['simulated']);
      expect(new Set(columns[0].values as number[]), key).toEqual(new Set([1]));
    }
    const report = manifest.objects.find(({ key }) => key.endsWith('.html'));
    expect(readFileSync(join(folder.path, 'lake', report?.key ?? ''), 'utf8')).toContain(BANNER);
    expect(await readdir(join(folder.path, 'lake', 'raw'))).toEqual(['simulated']);
    expect(await readdir(join(folder.path, 'lake'))).not.toContain('nhanes');
  });

  it('refuses files of several simulations, and real ones among simulated ones', async () => {
    const label = (text: string) => {
      writeFileSync(demo, marked);
      const file = openSync(demo, 'r+');
      writeSync(file, text.padEnd(40), 6 * 80 + 32, 'latin1');
      closeSync(file);
      // A request of another name is another run.
      writeFileSync(
        request,
        readFileSync(request, 'utf8').replace(/"id":"[^"]*"/, `"id":"${text ? 'other-seed' : 'unmarked'}"`),
      );
    };
    label('SIMULATED seed=3 size=1');
    const other = await runOf();
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toMatch(/MixedDataError: .*simulated:seed=3&scale=1: DEMO_H; simulated:seed=2&scale=1: /);
    label('');
    const unmarked = await runOf();
    expect(unmarked.exitCode).toBe(1);
    expect(unmarked.stderr).toMatch(/MixedDataError: .*real: DEMO_H; simulated:seed=2&scale=1: /);
  });
});

describe('which source a run takes', () => {
  /** A proxy that nobody listens on: CDC is out of reach, whatever network there is. */
  const offline = { NODE_OPTIONS: `--import ${new URL('../../support/no-network.mjs', import.meta.url).pathname}` };

  it('falls back on the simulated one where nobody names one and CDC is out of reach', async () => {
    const { exitCode, stdout, stderr } = await study(['run', '--out', lake.path, '--json'], offline);
    expect(stderr).toMatch(/cdc\.gov.* cannot be reached.*simulated files take its place/);
    expect(JSON.parse(stdout)).toMatchObject({ simulated: true, status: 'complete' });
    expect(exitCode).toBe(0);
  });

  it('is checked by the same files, and told at once if these lack what it names', async () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
    const own = join(lake.path, 'own.json');
    writeFileSync(own, json);
    const { stdout, stderr } = await study(['check', own], offline);
    expect(stderr).toMatch(/cannot be reached.*simulated files take its place/);
    expect(stdout).toContain('SIMULATED DATA');
    writeFileSync(own, json.replaceAll('bmi', 'egfr'));
    expect((await study(['run', own, '--out', lake.path], offline)).stderr).toMatch(
      /InvalidRequestError: [\s\S]*egfr is made of BIOPRO.LBXSCR, which the simulated NHANES does not have/,
    );
  });

  it('never replaces one that is named', async () => {
    const { exitCode, stderr } = await study(['run', '--source', 'cdc', '--out', join(lake.path, 'other')], offline);
    expect(stderr).toMatch(/SourceUnreachableError/);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['--seed', '7'], /--seed and --scale go with --source simulated/],
    [['--source', 'simulated', '--seed', '-1'], /--seed|seed/],
    [['--source', 'simulated', '--scale', '0'], /--scale a number above 0/],
  ])('refuses %j', async (flags, message) => {
    const { exitCode, stderr } = await study(['run', ...flags, '--out', join(lake.path, 'none')]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
  });
});

describe('simulate', () => {
  it('writes the same bytes for the same seed, and others for another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
    const hashOf = async (name: string, seed: string) => {
      const out = join(folder, name);
      const { exitCode, stdout } = await study(['simulate', '--out', out, '--seed', seed, '--scale', '0.05']);
      expect(exitCode).toBe(0);
      const hash = createHash('sha256');
      for (const path of stdout.trim().split('\n')) hash.update(readFileSync(path));
      return hash.digest('hex');
    };
    const first = await hashOf('a', '7');
    expect(await hashOf('b', '7')).toBe(first);
    expect(await hashOf('c', '8')).not.toBe(first);
    rmSync(folder, { recursive: true });
  });
});
