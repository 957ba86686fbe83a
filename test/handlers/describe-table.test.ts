import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DescribedTable } from '../../functions/handlers/describe-table.ts';
import { nhanesTable } from '../../functions/lake/keys.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import { filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { lakeTable } from '../../functions/nhanes/lake-table.ts';
import type { Cycle } from '../../functions/nhanes/releases.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { NHANES_TABLES } from '../../infra/catalogue/nhanes-tables.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';

const lake = folderForTests();
afterAll(() => lake.remove());

let describeTable: (item: { name: string }) => Promise<DescribedTable>;
beforeAll(async () => {
  vi.stubEnv('DATA_LAKE', pathToFileURL(lake.path).href);
  vi.resetModules();
  ({ handler: describeTable } = await import('../../functions/handlers/describe-table.ts'));
});
afterAll(() => vi.unstubAllEnvs());

const pathOf = (table: string, cycle: string) => join(lake.path, nhanesTable(table, cycle));
function put(table: string, cycle: string, bytes: Uint8Array): void {
  mkdirSync(dirname(pathOf(table, cycle)), { recursive: true });
  writeFileSync(pathOf(table, cycle), bytes);
}

describe('a table of which the lake has files', () => {
  it.skipIf(!mirror).each<[string, Cycle[]]>([
    ['DEMO', ['2013-2014', '2017-2018']],
    ['PAQ', ['2013-2014', '2017-2018', '2021-2023']],
  ])('%s is described as the stack declares it, as far as they go', async (base, cycles) => {
    for (const cycle of cycles) {
      const bytes = readFileSync(join(mirror as string, filePath(base, cycle)));
      put(base, cycle, writeParquet(lakeTable(readXport(bytes))));
    }
    const { table } = await describeTable({ name: base.toLowerCase() });
    const declared = NHANES_TABLES.find(({ name }) => name === base.toLowerCase());
    const types: Record<string, string> = { text: 'string', int64: 'bigint', double: 'double' };
    const known = new Map(declared?.columns.map(([name, type]) => [name, types[type]]));
    const found = table?.StorageDescriptor.Columns ?? [];
    expect(found.length).toBeGreaterThan(40);
    for (const { Name, Type } of found) expect([Name, Type]).toEqual([Name, known.get(Name)]);
    expect(found[0]).toMatchObject({ Name: 'seqn', Type: 'bigint', Comment: 'Respondent sequence number' });
    expect(table?.Parameters['projection.cycle.values']).toBe(declared?.cycles.join(','));
  });

  it('is not described where one of them is no Parquet: what is registered stays', async () => {
    put('COT', '2013-2014', Buffer.from('no Parquet'));
    await expect(describeTable({ name: 'cot' })).rejects.toMatchObject({ name: 'InvalidParquetError' });
  });
});

it.each(['smq', 'paxmin', 'nothing', '../runs', ''])('of %j there is nothing to describe', async (name) => {
  expect(await describeTable({ name })).toEqual({ table: null });
});
