/** The NHANES tables that Athena knows: one for each base name, over all cycles, and what codebooks say of them all. */
import { type CatalogueTable, TABLES } from '../../functions/nhanes/catalogue/tables.ts';
import { CODEBOOK_TABLES } from '../../functions/nhanes/codebook-tables.ts';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { releaseOf } from '../../functions/nhanes/releases.ts';
import columns from './nhanes-columns.json' with { type: 'json' };

/** Name in lower case, type, and CDC's label, which as a rule has the unit in it. */
export type NhanesColumn = [name: string, type: 'text' | 'int64' | 'double', label: string];

export interface NhanesTable {
  /** As in the key of its files: `demo`, and `p_demo`, whose people are also in `demo`. */
  readonly name: string;
  readonly title: string;
  readonly cycles: readonly string[];
  /** Of all cycles together: Athena reads by name, and what a file does not have is null. */
  readonly columns: readonly NhanesColumn[];
}

export function nhanesTableName({ base, cycle }: Pick<CatalogueTable, 'base' | 'cycle'>): string {
  return `${releaseOf(cycle).prefix}${base}`.toLowerCase();
}

const taken = TABLES.filter(({ notTaken }) => notTaken === null);

const ofFiles = Object.entries(columns).map(([name, known]): NhanesTable => {
  const files = taken.filter((table) => nhanesTableName(table) === name);
  return {
    name,
    title: files.at(-1)?.title ?? name,
    cycles: [...new Set(files.map(({ cycle }) => cycle))],
    columns: known as NhanesColumn[],
  };
});

const ofCodebooks = Object.entries(CODEBOOK_TABLES).map(([name, table]): NhanesTable => {
  const known = Object.entries(table.columns).map(
    ([column, { type, meaning }]): NhanesColumn => [column, type, meaning],
  );
  return { name, title: table.row, cycles: CYCLES, columns: known };
});

export const NHANES_TABLES: readonly NhanesTable[] = [...ofFiles, ...ofCodebooks];
