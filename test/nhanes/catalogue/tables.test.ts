import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import list from '../../../functions/nhanes/catalogue/tables.json' with { type: 'json' };
import {
  codebookPath,
  dataPath,
  fileName,
  filePath,
  NOT_TAKEN,
  TABLES,
  tableNamed,
  tableOf,
} from '../../../functions/nhanes/catalogue/tables.ts';
import { checkPersons } from '../../../functions/nhanes/persons.ts';
import { readXport } from '../../../functions/nhanes/xport.ts';
import { mirror } from '../../support/real-files.ts';

const count = z.nullable(z.int().check(z.positive()));
const table = z.strictObject({
  name: z.string().check(z.regex(/^[A-Z][A-Z0-9_]{1,9}$/)),
  base: z.string().check(z.regex(/^[A-Z][A-Z0-9_]{1,9}$/)),
  cycle: z.string().check(z.regex(/^\d{4}-\d{4}$/)),
  component: z.enum(['Demographics', 'Dietary', 'Documentation', 'Examination', 'Laboratory', 'Questionnaire']),
  title: z.string().check(z.minLength(3)),
  published: z.nullable(z.string().check(z.minLength(8))),
  rows: count,
  bytes: count,
  key: z.nullable(z.enum(['SEQN', 'SEQN, several rows', 'none'])),
  notTaken: z.nullable(z.enum(Object.keys(NOT_TAKEN) as [keyof typeof NOT_TAKEN])),
});

describe('the list of tables', () => {
  it('has one line for each table, sorted, whose columns are what the reader takes them for', () => {
    expect(list.columns).toEqual(
      Object.keys(table.shape).map((name) => ({ name: 'table', notTaken: 'not_taken' })[name] ?? name),
    );
    for (const row of list.tables) expect(row).toHaveLength(list.columns.length);
    for (const one of TABLES) expect(table.safeParse(one).error, one.name).toBeUndefined();
    const order = TABLES.map(({ cycle, name }) => `${cycle} ${name}`);
    expect(order).toEqual(order.toSorted());
    expect(new Set(TABLES.map(({ name }) => name)).size).toBe(TABLES.length);
  });

  it('has at most one public table of a base name in a cycle', () => {
    const bases = TABLES.filter(({ notTaken }) => notTaken !== 'rdc').map(({ base, cycle }) => `${base} ${cycle}`);
    expect(new Set(bases).size).toBe(bases.length);
  });

  it('has the public tables that CDC listed in January 2024, and those that only Research Data Centers have', () => {
    const listed = TABLES.filter(({ name, cycle }) => cycle !== '2021-2023' && !(name in list.addresses));
    expect(listed.filter(({ notTaken }) => notTaken !== 'rdc')).toHaveLength(1512);
    expect(listed.filter(({ notTaken }) => notTaken === 'rdc')).toHaveLength(224);
  });
});

describe('the file of a table in a cycle', () => {
  it.each([
    ['LAB06', '1999-2000', 'Nchs/Data/Nhanes/Public/1999/DataFiles/LAB06.xpt'],
    ['L06', '2001-2002', 'Nchs/Data/Nhanes/Public/2001/DataFiles/L06_B.xpt'],
    ['L06_2', '2001-2002', 'Nchs/Data/Nhanes/Public/2001/DataFiles/L06_2_B.xpt'],
    ['L06BMT', '2003-2004', 'Nchs/Data/Nhanes/Public/2003/DataFiles/L06BMT_C.xpt'],
    ['PBCD', '2005-2006', 'Nchs/Data/Nhanes/Public/2005/DataFiles/PBCD_D.xpt'],
    ['PBCD', '2017-2018', 'Nchs/Data/Nhanes/Public/2017/DataFiles/PBCD_J.xpt'],
    ['PBCD', '2017-2020', 'Nchs/Data/Nhanes/Public/2017/DataFiles/P_PBCD.xpt'],
    ['PBCD', '2021-2023', 'Nchs/Data/Nhanes/Public/2021/DataFiles/PBCD_L.xpt'],
    ['PFC_POOL', '2001-2002', 'Nchs/Data/Nhanes/Public/2001/DataFiles/PFC_POOL.xpt'],
    ['DXX', '2003-2004', 'nchs/data/nhanes/dxa/dxx_c.xpt'],
  ])('%s in %s is at %s', (base, cycle, path) => {
    expect(filePath(base, cycle)).toBe(path);
  });

  it('has its codebook beside it', () => {
    const pbcd = tableOf('PBCD', '2017-2020');
    expect(pbcd && codebookPath(pbcd)).toBe('Nchs/Data/Nhanes/Public/2017/DataFiles/P_PBCD.htm');
  });

  it('is refused by name where CDC has none', () => {
    expect(() => fileName('PBCD', '1999-2000')).toThrow(
      expect.objectContaining({
        name: 'UnknownTableError',
        message: expect.stringContaining('NHANES has no table "PBCD" in 1999-2000'),
      }),
    );
  });

  it('is not a table of the Research Data Centers: those have no file', () => {
    expect(tableNamed('SXQYTH')?.notTaken).toBe('rdc');
    expect(tableOf('SXQYTH', '1999-2000')).toBeUndefined();
  });
});

it.each([
  ['PAXMIN_G', 'minute-level'],
  ['PAXRAW_C', 'zip'],
  ['PAHS_H', 'withdrawn'],
  ['DSBI_L', 'no file'],
  ['P_DR1IFF', null],
  ['L06VID_B', null],
])('%s is not taken for the reason %s', (name, reason) => {
  expect(tableNamed(name)?.notTaken).toBe(reason);
});

describe.skipIf(!mirror)('the real files', () => {
  it('lie at the addresses of the list, and their keys are as it says', () => {
    const root = mirror ?? '';
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xpt'));
    for (const path of paths) {
      const found = tableNamed(basename(path, '.xpt'));
      expect(found && dataPath(found), path).toBe(path);
      expect(existsSync(join(root, path))).toBe(true);
      if (!found?.key) continue;
      const { key } = checkPersons(readXport(readFileSync(join(root, path))), found.cycle);
      expect(key, path).toBe(found.key);
    }
  });
});
