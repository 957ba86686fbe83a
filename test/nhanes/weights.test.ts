import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tableNamed } from '../../functions/nhanes/catalogue/tables.ts';
import data from '../../functions/nhanes/catalogue/weights.json' with { type: 'json' };
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { variables } from '../../functions/nhanes/variables/index.ts';
import {
  isWithin,
  sampleOf,
  tablesWithWeights,
  weightNames,
  weightsFor,
  weightsIn,
} from '../../functions/nhanes/weights.ts';
import { readHeader } from '../../functions/nhanes/xport-header.ts';

import { mirror } from '../support/real-files.ts';

const names = (tables: string[], cycle: string, pooled: string[] = [cycle]) =>
  weightsFor(tables, cycle, pooled).map(({ table, column }) => `${table}.${column}`);

describe('the weight of a study is that of the smallest sample among its tables', () => {
  it.each([
    ['the interview alone', ['DEMO', 'SMQ', 'DIQ'], '2013-2014', 'DEMO.WTINT2YR'],
    ['the examination too', ['DEMO', 'SMQ', 'BMX'], '2013-2014', 'DEMO.WTMEC2YR'],
    ['bones', ['DXXFEM', 'DEMO'], '2005-2006', 'DEMO.WTMEC2YR'],
    ['questions asked in the examination centre', ['ALQ', 'DEMO'], '2017-2018', 'DEMO.WTMEC2YR'],
    ['blood metals, of a half sample in 2013-2014', ['PBCD', 'DEMO', 'BMX'], '2013-2014', 'PBCD.WTSH2YR'],
    ['and in 2015-2016', ['PBCD', 'DEMO', 'BMX'], '2015-2016', 'PBCD.WTSH2YR'],
    ['blood metals, of everyone in 2017-2018', ['PBCD', 'DEMO', 'BMX'], '2017-2018', 'DEMO.WTMEC2YR'],
    ['2017-March 2020', ['PBCD', 'DEMO'], '2017-2020', 'DEMO.WTMECPRP'],
    ['the interview of 2017-March 2020', ['OSQ', 'DEMO'], '2017-2020', 'DEMO.WTINTPRP'],
    ['urinary metals under their older name', ['UHM', 'DEMO', 'BMX'], '2007-2008', 'UHM.WTSA2YR'],
    ['urinary metals of 2017-March 2020', ['UM', 'DEMO'], '2017-2020', 'UM.WTSAPRP'],
    ['any blood of 2021-2023', ['GHB', 'DEMO', 'BMX'], '2021-2023', 'GHB.WTPH2YR'],
    ['fasting glucose', ['GLU', 'GHB', 'DEMO'], '2009-2010', 'GLU.WTSAF2YR'],
    ['perfluorinated compounds, of subsample A in 2005-2006', ['PFC', 'DEMO'], '2005-2006', 'PFC.WTSA2YR'],
    ['of subsample C in 2007-2008', ['PFC', 'DEMO', 'BMX'], '2007-2008', 'PFC.WTSC2YR'],
    ['of subsample B in 2013-2014', ['PFAS', 'DEMO', 'BMX'], '2013-2014', 'PFAS.WTSB2YR'],
    ['phthalates, of subsample A in 2011-2012', ['PHTHTE', 'DEMO'], '2011-2012', 'PHTHTE.WTSA2YR'],
    ['phthalates and phenols, of subsample B in 2007-2008', ['PHTHTE', 'EPH'], '2007-2008', 'PHTHTE.WTSB2YR'],
    ['total arsenic in urine', ['UTAS', 'UM'], '2017-2018', 'UTAS.WTSA2YR'],
    ['of subsample B in 2013-2014 with phenols', ['PHTHTE', 'EPHPP', 'BMX'], '2013-2014', 'PHTHTE.WTSB2YR'],
    ['polycyclic aromatic hydrocarbons with metals', ['PAH', 'UM', 'BMX'], '2015-2016', 'PAH.WTSA2YR'],
    ['volatile compounds in urine, 2017-March 2020', ['UVOC', 'PERNT'], '2017-2020', 'UVOC.WTSAPRP'],
    ['volatile compounds in blood, 2017-March 2020', ['VOCWB', 'BMX'], '2017-2020', 'VOCWB.WTSVOCPR'],
    ['insulin', ['INS', 'GLU', 'BMX'], '2013-2014', 'INS.WTSAF2YR'],
    ['the glucose tolerance test with fasting glucose', ['GLU', 'OGTT', 'BMX'], '2011-2012', 'OGTT.WTSOG2YR'],
    ['the food of one day', ['DR1TOT', 'BMX', 'DEMO'], '2005-2006', 'DR1TOT.WTDRD1'],
    ['the food of both days', ['DR1TOT', 'DR2TOT', 'BMX'], '2017-2018', 'DR2TOT.WTDR2D'],
    ['the food of one day in 2017-March 2020', ['DR1TOT', 'DEMO'], '2017-2020', 'DR1TOT.WTDRD1PP'],
  ])('%s', (_, tables, cycle, weight) => {
    expect(names(tables, cycle)).toEqual([weight]);
  });

  it('is of four years where 1999-2000 and 2001-2002 are both in the study', () => {
    const both = ['1999-2000', '2001-2002'];
    for (const cycle of both) {
      expect(names(['BMX'], cycle)).toEqual(['DEMO.WTMEC2YR']);
      expect(names(['BMX'], cycle, both)).toEqual(['DEMO.WTMEC4YR']);
      expect(names(['SMQ'], cycle, [...both, '2003-2004'])).toEqual(['DEMO.WTINT4YR']);
    }
    expect(names(['LAB06HM'], '1999-2000', both)).toEqual(['LAB06HM.WTSHM4YR']);
    expect(names(['BMX'], '2003-2004', [...both, '2003-2004'])).toEqual(['DEMO.WTMEC2YR']);
  });

  it('does not exist for two subsamples at once', () => {
    expect(names(['PBCD', 'UM', 'BMX'], '2013-2014')).toEqual(['PBCD.WTSH2YR', 'UM.WTSA2YR']);
    expect(names(['GLU', 'UHM'], '2009-2010')).toEqual(['GLU.WTSAF2YR', 'UHM.WTSA2YR']);
    expect(names(['PAH', 'PHTHTE'], '2013-2014')).toEqual(['PAH.WTSA2YR', 'PHTHTE.WTSB2YR']);
  });

  it('is not known of a table in a cycle that nobody has looked into', () => {
    expect(sampleOf('PFC', '2005-2006')).toBe('subsample_a');
    expect(sampleOf('PFC', '2013-2014')).toBeUndefined();
    expect(tablesWithWeights('2013-2014')).toContain('PFAS');
    expect(tablesWithWeights('2013-2014')).not.toContain('PFC');
  });

  it('is told of tables that CDC publishes, and of all that the data name by cycle', () => {
    const named = data.tables.flatMap(({ sample, tables, in: cycles = {} }) =>
      (sample === undefined ? Object.keys(cycles) : []).flatMap((cycle) => tables.map((table) => ({ cycle, table }))),
    );
    expect(named.length).toBeGreaterThan(70);
    expect(named.filter(({ cycle, table }) => !tablesWithWeights(cycle).includes(table))).toEqual([]);
    // Of urinary metals the sample is told for all cycles at once.
    expect(tablesWithWeights('2017-2020')).toContain('UM');
    expect(tablesWithWeights('2021-2023')).not.toContain('UM');
    expect(tablesWithWeights('1999-2000')).not.toContain('UAS');
  });

  it('is known of every table that a variable reads', () => {
    for (const { id, sources } of Object.values(variables)) {
      for (const cycle of CYCLES) {
        for (const { table } of sources[cycle] ?? []) {
          expect(sampleOf(table, cycle), `${table}, of ${id}, in ${cycle}`).toBeDefined();
          expect(names([table], cycle), `${id} in ${cycle}`).toHaveLength(1);
        }
      }
    }
  });
});

