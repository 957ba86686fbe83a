import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METHODS } from '../../../functions/methods/index.ts';
import { RESULT_TABLES } from '../../../functions/methods/result-tables.ts';
import { columnsOf } from '../../../functions/study/result-tables.ts';
import { dataDictionary } from '../../../infra/catalogue/data-dictionary.ts';

it('the data dictionary in docs is the one that the code makes', () => {
  // `npm run dictionary` writes it.
  expect(readFileSync('docs/data-dictionary.md', 'utf8')).toBe(dataDictionary());
});

it('every table of every method is a table of the lake, and says what a row is', () => {
  const ofMethods = METHODS.flatMap(({ tables }) => Object.keys(tables));
  expect(Object.keys(RESULT_TABLES)).toEqual(['runs', 'cohort_flow', ...ofMethods]);
  for (const [name, { row }] of Object.entries(RESULT_TABLES)) expect(row, name).toMatch(/^one row per /);
});

it('a column that several tables have has the same type in all of them', () => {
  const types = new Map<string, string>();
  for (const table of Object.values(RESULT_TABLES)) {
    for (const [column, { type, meaning }] of Object.entries(columnsOf(table))) {
      expect(types.get(column) ?? type, column).toBe(type);
      expect(meaning.length, column).toBeGreaterThan(3);
      types.set(column, type);
    }
  }
});
