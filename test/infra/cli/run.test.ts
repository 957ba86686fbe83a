import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { queryDirectory } from '../../../infra/catalogue/directory-lake.ts';
import { NAMED_QUERIES } from '../../../infra/catalogue/named-queries.ts';
import { mirror, shared } from '../../support/real-files.ts';
import { folderForTests, type Outcome, study } from '../../support/study.ts';

/** R's answers of ../shared/expected: the sample, and the cadmium regressions. */
/** With cases in fewer than three PSUs of a compared cell none is offered. */
function hasInterval({ psus_with_events, psus_with_events_reference }: Record<string, unknown>): boolean {
  return Number(psus_with_events) >= 3 && Number(psus_with_events_reference ?? 3) >= 3;
}

interface Expected {
  flow: { step: string; n: number }[];
  n: number;
  cases: number;
  bounds: Record<string, number[]>;
  regressions: {
    metal: string;
    model: string;
    subgroup: string;
    n: number;
    cases: number;
    design_df: number;
    events: number[];
    totals: number[];
    log_or: number[];
    se: number[];
    trend: { beta: number; se: number };
  }[];
}

/** R's answers of test/fixtures/r: all 75 regressions, iterated until they stand still (regressions.R). */
interface Inference {
  log_or: number | number[];
  se: number | number[];
  ci_low: number | number[];
  ci_high: number | number[];
  p: number | number[];
}
type Converged = Record<string, { df: number; quantiles: Inference; trend: Inference }>;

const METALS = ['cadmium', 'lead', 'mercury', 'manganese', 'selenium'];
const MODELS = ['model-1', 'model-2', 'model-3'];
const SUBGROUPS = ['all', 'male', 'female', 'smoker', 'non-smoker'];

/** All rows of a query as plain objects, DuckDB's 64-bit integers as numbers. */
async function query(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = (await connection.runAndReadAll(sql)).getRowObjects();
  connection.closeSync();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    ),
  );
}

function expectWithin(tolerance: number, found: unknown, expected: number): void {
  expect(Math.abs((found as number) / expected - 1)).toBeLessThan(tolerance);
}

