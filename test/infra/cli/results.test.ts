import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as keys from '../../../functions/lake/keys.ts';
import { openStore } from '../../../functions/lake/object-store.ts';
import type { EffectRow } from '../../../functions/study/effect-row.ts';
import { smallReport, smallRequest } from '../../report/study-report.ts';
import { storeRun } from '../../support/stored-run.ts';
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());
const lake = join(work.path, 'lake');
const store = openStore(pathToFileURL(lake).href);

let run: string;
let other: string;
beforeAll(async () => {
  const report = smallReport();
  run = await storeRun(store, report);
  // The other run has another rule, and with it another p in one row.
  const [first, ...rest] = report.rows.regression as EffectRow[];
  other = await storeRun(store, {
    ...report,
    request: smallRequest({ df_rule: 'residual' }),
    manifest: {
      ...report.manifest,
      code_versions: { 'fit-regression': 'aaaa' },
      created_at: '2026-02-02T03:04:05.000Z',
    },
    rows: { ...report.rows, regression: [{ ...first, p: 0.5 }, ...rest] },
  });
});

const here = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await studyHere(args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};

describe('show', () => {
  it('has every result by its labels, with its own participants and cases, and says what a case is', async () => {
    const text = await here('show', run, '--lake', lake);
    expect(text).toMatch(
      /^A small study \(small-[0-9a-f]{12}, complete\)\nlow bone density: a case: T-score at or below -2\.5/,
    );
    expect(text).toMatch(/^regression: low bone density; logistic; quartiles; age and sex; all participants$/m);
    expect(text).toMatch(
      /blood cadmium, quartile 4 against 1 +n \d+, cases \d+ +odds ratio [\d.]+ \([\d.]+ to [\d.]+\) +p /,
    );
    expect(text.replaceAll(run, '')).not.toMatch(/low-bmd|model-1|quantile-4|(?<!blood )cadmium,/);
  });

  it.each([
    [['--exposure', 'selenium'], /blood selenium/, /blood cadmium/],
    [['--exposure', 'Blood Selenium'], /blood selenium/, /blood cadmium/],
    [['--method', 'qgcomp'], /^qgcomp: /m, /^regression: /m],
    [['--model', 'age and sex', '--method', 'regression'], /age and sex/, /unadjusted/],
  ])('%j shows what is asked for alone', async (filters, there, notThere) => {
    const text = await here('show', run, '--lake', lake, ...filters);
    expect(text).toMatch(there);
    expect(text).not.toMatch(notThere);
  });

  it('has labels beside ids as CSV and as JSON', async () => {
    const rows = parse(await here('show', run, '--lake', lake, '--csv'), { columns: true }) as Record<string, string>[];
    const total = Object.values(smallReport().rows).reduce((sum, table) => sum + table.length, 0);
    expect(rows).toHaveLength(total);
    const [first] = smallReport().rows.regression as EffectRow[];
    expect(rows[0]).toMatchObject({
      table: 'regression',
      exposure: first.exposure,
      exposure_label: 'blood cadmium',
      outcome_label: 'low bone density',
      form_label: 'quartiles',
    });
    expect(Number(rows[0].estimate)).toBe(first.estimate);
    expect(JSON.parse(await here('show', run, '--lake', lake, '--json'))[0]).toMatchObject({ p: first.p });
  });

  it('has the main analysis, or one change of it, by --sensitivity', async () => {
    const report = smallReport();
    const [first] = report.rows.regression as EffectRow[];
    const lakeOfIt = join(work.path, 'changed');
    const changed = await storeRun(openStore(pathToFileURL(lakeOfIt).href), {
      ...report,
      request: smallRequest({
        sensitivity: [{ id: 'residual', label: 'residual df', change: { df_rule: 'residual' } }],
      }),
      rows: {
        ...report.rows,
        regression: [...report.rows.regression, { ...first, sensitivity: 'residual', p: 0.5 }],
      },
    });
    const shown = async (id: string): Promise<{ p: number; sensitivity: string | null }[]> =>
      JSON.parse(
        await here('show', changed, '--lake', lakeOfIt, '--method', 'regression', '--sensitivity', id, '--json'),
      );
    expect(await shown('residual')).toMatchObject([{ p: 0.5, sensitivity: 'residual' }]);
    expect((await shown('main')).map(({ sensitivity }) => sensitivity)).toEqual(report.rows.regression.map(() => null));
    const text = await here('show', changed, '--lake', lakeOfIt, '--sensitivity', 'residual df');
    expect(text).toMatch(/^regression: WITH residual df; low bone density/m);
    expect(text).not.toMatch(/^qgcomp: /m);
    const { exitCode, stderr } = await studyHere(['show', changed, '--lake', lakeOfIt, '--sensitivity', 'design']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/--sensitivity design: the run has no result of it; it has main, residual/),
    });
  });

  it('refuses what the run does not have, and says what it has', async () => {
    const { exitCode, stderr } = await studyHere(['show', run, '--lake', lake, '--exposure', 'zinc']);
    expect(stderr).toMatch(/UsageError: --exposure zinc: the run has no result of it; it has cadmium, selenium/);
    expect(exitCode).toBe(1);
  });
});

