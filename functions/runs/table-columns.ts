/** Columns of the tables of a run, read from exactly the bytes that it ingested. */
import { readParquet } from '../lake/parquet-reader.ts';
import { numbersIn } from '../lake/table.ts';
import { MissingColumnError, type ReadColumn } from '../nhanes/participants.ts';
import type { TableReceipt } from './records.ts';
import { readRecorded } from './stored-run.ts';

/** By the hash of a table's Parquet: a warm function reads each table once. */
let kept = new Map<string, ReadonlyMap<string, Float64Array>>();

/**
 * Reads the numeric columns of the tables, each table once.
 * @throws ObjectNotFoundError, ObjectChangedError
 */
export async function readTableColumns(receipts: readonly TableReceipt[]): Promise<ReadColumn> {
  const tables = new Map<string, ReadonlyMap<string, Float64Array>>();
  const byFile = new Map<string, ReadonlyMap<string, Float64Array>>();
  for (const { table, cycle, parquet } of receipts) {
    const columns = kept.get(parquet.sha256) ?? (await numericColumns(await readRecorded(parquet)));
    tables.set(parquet.sha256, columns);
    byFile.set(`${table}/${cycle}`, columns);
  }
  // Those of another run make room.
  kept = tables;
  return (table, cycle, column) => {
    const columns = byFile.get(`${table}/${cycle}`);
    const values = columns?.get(column.toLowerCase());
    if (columns && !values) throw new MissingColumnError(table, cycle, column, namesOf(columns));
    return values;
  };
}

/** As CDC writes them. */
const namesOf = (columns: ReadonlyMap<string, unknown>) => [...columns.keys()].map((name) => name.toUpperCase());

async function numericColumns(bytes: Uint8Array): Promise<ReadonlyMap<string, Float64Array>> {
  const { columns } = await readParquet(bytes);
  const numbers = columns.map((column) => [column.name, numbersIn(column)] as const);
  return new Map(numbers.flatMap(([name, values]) => (values ? [[name, values]] : [])));
}
