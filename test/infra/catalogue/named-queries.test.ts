import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resultTable, runRow } from '../../../functions/lake/keys.ts';
import { openStore } from '../../../functions/lake/object-store.ts';
import { writeParquet } from '../../../functions/lake/parquet-writer.ts';
import type { EffectRow } from '../../../functions/study/effect-row.ts';
import { queryAthena } from '../../../infra/catalogue/athena-lake.ts';
import { queryDirectory } from '../../../infra/catalogue/directory-lake.ts';
import { NAMED_QUERIES, VIEWS } from '../../../infra/catalogue/named-queries.ts';
import { smallReport, smallRequest } from '../../report/study-report.ts';
import { type AthenaServer, startAthenaServer } from '../../support/athena-server.ts';
import { storeRun } from '../../support/stored-run.ts';
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
// What an apostrophe and brackets mean to SQL and to patterns of file names they do not mean here.
const lake = join(work.path, "a lake's [folder]");
const report = smallReport();
let [first, second] = ['', ''];

beforeAll(async () => {
  const store = openStore(pathToFileURL(lake).href);
  first = await storeRun(store, report);
  const [row, ...rest] = report.rows.regression as EffectRow[];
  second = await storeRun(store, {
    ...report,
    request: smallRequest({ df_rule: 'residual' }),
    manifest: { ...report.manifest, created_at: '2026-02-02T03:04:05.000Z' },
    rows: { ...report.rows, regression: [{ ...row, estimate: (row.estimate ?? 0) + 1 }, ...rest] },
  });
});
afterAll(() => work.remove());

type Row = Record<string, unknown>;

