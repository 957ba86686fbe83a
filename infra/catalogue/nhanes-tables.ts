/**
 * The NHANES tables that the stack declares: those of studies, whose columns we have seen in files, and what codebooks
 * say of them all. Any other is registered by the ingest that brings it.
 */
import { CODEBOOK_TABLES } from '../../functions/nhanes/codebook-tables.ts';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { type NhanesColumn, type TableOfCycles, tableOfCycles } from '../../functions/nhanes/table-of-cycles.ts';
import columns from './nhanes-columns.json' with { type: 'json' };

const ofFiles = Object.entries(columns).map(([name, known]) => tableOfCycles(name, known as NhanesColumn[]));

const ofCodebooks = Object.entries(CODEBOOK_TABLES).map(([name, table]): TableOfCycles => {
  const known = Object.entries(table.columns).map(
    ([column, { type, meaning }]): NhanesColumn => [column, type, meaning],
  );
  return { name, title: table.row, cycles: CYCLES, columns: known };
});

export const NHANES_TABLES: readonly TableOfCycles[] = [...ofFiles, ...ofCodebooks];

/** Their names. */
export const DECLARED_TABLES: readonly string[] = NHANES_TABLES.map(({ name }) => name);
