/** An NHANES table over all its cycles, as queries see it: one for each base name. */
import type { Column } from '../lake/table.ts';
import { type CatalogueTable, lakeName, TABLES } from './catalogue/tables.ts';

/** Name in lower case, type, and CDC's label, which as a rule has the unit in it. */
export type NhanesColumn = [name: string, type: Column['type'], label: string];

export interface TableOfCycles {
  /** As in the key of its files: `demo`, and `p_demo`, whose people are also in `demo`. */
  readonly name: string;
  readonly title: string;
  /** Those that it can be of. */
  readonly cycles: readonly string[];
  /** Of all cycles together. */
  readonly columns: readonly NhanesColumn[];
}

/** The table that a file is part of. */
export function tableOfCyclesName(table: Pick<CatalogueTable, 'base' | 'cycle'>): string {
  return lakeName(table).toLowerCase();
}

/** The files that a table may consist of, the latest cycle last. */
export function filesOf(name: string): CatalogueTable[] {
  return TABLES.filter((table) => table.notTaken === null && tableOfCyclesName(table) === name);
}

/** @param columns  of all its files together */
export function tableOfCycles(name: string, columns: readonly NhanesColumn[]): TableOfCycles {
  const files = filesOf(name);
  const cycles = [...new Set(files.map(({ cycle }) => cycle))];
  return { name, title: files.at(-1)?.title ?? name, cycles, columns };
}

/**
 * The columns of several files, each in the place where it first was. Of one that has changed its type or its label the
 * latest is told, but no label that is only the name: files that were made of CSV have no other.
 *
 * @param files  the columns of each, the latest last
 */
export function columnsOfAll(files: readonly (readonly NhanesColumn[])[]): NhanesColumn[] {
  const columns = new Map<string, NhanesColumn>();
  for (const [name, type, label] of files.flat()) {
    const told = label.toLowerCase() === name ? (columns.get(name)?.[2] ?? '') : label;
    columns.set(name, [name, type, told]);
  }
  return [...columns.values()];
}
