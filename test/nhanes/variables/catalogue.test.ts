import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { variables } from '../../../functions/nhanes/variables/index.ts';
import { definitionSchema } from '../../../functions/study/request/variables.ts';
import { columnsOfFiles } from '../../support/columns.ts';
import { mirror } from '../../support/real-files.ts';

const FOLDER = new URL('../../../functions/nhanes/catalogue/variables/', import.meta.url);
const files = readdirSync(FOLDER);

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

describe.skipIf(!mirror)('on the real files', () => {
  const readColumn = columnsOfFiles(mirror ?? '');
  const places = Object.values(variables).flatMap(({ id, sources }) =>
    Object.entries(sources).map(([cycle, columns]) => ({ id, cycle, columns: columns ?? [] })),
  );

  it.each(places)('$id has its columns in $cycle', ({ cycle, columns }) => {
    for (const { table, column } of columns)
      expect(readColumn(table, cycle, column), `${table}.${column}`).toBeDefined();
  });

  it.each(places.filter(({ id, columns }) => variables[id].levels && columns.length === 1))(
    '$id has somebody in each level in $cycle',
    ({ id, cycle, columns: [{ table, column }] }) => {
      const { derive, levels = [] } = variables[id];
      const met = new Set(Array.from(readColumn(table, cycle, column) ?? [], (code) => derive([code], cycle)));
      // Of some metals nobody lies below the limit.
      if (id.endsWith('_detection')) expect(met.has(0)).toBe(true);
      else expect(levels.filter((_, level) => !met.has(level))).toEqual([]);
    },
  );
});