describe('samples', () => {
  it('lie within those that they are drawn from', () => {
    expect(isWithin('blood_metals', 'interview')).toBe(true);
    expect(isWithin('examination', 'blood_metals')).toBe(false);
    expect(isWithin('blood_metals', 'subsample_a')).toBe(false);
  });
});

describe('the weights of a cycle', () => {
  it('are told by table', () => {
    expect(weightsIn('DEMO', '2001-2002').map(({ column }) => column)).toEqual([
      'WTINT2YR',
      'WTINT4YR',
      'WTMEC2YR',
      'WTMEC4YR',
    ]);
    expect(weightsIn('BMX', '2013-2014')).toEqual([]);
  });

  it('are told all together', () => {
    expect(weightNames('2013-2014')).toContain('PBCD.WTSH2YR');
    expect(weightNames('2017-2020')).toEqual(expect.arrayContaining(['DEMO.WTMECPRP', 'UM.WTSAPRP', 'GLU.WTSAFPRP']));
  });
});

describe.skipIf(!mirror)('the real files', () => {
  it('have the weights that the data say, and no others', () => {
    const root = mirror ?? '';
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xpt'));
    const wrong = paths.flatMap((path) => {
      const table = tableNamed(basename(path, '.xpt'));
      if (table === undefined || sampleOf(table.base, table.cycle) === undefined) return [];
      const { fields } = readHeader(readFileSync(join(root, path)));
      const found = fields.map(({ name }) => name).filter((name) => name.startsWith('WT'));
      const known = weightsIn(table.base, table.cycle).map(({ column }) => column);
      return found.sort().join() === known.sort().join() ? [] : [`${table.name}: ${found}; known are ${known}`];
    });
    expect(wrong).toEqual([]);
  });
});
