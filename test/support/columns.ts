/** Columns to build a cohort from: of the real files, or of tables written down in a test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filePath } from '../../functions/nhanes/catalogue/tables.ts';
import type { ReadColumn } from '../../functions/nhanes/participants.ts';
import type { Cycle } from '../../functions/nhanes/releases.ts';
import { readXport, type XportDataset } from '../../functions/nhanes/xport.ts';

/** Reads from a directory laid out like CDC's site, every file once. */
export function columnsOfFiles(directory: string): ReadColumn {
  const files = new Map<string, XportDataset>();
  return (table, cycle, column) => {
    const path = join(directory, filePath(table, cycle));
    const file = files.get(path) ?? readXport(readFileSync(path));
    files.set(path, file);
    const found = file.columns.find(({ name }) => name === column);
    return found?.type === 'number' ? found.values : undefined;
  };
}

/** Tables by cycle and name, each a record of columns. */
export type Tables = Partial<Record<Cycle, Record<string, Record<string, number[]>>>>;

export function columnsOfTables(tables: Tables): ReadColumn {
  return (table, cycle, column) => {
    const values = tables[cycle]?.[table]?.[column];
    return values && Float64Array.from(values);
  };
}
