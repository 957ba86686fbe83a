import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readXport, type XportColumn } from '../../functions/nhanes/xport.ts';
import { mirror, shared } from '../support/real-files.ts';

/**
 * What another program found in a column: see ../shared/nhanes/README.md. A column that is missing throughout is
 * `empty`.
 */
interface ExpectedColumn {
  type: 'number' | 'text' | 'empty';
  missing?: number;
  min?: number;
  max?: number;
  sum?: number;
  blank?: number;
  distinct?: number;
}

interface ExpectedTable {
  file: string;
  rows: number;
  columns: Record<string, ExpectedColumn>;
}

function found(column: XportColumn): ExpectedColumn {
  if (column.type === 'text') {
    const answers = [...column.values].filter((text) => text !== null);
    return { type: 'text', blank: column.values.length - answers.length, distinct: new Set(answers).size };
  }
  const numbers = column.values.filter((value) => !Number.isNaN(value)).sort();
  const missing = column.values.length - numbers.length;
  if (numbers.length === 0) return { type: 'empty', missing };
  const sum = numbers.reduce((total, value) => total + value, 0);
  return { type: 'number', missing, min: numbers[0], max: numbers[numbers.length - 1], sum };
}

/** The answer key was made from text with 15 significant digits. */
function expectClose(value: number | undefined, expected: number | undefined, column: string): void {
  expect(Math.abs((value ?? 0) - (expected ?? 0)), column).toBeLessThanOrEqual(1e-12 * Math.abs(expected ?? 0));
}

describe.skipIf(!mirror)('the real files of both cycles, by the writers of SAS and of haven', () => {
  const expected: Record<string, ExpectedTable> = mirror
    ? JSON.parse(readFileSync(shared('nhanes/expected-columns.json'), 'utf8'))
    : {};

  it('are 38 tables with 1,243 columns', () => {
    const tables = Object.values(expected);
    expect(tables).toHaveLength(38);
    expect(tables.flatMap((table) => Object.keys(table.columns))).toHaveLength(1243);
  });

  it.each(Object.keys(expected))('%s has the values that the answer key has', (name) => {
    const { file, rows, columns } = expected[name];
    const dataset = readXport(readFileSync(join(mirror ?? '', file)), { expectedName: name });
    expect(dataset.rows).toBe(rows);
    expect(dataset.columns.map((column) => column.name)).toEqual(Object.keys(columns));
    for (const column of dataset.columns) {
      expect(column.values).toHaveLength(rows);
      const { min, max, sum, ...counts } = columns[column.name];
      const { min: foundMin, max: foundMax, sum: foundSum, ...foundCounts } = found(column);
      expect(foundCounts, column.name).toEqual(counts);
      expectClose(foundMin, min, column.name);
      expectClose(foundMax, max, column.name);
      expectClose(foundSum, sum, column.name);
    }
  });

  it('keep the labels and times that SAS wrote', () => {
    const bytes = readFileSync(join(mirror ?? '', expected.DEMO_H.file));
    const { name, created, modified, columns } = readXport(bytes);
    expect({ name, created, modified }).toEqual({
      name: 'DEMO_H',
      created: '2015-07-23T09:53:54',
      modified: '2015-07-23T09:53:54',
    });
    expect(columns[0]).toMatchObject({ name: 'SEQN', label: 'Respondent sequence number', type: 'number' });
  });
});
