/** Tells how a table of NHANES is to stand in Glue's catalogue, by the files that the lake has of it now. */
import type { RegisterTableItem } from '../ingest/records.ts';
import { nhanesGlueTable } from '../ingest/registration.ts';
import type { GlueTable } from '../lake/glue-table.ts';
import { nhanesTable } from '../lake/keys.ts';
import { parquetColumns } from '../lake/parquet-columns.ts';
import { lakeName } from '../nhanes/catalogue/tables.ts';
import { columnsOfAll, filesOf, type NhanesColumn, tableOfCycles } from '../nhanes/table-of-cycles.ts';
import { lake, requireEnv } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';

export interface DescribedTable {
  /** Null where the lake has no file of it. */
  table: GlueTable | null;
}

export const handler = observed('describe-table', describeTable);

/** @throws InvalidParquetError, and the errors of a lake that cannot be used */
async function describeTable({ name }: Pick<RegisterTableItem, 'name'>): Promise<DescribedTable> {
  const files = await Promise.all(
    filesOf(name).map((file) => parquetColumns(lake(), nhanesTable(lakeName(file), file.cycle))),
  );
  const columns = columnsOfAll(
    files.map((found = []) => found.map(({ name, type, label = '' }): NhanesColumn => [name, type, label])),
  );
  if (columns.length === 0) return { table: null };
  return { table: nhanesGlueTable(tableOfCycles(name, columns), requireEnv('DATA_LAKE').replace(/\/$/, '')) };
}
