/** Which tables of NHANES an ingest registers in Glue's catalogue, and as what. */
import { type GlueTable, glueTable } from '../lake/glue-table.ts';
import { nhanesTablePrefix } from '../lake/keys.ts';
import { type TableOfCycles, tableOfCyclesName } from '../nhanes/table-of-cycles.ts';
import { simulationOf } from '../study/source.ts';
import { type IngestRequest, selectedTables } from './request.ts';

/**
 * The tables that the files of a request are part of, by their names in queries. What is simulated is no part of them.
 *
 * @param declared  those that the stack declares itself
 */
export function tablesToRegister(request: IngestRequest, declared: readonly string[]): string[] {
  if (simulationOf(request.source)) return [];
  const files = selectedTables(request).filter(({ notTaken }) => notTaken === null);
  return [...new Set(files.map(tableOfCyclesName))].filter((name) => !declared.includes(name));
}

/** @param lakeUri  `s3://bucket`, as functions take it from `DATA_LAKE` */
export function nhanesGlueTable({ name, title, cycles, columns }: TableOfCycles, lakeUri: string): GlueTable {
  return glueTable({
    name,
    about: `NHANES: ${title}`,
    location: `${lakeUri}/${nhanesTablePrefix(name)}`,
    columns: columns.map(([column, type, label]) => ({ name: column, type, comment: label })),
    partition: { name: 'cycle', about: 'NHANES cycle', values: cycles },
  });
}
