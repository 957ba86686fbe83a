import { describe, expect, it } from 'vitest';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { variables } from '../../functions/nhanes/variables/index.ts';
import { weightsFor } from '../../functions/nhanes/weights.ts';

const names = (tables: string[], cycle: (typeof CYCLES)[number]) =>
  weightsFor(tables, cycle).map(({ table, column }) => `${table}.${column}`);

describe('the weight of a study is that of the smallest sample among its tables', () => {
  it.each([
    ['the interview alone', ['DEMO', 'SMQ', 'DIQ'], 'DEMO.WTINT2YR', 'DEMO.WTINT2YR'],
    ['the examination too', ['DEMO', 'SMQ', 'BMX'], 'DEMO.WTMEC2YR', 'DEMO.WTMEC2YR'],
    ['bones', ['DXXFEM', 'DEMO'], 'DEMO.WTMEC2YR', 'DEMO.WTMEC2YR'],
    ['questions asked in the examination centre', ['ALQ', 'DEMO'], 'DEMO.WTMEC2YR', 'DEMO.WTMEC2YR'],
    ['blood metals, of a half sample in 2013-2014', ['PBCD', 'DEMO', 'BMX'], 'PBCD.WTSH2YR', 'DEMO.WTMEC2YR'],
  ])('%s', (_, tables, first, second) => {
    expect([names(tables, '2013-2014'), names(tables, '2017-2018')]).toEqual([[first], [second]]);
  });

  it('is known of every table that a variable reads', () => {
    for (const { id, sources } of Object.values(variables)) {
      for (const cycle of CYCLES) {
        for (const { table } of sources[cycle] ?? []) {
          expect(names([table], cycle), `${id} in ${cycle}`).toHaveLength(1);
          // A table that is not known would pass for one of the interview.
          if (table !== 'DEMO') expect(names(['DEMO', table], cycle)).toEqual(names([table], cycle));
        }
      }
    }
  });
});
