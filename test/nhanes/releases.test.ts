import { describe, expect, it } from 'vitest';
import { fileName, filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { RELEASES, releaseOf } from '../../functions/nhanes/releases.ts';
import { PSU, STRATUM } from '../../functions/nhanes/tables.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { mirror } from '../support/real-files.ts';

describe('the releases', () => {
  it('are the ten two-year cycles, 2017-March 2020, and August 2021-August 2023', () => {
    expect(RELEASES.map(({ id }) => id).join(' ')).toBe(
      '1999-2000 2001-2002 2003-2004 2005-2006 2007-2008 2009-2010 2011-2012 2013-2014 2015-2016 2017-2018 2017-2020 2021-2023',
    );
  });

  it.each([
    ['1999-2000', 'DEMO', 'Nchs/Data/Nhanes/Public/1999/DataFiles/DEMO.xpt'],
    ['2005-2006', 'DEMO_D', 'Nchs/Data/Nhanes/Public/2005/DataFiles/DEMO_D.xpt'],
    ['2017-2020', 'P_DEMO', 'Nchs/Data/Nhanes/Public/2017/DataFiles/P_DEMO.xpt'],
    ['2021-2023', 'DEMO_L', 'Nchs/Data/Nhanes/Public/2021/DataFiles/DEMO_L.xpt'],
  ])('of %s have the file %s', (cycle, name, path) => {
    expect([fileName('DEMO', cycle), filePath('DEMO', cycle)]).toEqual([name, path]);
  });

  it.each(['persons', 'strata'] as const)('share no %s, so that a file of another release is noticed', (kind) => {
    const ranges = RELEASES.map((release) => release[kind]).sort((a, b) => a.first - b.first);
    ranges.forEach(({ first, last }, i) => {
      expect(first).toBeGreaterThan(i === 0 ? 0 : ranges[i - 1].last);
      expect(last).toBeGreaterThan(first);
    });
  });

  it('name what they contain by releases that there are', () => {
    for (const { contains } of RELEASES) for (const id of contains?.releases ?? []) expect(releaseOf(id).id).toBe(id);
  });

  it('have no id that is not known', () => {
    expect(() => releaseOf('1998-1999')).toThrow('there is no release 1998-1999');
  });
});

describe.skipIf(!mirror)('on the real files', () => {
  const readColumn = columnsOfFiles(mirror ?? '');
  // DEMO of 1999-2000 could not be had.
  const known = RELEASES.map(({ id }) => id).filter((id) => id !== '1999-2000');

  it.each(known)('%s has exactly its persons and strata', (cycle) => {
    const { persons, strata } = releaseOf(cycle);
    const range = (column: string) => {
      const values = readColumn('DEMO', cycle, column) ?? [];
      return { first: Math.min(...values), last: Math.max(...values) };
    };
    expect(range('SEQN')).toEqual(persons);
    expect(range(STRATUM.column)).toEqual(strata);
    expect(range(PSU.column).first).toBe(1);
  });
});