describe('a run', () => {
  it.each([
    ['its folder', () => join(lake, 'runs', run)],
    ['its folder with a slash behind', () => join(lake, 'runs', run, '/')],
    ['its manifest', () => join(lake, keys.manifest(run))],
  ])('is found by %s', async (_, word) => {
    expect(await here('verify', word())).toMatch(/^\d+ objects checked: all as recorded\n$/);
  });

  it('is refused where its manifest is not the one that it ended with', async () => {
    const broken = join(work.path, 'broken');
    const copy = openStore(pathToFileURL(broken).href);
    const id = await storeRun(copy, smallReport());
    const text = Buffer.from(await copy.get(keys.manifest(id))).toString();
    await copy.put(keys.manifest(id), text.replace('"rows_in_design":14470', '"rows_in_design":14471'));
    const { exitCode, stderr } = await studyHere(['show', id, '--lake', broken]);
    expect(stderr).toMatch(/RunDamagedError: small-[0-9a-f]{12} is not what its records say \(.*sha256/);
    expect(exitCode).toBe(1);
  });
});

/** With one bit of the last letter flipped: what can be read says something else. */
function flippedIn(content: Buffer, text: string): Buffer {
  const at = content.lastIndexOf(text);
  expect(at).toBeGreaterThan(0);
  const flipped = Buffer.from(content);
  flipped[at + text.length - 2] ^= 1;
  return flipped;
}

describe('list', () => {
  it('has the runs of a lake, the latest last', async () => {
    const lines = (await here('list', '--lake', lake)).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(new RegExp(`^${run} +complete +2026-01-02 03:04 +1,777 +115 +A small study$`));
    expect(lines[2]).toContain(other);
    const [first] = JSON.parse(await here('list', '--lake', lake, '--json'));
    expect(first).toMatchObject({ run_id: run, study: 'small', status: 'complete', n: 1777 });
  });

  it('has the other runs where what is known of one is damaged, and says which', async () => {
    const broken = join(work.path, 'broken-list');
    cpSync(lake, broken, { recursive: true });
    const row = join(broken, keys.runRow(run));
    /** What is listed; of each damaged object there is a line on stderr. */
    const listed = async (...damaged: string[]) => {
      const { exitCode, stdout, stderr } = await studyHere(['list', '--lake', broken, '--json']);
      expect(exitCode).toBe(0);
      expect([...stderr.matchAll(/(\S+) is damaged: /g)].map(([, key]) => key).sort()).toEqual(damaged.sort());
      return JSON.parse(stdout);
    };
    const statuses = async (...damaged: string[]) =>
      (await listed(...damaged)).map((one: { run_id: string; status: string }) => [one.run_id, one.status] as const);
    const whole = await listed();
    writeFileSync(join(broken, 'catalogue', 'runs', 'notes.txt'), 'no row');
    for (const content of [
      '',
      'PAR1xxxxPAR1',
      readFileSync(row).subarray(0, 300),
      readFileSync(join(broken, keys.runRow(other))),
      flippedIn(readFileSync(row), 'A small study'),
    ]) {
      writeFileSync(row, content);
      // The same by the manifest.
      expect(await listed(keys.runRow(run))).toEqual(whole);
    }
    const manifest = join(broken, keys.manifest(run));
    for (const content of ['{"run_id":', flippedIn(readFileSync(manifest), '"title":"A small study"')]) {
      writeFileSync(manifest, content);
      expect(new Map(await statuses(keys.runRow(run), keys.manifest(run)))).toEqual(
        new Map([
          [run, 'damaged'],
          [other, 'complete'],
        ]),
      );
    }
    const { stdout } = await studyHere(['list', '--lake', broken]);
    expect(stdout).toMatch(new RegExp(`${run} +damaged`));
  });

  it('of a lake without runs says so', async () => {
    expect(await here('list', '--lake', join(work.path, 'none'))).toMatch(/^no runs in /);
  });
});

describe('compare', () => {
  const page = join(work.path, 'side-by-side.html');

  it('says what differs in request, sources, code and results', async () => {
    const text = await here('compare', run, other, '--lake', lake, '--page', page);
    expect(text).toContain('request: 1 difference\n  df_rule: "effective" -> "residual"');
    expect(text).toContain('sources: the same');
    expect(text).toContain('code: 1 difference\n  fit-regression: fedcba9876543210 -> aaaa');
    const { results } = JSON.parse(await here('compare', run, other, '--lake', lake, '--page', page, '--json'));
    expect(results.filter(({ same }: { same: boolean }) => !same)).toHaveLength(1);
    expect(text).toMatch(
      new RegExp(`results of all runs: ${results.length}; the same to the last bit: ${results.length - 1};`),
    );
  });

  it('takes more than two runs, and writes a page of them', async () => {
    const text = await here('compare', run, other, run, '--lake', lake, '--page', page);
    expect(text).toContain(`\npage: ${page}\n`);
    expect(text).toContain('df_rule: "effective" -> "residual" -> "effective"');
    const written = await readFile(page, 'utf8');
    expect(written).toContain(`<title>Side by side: ${run}, ${other}, ${run}</title>`);
  });
});
