/** Tables of a lake as DuckDB reads them, cell by cell beside the transport files that they were made of. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PERSON } from '../../functions/nhanes/persons.ts';
import { readXport } from '../../functions/nhanes/xport.ts';

/** How many cells were compared, and those that differ, in words: at most 5 of each column. */
export interface ComparedTable {
  cells: number;
  differences: string[];
}

const MOST_TOLD = 5;

/** Compares tables one after the other; `close` ends it. */
export async function cellComparison(): Promise<{
  compare: (file: Uint8Array, parquetPath: string) => Promise<ComparedTable>;
  close: () => void;
}> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  return {
    compare: (file, parquetPath) => compared(connection, file, parquetPath),
    close: () => instance.closeSync(),
  };
}

async function compared(connection: DuckDBConnection, file: Uint8Array, path: string): Promise<ComparedTable> {
  const { columns, rows } = readXport(file);
  const reader = await connection.runAndReadAll(
    `SELECT * FROM read_parquet('${path.replaceAll("'", "''")}', hive_partitioning = false)`,
  );
  const names = reader.columnNames();
  const wanted = columns.map(({ name }) => name.toLowerCase());
  if (reader.currentRowCount !== rows) {
    return { cells: 0, differences: [`${reader.currentRowCount} rows in place of ${rows}`] };
  }
  if (names.join() !== wanted.join()) return { cells: 0, differences: [`columns ${names} in place of ${wanted}`] };
  const found = reader.getColumns();
  const differences = columns.flatMap(({ name, values }, index) => {
    const told: string[] = [];
    // Of a file without rows DuckDB has no columns of values.
    const cells = found[index] ?? [];
    let row = 0;
    for (const value of values) {
      const expected = inLake(name, value);
      if (!Object.is(cells[row++], expected))
        told.push(`${name}, row ${row}: ${cells[row - 1]} in place of ${expected}`);
      if (told.length === MOST_TOLD) break;
    }
    return told;
  });
  return { cells: rows * columns.length, differences };
}

/** A value of a file as DuckDB has it: what is missing is null, and a person's number is a whole number. */
function inLake(name: string, value: number | string | null): number | string | bigint | null {
  if (typeof value !== 'number') return value;
  if (Number.isNaN(value)) return null;
  return name.toUpperCase() === PERSON ? BigInt(value) : value;
}