describe.skipIf(!mirror)('run on the real files', () => {
  const lake = folderForTests();
  const source = mirror as string;
  const outcomes: Record<string, Outcome> = {};
  const manifests: Record<string, Manifest> = {};

  beforeAll(async () => {
    for (const protocol of ['huang-2023', 'huang-2023-whole-population']) {
      const outcome = await study(['run', `events/${protocol}.json`, '--source', source, '--out', lake.path]);
      outcomes[protocol] = outcome;
      expect(outcome.stderr).toMatch(/SUCCEEDED/);
      manifests[protocol] = JSON.parse(await readFile(outcome.stdout.trimEnd().split('\n').at(-1) as string, 'utf8'));
    }
  });
  afterAll(() => lake.remove());

  describe.each(['huang-2023', 'huang-2023-whole-population'])('%s', (protocol) => {
    const results = (table: string) => `read_parquet('${lake.path}/results/${table}/study=${protocol}/**/*.parquet')`;
    const expected = async (): Promise<Expected> =>
      JSON.parse(await readFile(shared(`expected/${protocol}.cadmium.json`), 'utf8'));

    it('has the sample that R has, step by step', async () => {
      const { flow, n, cases, bounds } = await expected();
      const rows = await query(`select step, n, cases from ${results('cohort_flow')}`);
      expect(rows.map(({ step, n: left }) => ({ step, n: left }))).toEqual(
        flow.map(({ step, n: left }) => ({ step, n: left })),
      );
      expect(rows.at(-1)).toMatchObject({ n, cases });
      const { cohort } = manifests[protocol];
      expect(cohort).toMatchObject({ n, outcomes: [{ cases }] });
      const cutPoints = Object.entries(cohort?.forms ?? {}).map(([id, forms]) => [
        id,
        forms['quantile-4'].cut_points?.[0],
      ]);
      expect(Object.fromEntries(cutPoints)).toEqual(bounds);
    });

    it('has every cadmium regression of the answer key', async () => {
      const { regressions } = await expected();
      expect(regressions).toHaveLength(15);
      for (const { metal, model, subgroup, ...r } of regressions) {
        const rows = await query(
          `select * from ${results('regression')} where exposure = '${metal}' and model = '${model}' and subgroup = '${subgroup}'`,
        );
        expect(rows.map(({ contrast }) => contrast)).toEqual(['q2', 'q3', 'q4', 'trend']);
        for (const row of rows) {
          expect(row).toMatchObject({
            n: r.n,
            cases: r.cases,
            df: r.design_df,
            df_rule: 'design',
          });
        }
        rows.slice(0, 3).forEach((row, i) => {
          expect(row).toMatchObject({ total: r.totals[i + 1], events: r.events[i + 1] });
          expect(row).toMatchObject({ reference_total: r.totals[0], reference_events: r.events[0] });
          expect(row.status).toBe(hasInterval(row) ? 'estimated' : 'not_estimable');
          expectWithin(1e-7, row.estimate, r.log_or[i]);
          // glm.fit takes the covariance of its last step but one: some of the key's still move by 1.5e-7 (see the next
          // test).
          expectWithin(2e-7, row.se, r.se[i]);
        });
        expect(rows[3]).toMatchObject({ total: null, events: null });
        expectWithin(1e-7, rows[3].estimate, r.trend.beta);
        expectWithin(2e-7, rows[3].se, r.trend.se);
      }
    });

    it('has all 75 regressions to 1e-7 as R has them when it iterates to the end', async () => {
      const inR: Converged = JSON.parse(
        await readFile(new URL(`../../fixtures/r/${protocol}.json`, import.meta.url), 'utf8'),
      );
      const rows = await query(`select * from ${results('regression')}`);
      expect(rows).toHaveLength(75 * 4);
      for (const row of rows) {
        const { df, quantiles, trend } = inR[`${row.exposure}/${row.model}/${row.subgroup}`];
        const [fit, index] =
          row.contrast === 'trend' ? [trend, 0] : [quantiles, Number(`${row.contrast}`.slice(1)) - 2];
        expect(row.df).toBe(df);
        for (const figure of ['estimate', 'se'] as const) {
          expectWithin(1e-7, row[figure], [fit[figure === 'se' ? 'se' : 'log_or']].flat()[index]);
        }
        if (!hasInterval(row)) {
          expect([row.effect, row.effect_low, row.effect_high, row.p]).toEqual([null, null, null, null]);
          continue;
        }
        expectWithin(1e-14, row.effect, Math.exp(row.estimate as number));
        const columns = { ci_low: 'effect_low', ci_high: 'effect_high', p: 'p' } as const;
        for (const figure of ['ci_low', 'ci_high', 'p'] as const) {
          expectWithin(1e-7, row[columns[figure]], [fit[figure]].flat()[index]);
        }
      }
    });

    it('has all 75 regressions', async () => {
      const rows = await query(`select distinct exposure, model, subgroup from ${results('regression')}`);
      const planned = METALS.flatMap((exposure) =>
        MODELS.flatMap((model) => SUBGROUPS.map((subgroup) => ({ exposure, model, subgroup }))),
      );
      expect(rows).toHaveLength(75);
      expect(rows).toEqual(expect.arrayContaining(planned));
      expect(manifests[protocol].analyses.regression).toMatchObject({ planned: 75, failed: 0 });
    });

    it('counts cautions and missing intervals in the manifest, and says so on the console', async () => {
      const [counted] = await query(
        `select count(*) filter (caution = 'few_events')::int as few_events, count(*) filter (caution = 'sparse')::int as sparse,
           count(*) filter (status = 'not_estimable')::int as no_interval from ${results('regression')}`,
      );
      expect(manifests[protocol].cautions.regression).toEqual(counted);
      // The smokers' reference quartiles of huang-2023 have a case or two; the whole population has cases in every
      // cell.
      expect(counted.no_interval).toBe(protocol === 'huang-2023' ? 9 : 0);
      const line = `${counted.no_interval} without an interval for lack of PSUs`;
      expect(outcomes[protocol].stdout.includes(line)).toBe(protocol === 'huang-2023');
    });

    it('calls its sample rules a reading of ours, in the manifest and on the console', () => {
      expect(manifests[protocol].reading).toMatch(/^OUR /);
      expect(outcomes[protocol].stdout).toContain(manifests[protocol].reading);
    });

    it('shows the selenium line of the paper with the note that it contradicts itself', () => {
      const selenium = manifests[protocol].published.values.find(({ exposure }) => exposure === 'selenium');
      expect(selenium?.inconsistent).toMatch(/contradicts itself/);
    });

    it('judges the statements of the abstract, on the console too', () => {
      const { statements } = manifests[protocol].published;
      expect(statements).toHaveLength(11);
      for (const { text, judged } of statements) {
        expect(judged).toBeGreaterThan(0);
        expect(outcomes[protocol].stdout).toContain(`"${text}" is `);
      }
    });
  });

  it('says that the reading with the published sample contradicts the abstract on men', () => {
    const { statements } = manifests['huang-2023'].published;
    const men = statements.find(({ exposure, subgroup }) => exposure === 'cadmium' && subgroup === 'male');
    expect(men).toMatchObject({ verdict: 'contradicted', agreeing: 0 });
  });

  it('names in the manifest the origin and the bytes of every file', async () => {
    const [demo] = manifests['huang-2023'].sources;
    const key = JSON.parse(await readFile(shared('nhanes/expected-columns.json'), 'utf8'));
    expect(demo).toMatchObject({ table: 'DEMO', cycle: '2013-2014', sha256: key.DEMO_H.sha256, rows: key.DEMO_H.rows });
    expect(demo.url).toMatch(/Nchs\/Data\/Nhanes\/Public\/2013\/DataFiles\/DEMO_H.xpt$/);
    expect(manifests['huang-2023'].sources).toHaveLength(12);
  });

  it('leaves files that verify', async () => {
    const path = outcomes['huang-2023'].stdout.trimEnd().split('\n').at(-1) as string;
    const { exitCode, stdout } = await study(['verify', path]);
    expect(stdout).toMatch(/^\d+ objects checked: all as recorded\n$/);
    expect(exitCode).toBe(0);
  });

  it('writes Parquet that hyparquet and DuckDB read alike', async () => {
    const table = manifests['huang-2023'].objects.find(({ key }) => key.startsWith('results/regression'));
    const path = join(lake.path, table?.key ?? '');
    const bytes = await readFile(path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const byHyparquet = (await parquetReadObjects({ file })).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
      ),
    );
    expect(await query(`select * from read_parquet('${path}', hive_partitioning = false)`)).toEqual(byHyparquet);
    const types = await query(`describe select * from read_parquet('${path}', hive_partitioning = false)`);
    expect(new Set(types.map(({ column_type }) => column_type))).toEqual(new Set(['VARCHAR', 'BIGINT', 'DOUBLE']));
  });

  it('can be queried as a whole, one study beside the other', async () => {
    const rows = await query(
      `select study, round(effect, 2) as odds_ratio from read_parquet('${lake.path}/results/regression/**/*.parquet', hive_partitioning = true)
       where exposure = 'cadmium' and model = 'model-1' and subgroup = 'all' and contrast = 'q4' order by study`,
    );
    expect(rows).toEqual([
      { study: 'huang-2023', odds_ratio: 11.55 },
      { study: 'huang-2023-whole-population', odds_ratio: 1.22 },
    ]);
  });

  /** The cells of what a named query answers about this lake, in an order of their own. */
  async function answered(name: string, parameters: string[], columns: readonly string[]): Promise<string[]> {
    const { columns: all, rows } = await queryDirectory(lake.path, NAMED_QUERIES[name].sql, parameters);
    return cells(
      rows.map((row) => Object.fromEntries(all.map((column, at) => [column, row[at]]))),
      columns,
    );
  }
  const cells = (rows: readonly Record<string, unknown>[], columns: readonly string[]) =>
    rows.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null))).sort();

  it('is compared by compare-runs with another, each with every effect that its own file has', async () => {
    const runs = Object.values(manifests).map(({ run_id }) => run_id);
    const which = ['exposure', 'form', 'model', 'subgroup', 'contrast'];
    const figures = ['n', 'effect', 'effect_low', 'effect_high', 'p'];
    for (const [at, side] of ['first', 'second'].entries()) {
      const own = `'${lake.path}/results/regression/*/run_id=${runs[at]}/*.parquet'`;
      const rows = await query(`select * from read_parquet(${own})`);
      expect(rows.length).toBeGreaterThan(200);
      const found = await answered('compare-runs', runs, [...which, ...figures.map((figure) => `${side}_${figure}`)]);
      expect(found).toEqual(cells(rows, [...which, ...figures]));
    }
  });

  it('has in mixture-weights every weight that its files have', async () => {
    const columns = ['run_id', 'model', 'subgroup', 'direction', 'component', 'weight', 'weight_p2_5', 'weight_p97_5'];
    const files = `'${lake.path}/results/wqs_weights/**/*.parquet'`;
    const rows = await query(
      `select * from read_parquet(${files}, hive_partitioning = true) where sensitivity is null`,
    );
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.map(({ run_id }) => run_id)).size).toBe(2);
    expect(await answered('mixture-weights', [], columns)).toEqual(cells(rows, columns));
  });

  it('does no work for a request that has been run, and answers with the same manifest', async () => {
    const before = await readFile(outcomes['huang-2023'].stdout.trimEnd().split('\n').at(-1) as string, 'utf8');
    const files = await readdir(lake.path, { recursive: true });
    const again = await study(['run', '--source', source, '--out', lake.path, '--json']);
    const { manifest, ...content } = JSON.parse(again.stdout);
    expect(content).toEqual(JSON.parse(before));
    expect(await readFile(manifest, 'utf8')).toBe(before);
    expect(again.stderr).not.toMatch(/IngestTables/);
    expect(await readdir(lake.path, { recursive: true })).toEqual(files);
  });
});

describe.skipIf(!mirror)('the same request twice at once', () => {
  it('leaves one manifest, which both name', async () => {
    const lake = folderForTests();
    const args = ['run', '--source', mirror as string, '--out', lake.path, '--json'];
    const both = (await Promise.all([study(args), study(args)])).map(({ stdout }) => JSON.parse(stdout));
    expect(both[0]).toEqual(both[1]);
    const left = (await readdir(join(lake.path, 'runs'), { recursive: true })).filter((name) =>
      name.includes('manifest'),
    );
    expect(left).toHaveLength(1);
    expect((await study(['verify', both[0].manifest])).exitCode).toBe(0);
    await lake.remove();
  });
});
