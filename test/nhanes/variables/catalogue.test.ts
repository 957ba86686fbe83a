import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filePath, tableOf } from '../../../functions/nhanes/catalogue/tables.ts';
import { variables } from '../../../functions/nhanes/variables/index.ts';
import type { SourceColumn } from '../../../functions/nhanes/variables/variable.ts';
import { definitionSchema } from '../../../functions/study/request/variables.ts';
import { columnsOfFiles } from '../../support/columns.ts';
import { mirror } from '../../support/real-files.ts';

const FOLDER = new URL('../../../functions/nhanes/catalogue/variables/', import.meta.url);
const files = readdirSync(FOLDER);

/** Variables of tables that the mirror has in no cycle. */
const NOT_IN_THE_MIRROR = ['lumbar_spine_bmd_whole_body', 'total_cholesterol', 'hdl_cholesterol'];

describe.each(files)('%s', (file) => {
  const definitions: { id: string }[] = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

  it.each(definitions.map((definition) => [definition.id, definition]))(
    '%s is a definition that a request could hold',
    (id, definition) => {
      expect(definitionSchema.safeParse(definition).error?.issues ?? []).toEqual([]);
      expect(variables[id].id).toBe(id);
    },
  );
});

it('every table that a variable reads is one that CDC publishes in that cycle', () => {
  const read = Object.values(variables).flatMap(({ id, sources }) =>
    Object.entries(sources).flatMap(([cycle, columns = []]) => columns.map(({ table }) => ({ id, cycle, table }))),
  );
  const wrong = read.filter(({ table, cycle }) => tableOf(table, cycle)?.notTaken !== null);
  expect(wrong).toEqual([]);
});

/** Refused and do not know, as NHANES codes them. */
const UNANSWERED = [7, 9, 77, 99, 777, 999, 7777, 9999];

describe.skipIf(!mirror)('on the real files', () => {
  const readColumn = columnsOfFiles(mirror ?? '');
  const isThere = ({ table }: SourceColumn, cycle: string) => existsSync(join(mirror ?? '', filePath(table, cycle)));
  const places = Object.values(variables).flatMap(({ id, sources }) =>
    Object.entries(sources).map(([cycle, columns]) => ({ id, cycle, columns: columns ?? [] })),
  );
  const readable = places.filter(({ columns, cycle }) => columns.every((column) => isThere(column, cycle)));

  it('most variables can be looked up in some cycle, and those that cannot are known', () => {
    const found = new Set(readable.map(({ id }) => id));
    expect(Object.keys(variables).filter((id) => !found.has(id))).toEqual(NOT_IN_THE_MIRROR);
  });

  it('have every column that a variable names', () => {
    const lacking = readable.flatMap(({ id, cycle, columns }) =>
      columns
        .filter(({ table, column }) => !readColumn(table, cycle, column))
        .map(({ table, column }) => `${id}: ${table}.${column} in ${cycle}`),
    );
    expect(lacking).toEqual([]);
  });

  const coded = readable.filter(({ id, columns }) => variables[id].levels && columns.length === 1);

  it('have somebody in each level, and no code that a variable does not know', () => {
    const odd = coded.flatMap(({ id, cycle, columns: [{ table, column }] }) => {
      const { derive, levels = [] } = variables[id];
      const codes = [...new Set(readColumn(table, cycle, column))].filter((code) => !Number.isNaN(code));
      const met = new Set(codes.map((code) => derive([code], cycle)));
      // Of some metals nobody lies below the limit.
      const needed = id.endsWith('_detection') ? [] : levels;
      const unmet = needed
        .filter((_, level) => !met.has(level))
        .map((level) => `${id} in ${cycle}: nobody is ${level}`);
      const unknown = codes
        .filter((code) => Number.isNaN(derive([code], cycle)) && !UNANSWERED.includes(code))
        .map((code) => `${id} in ${cycle}: ${code} is no known code`);
      return [...unmet, ...unknown];
    });
    expect(odd).toEqual([]);
  });

  it('have nobody above the limit of detection with less than the limit', () => {
    const wrong = coded.flatMap(({ id, cycle }) => {
      if (!id.endsWith('_detection')) return [];
      const measured = id.replace(/_detection$/, '');
      const { detection, sources } = variables[measured];
      const limit = detection?.limits[cycle];
      const [value] = sources[cycle] ?? [];
      const [flag] = variables[id].sources[cycle] ?? [];
      if (limit === undefined || flag.column === value.column) return [];
      const values = readColumn(value.table, cycle, value.column) ?? [];
      const flags = readColumn(flag.table, cycle, flag.column) ?? [];
      const above = Array.from(values).filter((_, row) => flags[row] === 0);
      // Limits are published with two digits or three.
      return Math.min(...above) < limit * 0.95
        ? [`${measured} in ${cycle}: ${Math.min(...above)} is above ${limit}`]
        : [];
    });
    expect(wrong).toEqual([]);
  });
});
