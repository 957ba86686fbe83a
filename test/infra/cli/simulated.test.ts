import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { readParquet } from '../../../functions/lake/parquet-reader.ts';
import { folderForTests, type Outcome, study } from '../../support/study.ts';

const lake = folderForTests();
afterAll(() => lake.remove());

const BANNER = 'SIMULATED DATA';

describe('study run on the simulated NHANES', () => {
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
    expect(Math.abs((manifest.cohort?.cases ?? 0) / 115 - 1)).toBeLessThan(0.2);
  });

  it('says so before and after, in the manifest, in every result table and in the report', async () => {
    expect(outcome.stderr).toContain(BANNER);
    expect(outcome.stdout).toContain(BANNER);
    expect(manifest.simulated).toBe(true);
    const tables = manifest.objects.filter(({ key }) => key.startsWith('results/'));
    expect(tables).toHaveLength(4);
    for (const { key } of tables) {
      const { columns } = await readParquet(readFileSync(join(lake.path, key)), ['simulated']);
      expect(new Set(columns[0].values as number[]), key).toEqual(new Set([1]));
    }
    const report = manifest.objects.find(({ key }) => key.endsWith('report.html'));
    expect(readFileSync(join(lake.path, report?.key ?? ''), 'utf8')).toMatch(/simulated data/i);
  });

  it('lies apart from real files in the lake', async () => {
    expect(await readdir(lake.path)).toEqual(['raw', 'results', 'runs', 'simulated', 'tables', 'wqs']);
    expect(await readdir(join(lake.path, 'raw'))).toEqual(['simulated']);
    expect(await readdir(join(lake.path, 'tables'))).toEqual(['simulated']);
  });

  it('shows the truth beside the estimates', () => {
    expect(manifest.truth?.log_odds_ratio_per_quartile).toHaveProperty('cadmium');
    expect(outcome.stdout).toMatch(/cadmium: q2 .* true /);
  });
});

describe('which source a run takes', () => {
  /** A proxy that nobody listens on: CDC is out of reach, whatever network there is. */
  const offline = { NODE_OPTIONS: `--import ${new URL('../../support/no-network.mjs', import.meta.url).pathname}` };

  it('falls back on the simulated one where nobody names one and CDC is out of reach', async () => {
    const { exitCode, stdout, stderr } = await study(['run', '--out', lake.path, '--json'], offline);
    expect(stderr).toMatch(/cdc\.gov.* cannot be reached.*goes on with simulated files/);
    expect(JSON.parse(stdout)).toMatchObject({ simulated: true, status: 'complete' });
    expect(exitCode).toBe(0);
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

describe('study simulate', () => {
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
