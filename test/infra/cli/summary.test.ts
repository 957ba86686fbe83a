import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putJson } from '../../../functions/lake/json.ts';
import * as keys from '../../../functions/lake/keys.ts';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { putRecorded } from '../../../functions/lake/object-record.ts';
import { type ObjectStore, openStore } from '../../../functions/lake/object-store.ts';
import { writeParquet } from '../../../functions/lake/parquet-writer.ts';
import { METHODS } from '../../../functions/methods/index.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { resultTable } from '../../../functions/study/result-tables.ts';
import { storedReport } from '../../../infra/cli/stored-report.ts';
import { summarise } from '../../../infra/cli/summary.ts';
import { SMALL_REQUEST, smallReport } from '../../report/study-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'summary-'));
const store = openStore(pathToFileURL(folder).href);

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes what a run leaves, and returns its manifest. */
async function stored(into: ObjectStore, report: StudyReport, attempt?: string): Promise<Manifest> {
  const { manifest, rows } = report;
  const { run_id, study } = manifest;
  await putJson(into, keys.request(run_id), SMALL_REQUEST);
  const objects = [];
  for (const [table, columns] of METHODS.flatMap((method) => Object.entries(method.tables))) {
    const key = attempt ? keys.attemptTable(table, run_id, attempt) : keys.resultTable(table, study, run_id);
    const content = writeParquet(resultTable(columns, rows[table] ?? [], manifest));
    objects.push(await putRecorded(into, key, content, { rows: 1, producer: 'collect-run', inputs: [] }));
  }
  const page = attempt ? keys.attemptReport(run_id, attempt) : keys.report(run_id);
  objects.push(await putRecorded(into, page, '<html>', { rows: null, producer: 'collect-run', inputs: [] }));
  return { ...manifest, objects };
}

describe('the summary of a run', () => {
  let manifest: Manifest;
  let lines: string[];
  beforeAll(async () => {
    manifest = await stored(store, smallReport());
    lines = (await summarise(store, manifest)).split('\n');
  });

  it('reads the rows back as the report of the run has them', async () => {
    const { rows } = await storedReport(store, manifest);
    const { simulated: _, sensitivity: __, ...first } = rows.regression[0] as { simulated: number; sensitivity: null };
    expect(first).toEqual(smallReport().rows.regression[0]);
    expect(Object.keys(rows)).toEqual(METHODS.flatMap(({ tables }) => Object.keys(tables)));
  });

  it('begins with what was asked, who is in it and what a case is', () => {
    expect(lines.slice(0, 9)).toEqual([
      '',
      'A small study',
      'OUR reading: nobody has confirmed it.',
      '',
      '1,777 participants; run small-0123456789ab: complete',
      'low bone density: 115 cases among 1,777 (a case: T-score at or below -2.5 at total lumbar spine BMD)',
      '4 regressions: 4 estimated; of their results 1 sparse, 2 with few events',
      '1 WQS analyses: 1 estimated',
      '',
    ]);
  });

  it('has the main results of every method, in ASCII, without an id', () => {
    const text = lines.join('\n');
    expect(text).toContain('Prevalence (95 % logit interval) of low bone density');
    expect(text).toContain('Odds ratio (95 % interval) of low bone density, quartiles; age and sex; all participants');
    expect(text).toContain('3.87 (1.44-10.42)');
    expect(text).toContain('WQS: odds ratio per step of the index');
    expect(text).toContain('Quantile g-computation');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
    expect(text).toMatch(/^[\x00-\x7f]*$/);
    expect(text.replace(/small-0123456789ab/g, '')).not.toMatch(/low-bmd|model-1|quantile-4|(?<!blood )cadmium,/);
  });

  it('has the published figures beside ours, and the verdict on statements', () => {
    expect(lines).toContain(
      'blood selenium, quartile 4 against 1, age and sex, all participants: published 0.34 (0.14-0.39), p < 0.001; this run 0.69 (0.27-1.79), p 0.432',
    );
    expect(lines).toContain('    The published line contradicts itself.');
    expect(lines).toContain(
      '"Cadmium in men: no association found." is contradicted: 0 of 9 contrasts agree, 9 show the opposite',
    );
  });

  it('ends with where the page and the results lie', () => {
    expect(lines[lines.length - 2]).toBe(`report: ${store.locate(keys.report(manifest.run_id))}`);
    expect(lines[lines.length - 1]).toBe(`results: ${store.locate('results')}`);
  });

  it('of simulated data leaves the published figures out and tells the truth', async () => {
    const truth = {
      log_odds_ratio_per_quartile: { cadmium: 0.3, lead: 0.1 },
      wqs_weights: { positive: { cadmium: 1 }, negative: { selenium: 1 } },
      wqs_log_odds_ratio: { positive: 0.5, negative: 0 },
      note: 'conditional',
    };
    const text = await summarise(store, { ...manifest, simulated: true, truth });
    expect(text).not.toContain('published');
    expect(text).toContain(
      'blood cadmium: q2 1.35 (0.48) true 0.30, q3 1.35 (0.48) true 0.60, q4 1.35 (0.48) true 0.90',
    );
    expect(text).not.toContain('blood lead:');
    expect(text).toContain('true WQS weights: positive blood cadmium 1.00 (odds ratio 1.65 a step)');
  });

  it('tells what is missing, damaged or another than before, and never what a terminal would obey', async () => {
    const [source] = manifest.sources;
    const text = await summarise(store, {
      ...manifest,
      title: 'red \u001b[31m',
      status: 'partial',
      cohort: null,
      sources: [{ ...source, replaces: 'cd'.repeat(32), rows_note: 'DEMO_J has 3 rows fewer' }],
      damaged: [{ key: 'raw/x', problem: 'another hash', found_by: 'build-cohort' }],
      missing: [{ id: 'lead', state: 'fit-regression', error: 'LonelyPsuError', cause: 'stratum 12' }],
    });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('partial; its cohort could not be built');
    expect(text).toContain(`DEMO of 2017-2018 is another file than the lake had before: SHA-256 ${'ab'.repeat(32)}`);
    expect(text).toContain('note: DEMO_J has 3 rows fewer');
    expect(text).toContain('damaged, and not used: raw/x (another hash)');
    expect(text).toContain('missing: fit-regression lead (LonelyPsuError)');
  });

  it('of an incomplete run is made of the tables of its attempt', async () => {
    const attempt = await stored(store, smallReport(), 'small-0123456789ab-00000000');
    expect(await summarise(store, attempt)).toContain('blood cadmium  ');
  });

  it('of a run without results has no empty part', async () => {
    const none = await summarise(store, { ...manifest, objects: [], published: { values: [], statements: [] } });
    expect(none).not.toMatch(/\n\n\n/);
    expect(none).not.toContain('Odds ratio');
  });
});