async function asked(...words: string[]): Promise<Row[]> {
  const { exitCode, stdout, stderr } = await studyHere(['query', ...words, '--lake', lake, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The rows of a table of the report, as the query should have them. */
const ofReport = (table: string, keep: (row: Row) => boolean) => (report.rows[table] as Row[]).filter(keep);

const sorted = (rows: readonly Row[], columns: readonly string[]) =>
  rows
    .map((row) => columns.map((column) => row[column] ?? null))
    .map((cells) => JSON.stringify(cells))
    .sort();

describe('a named query', () => {
  it('has a file of its own and says what it answers', () => {
    const files = readdirSync('infra/catalogue/queries').map((file) => file.replace(/\.sql$/, ''));
    expect(Object.keys(NAMED_QUERIES).sort()).toEqual(files.sort());
    for (const [name, { about, sql, parameters }] of Object.entries(NAMED_QUERIES)) {
      expect(about, name).toMatch(/^[A-Z].{20,}[.]$/);
      expect(sql.replace(/^--.*$/gm, '').split('?'), name).toHaveLength(parameters.length + 1);
    }
  });

  it('latest: the run of a study that was complete last', async () => {
    const { title, created_at } = { ...report.manifest, created_at: '2026-02-02T03:04:05.000Z' };
    expect(await asked('latest')).toMatchObject([
      { study: 'small', run_id: second, created_at, title, cycles: '2017-2018', participants: 1777, simulated: 0 },
    ]);
  });

  it('main-table: every effect of that run', async () => {
    const columns = ['exposure', 'form', 'model', 'subgroup', 'contrast', 'n', 'cases', 'effect', 'effect_low', 'p'];
    const rows = await asked('main-table');
    expect(new Set(rows.map(({ run_id }) => run_id))).toEqual(new Set([second]));
    const expected = ofReport('regression', ({ effect, status }) => effect !== null || status === 'not_estimable');
    expect(sorted(rows, columns)).toEqual(sorted(expected, columns));
  });

  it('forest-plot: effects with both bounds, of every method', async () => {
    const rows = await asked('forest-plot');
    expect(new Set(rows.map(({ method }) => method))).toEqual(new Set(['regression', 'qgcomp', 'wqs']));
    const bounded = ({ contrast, effect, effect_low, effect_high }: Row) =>
      contrast !== 'trend' && effect !== null && effect_low !== null && effect_high !== null;
    for (const table of ['regression', 'qgcomp', 'wqs']) {
      const columns = ['model', 'subgroup', 'n', 'effect', 'effect_low', 'effect_high'];
      const found = rows.filter(({ method }) => method === table);
      expect(sorted(found, columns), table).toEqual(sorted(ofReport(table, bounded), columns));
    }
    for (const { no_effect, effect_measure } of rows)
      expect(no_effect).toBe(effect_measure === 'mean difference' ? 0 : 1);
  });

  it('mixture-weights: of WQS with their percentiles, of quantile g-computation by their sign', async () => {
    const rows = await asked('mixture-weights');
    const columns = ['model', 'subgroup', 'direction', 'component', 'weight', 'weight_p2_5', 'weight_p97_5'];
    const wqs = rows.filter(({ method }) => method === 'wqs');
    expect(sorted(wqs, columns)).toEqual(
      sorted(
        ofReport('wqs_weights', () => true),
        columns,
      ),
    );
    const qgcomp = rows.filter(({ method }) => method === 'qgcomp');
    const expected = ofReport('qgcomp', ({ weight }) => typeof weight === 'number');
    expect(qgcomp).toHaveLength(expected.length);
  });

  it('prevalence-by-cycle: both intervals in one row', async () => {
    const rows = await asked('prevalence-by-cycle');
    const logit = ofReport('prevalence', ({ contrast }) => contrast === 'logit');
    const renamed = logit.map(({ estimate, ...row }) => ({ ...row, prevalence: estimate, cycles: '2017-2018' }));
    const columns = ['cycles', 'outcome', 'subgroup', 'n', 'cases', 'prevalence', 'se', 'ci_low', 'ci_high'];
    expect(sorted(rows, columns)).toEqual(sorted(renamed, columns));
  });

  it('compare-runs: two runs side by side, whatever their order in time', async () => {
    const rows = await asked('compare-runs', first, second);
    expect(rows).toHaveLength(report.rows.regression.length);
    const [row] = report.rows.regression as EffectRow[];
    const differing = rows.filter(({ difference_of_estimates: by }) => typeof by === 'number' && Math.abs(by) > 1e-9);
    expect(differing).toMatchObject([{ exposure: row.exposure, form: row.form, contrast: row.contrast }]);
  });
});

describe('a query', () => {
  it('may be any SELECT, and its answer CSV in a file', async () => {
    const out = join(work.path, 'answer.csv');
    const sql = `select study, count(*) as rows_of_it, null as nothing from regression group by study`;
    const { exitCode } = await studyHere(['query', sql, '--lake', lake, '--out', out]);
    expect(exitCode).toBe(0);
    const expected = 2 * report.rows.regression.length;
    expect(readFileSync(out, 'utf8')).toBe(`study,rows_of_it,nothing\nsmall,${expected},\n`);
  });

  it('finds what files of an earlier release do not have null', async () => {
    const earlier = join(work.path, 'earlier');
    const store = openStore(pathToFileURL(earlier).href);
    await storeRun(store, report);
    const columns = [
      { name: 'exposure', type: 'text' as const, values: ['zinc'] },
      { name: 'study', type: 'text' as const, values: ['old'] },
      { name: 'run_id', type: 'text' as const, values: ['old-0123456789ab'] },
    ];
    await store.put(resultTable('regression', 'old', 'old-0123456789ab'), writeParquet({ columns }));
    const { rows } = await queryDirectory(earlier, 'select study, exposure, effect from regression', []);
    expect(rows).toHaveLength(1 + report.rows.regression.length);
    expect(rows).toContainEqual(['old', 'zinc', null]);
  });

  it('leaves out the row of a run that is damaged, and says so', async () => {
    const broken = join(work.path, 'broken');
    cpSync(lake, broken, { recursive: true });
    const row = join(broken, runRow(second));
    const content = readFileSync(row);
    // A reader of Parquet takes it: the participants of the sample, 1777 as eight bytes.
    const at = content.indexOf(Uint8Array.of(0xf1, 0x06, 0, 0, 0, 0, 0, 0));
    expect(at).toBeGreaterThan(0);
    content[at] ^= 4;
    writeFileSync(row, content);
    const sql = 'select run_id, participants from runs';
    const { exitCode, stdout, stderr } = await studyHere(['query', sql, '--lake', broken, '--json']);
    expect({ exitCode, rows: JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      rows: [{ run_id: first, participants: 1777 }],
    });
    expect(stderr).toContain(`${runRow(second)} is damaged: its content is not what was written\n`);
  });

  it('finds a table empty that no run has written', async () => {
    const { stdout } = await studyHere([
      'query',
      'select study, n from cohort_flow',
      '--lake',
      join(work.path, 'none'),
      '--csv',
    ]);
    expect(stdout).toBe('study,n\n');
  });

  it.each([
    ['nope', /there is no query nope; there are latest, main-table/],
    ['select * from nowhere', /Table with name nowhere does not exist/],
    ["copy (select 1) to 'x.csv'", /a lake is read, not written: allowed is a SELECT/],
    ['select 1; select 2', /one statement is allowed at a time, not 2/],
    ['select study from runs where study = ?', /takes 1 values, not 0/],
    ['', /there is no query/],
  ])('that is refused says why: %s', async (sql, message) => {
    const { exitCode, stdout, stderr } = await studyHere(['query', sql, '--lake', lake]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('takes as many words as it has question marks', async () => {
    expect((await studyHere(['query', 'compare-runs', first, '--lake', lake])).stderr).toMatch(
      /takes RUN and RUN, not 1/,
    );
  });
});

describe('on Athena', () => {
  let athena: AthenaServer;
  beforeAll(async () => {
    athena = await startAthenaServer(lake);
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL_ATHENA: athena.endpoint,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    })) {
      vi.stubEnv(name, value);
    }
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await athena.close();
  });
  const there = { region: 'il-central-1', workgroup: 'studies', database: 'nhanes_mixtures' };

  it.each(Object.keys(NAMED_QUERIES))('%s gives the same answer as on DuckDB, page by page', async (name) => {
    const { sql, parameters } = NAMED_QUERIES[name];
    const values = parameters.map((_, at) => [first, second][at]);
    Object.assign(athena, { pageSize: 3, looksBeforeTheEnd: 1 });
    expect(await queryAthena(there, sql, values)).toEqual(await queryDirectory(lake, sql, values));
    const start = athena.calls.findLast(({ action }) => action === 'StartQueryExecution');
    expect(start).toMatchObject({
      region: 'il-central-1',
      body: { QueryString: sql, WorkGroup: 'studies', QueryExecutionContext: { Database: 'nhanes_mixtures' } },
    });
  });

  it('a query that fails is told in its own words', async () => {
    await expect(queryAthena(there, 'select * from nowhere', [])).rejects.toMatchObject({
      name: 'QueryError',
      message: expect.stringContaining('nowhere'),
    });
  });

  it('a query that is interrupted is stopped there too', async () => {
    athena.looksBeforeTheEnd = 1000;
    const aborted = AbortSignal.timeout(50);
    await expect(queryAthena(there, 'select 1 as one', [], aborted)).rejects.toThrow('interrupted');
    expect(athena.calls.at(-1)).toMatchObject({ action: 'StopQueryExecution' });
  });

  it('where nobody answers, that is said', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', 'http://127.0.0.1:1');
    await expect(queryAthena(there, 'select 1', [])).rejects.toMatchObject({ name: 'AthenaUnavailableError' });
  });
});

it('a view says which columns it has, as DuckDB finds them', async () => {
  const types: Record<string, string> = { VARCHAR: 'text', BIGINT: 'int64', DOUBLE: 'double' };
  for (const { name, columns } of VIEWS) {
    const { rows } = await queryDirectory(lake, `select column_name, column_type from (describe ${name})`, []);
    expect(Object.fromEntries(rows.map(([column, type]) => [column, types[`${type}`]]))).toEqual(columns);
    expect(rows.map(([column]) => column)).toEqual(Object.keys(columns));
  }
});
