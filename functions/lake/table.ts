/** A table in memory, by columns: what Parquet files are written from and read into. */

export interface Table {
  columns: Column[];
  /** Words about the table as a whole, kept in the file: where it came from, what made it. */
  metadata?: Record<string, string>;
}

export type Column = DoubleColumn | Int64Column | TextColumn;

/** A table that is written may have more texts than memory has room for: it need only tell them row by row. */
export interface TableToWrite extends Omit<Table, 'columns'> {
  columns: ColumnToWrite[];
}

export type ColumnToWrite =
  | DoubleColumn
  | Int64Column
  | (Omit<TextColumn, 'values'> & { values: Pick<TextColumn['values'], 'length' | 'at'> });

interface NamedColumn {
  /** Lower case, since Glue and Athena fold the case of names. */
  name: string;
  /** What the column means, for people. */
  label?: string;
}

/** Numbers; NaN is a missing value and null in the file. */
export interface DoubleColumn extends NamedColumn {
  type: 'double';
  values: Float64Array;
}

/** Whole numbers up to 2^53 - 1 either side of zero. */
export interface Int64Column extends NamedColumn {
  type: 'int64';
  values: ArrayLike<number | null>;
}

export interface TextColumn extends NamedColumn {
  type: 'text';
  values: readonly (string | null)[];
}

export class InvalidTableError extends Error {
  constructor(problem: string) {
    super(`This is no table that can be written: ${problem}`);
    this.name = 'InvalidTableError';
  }
}

const COLUMN_NAME = /^[a-z_][a-z0-9_]*$/;

/** Whether a column may be named so. */
export function isColumnName(name: string): boolean {
  return COLUMN_NAME.test(name);
}

/** The number of rows of a table whose columns fit together. Throws InvalidTableError. */
export function checkTable({ columns }: TableToWrite): number {
  const [first] = columns;
  if (first === undefined) throw new InvalidTableError('it has no column');
  const seen = new Set<string>();
  for (const { name, values } of columns) {
    if (!isColumnName(name)) {
      throw new InvalidTableError(`the column name ${JSON.stringify(name)} is not of the form ${COLUMN_NAME.source}`);
    }
    if (seen.has(name)) throw new InvalidTableError(`two columns are named ${name}`);
    seen.add(name);
    if (values.length !== first.values.length) {
      throw new InvalidTableError(
        `column ${name} has ${values.length} rows where ${first.name} has ${first.values.length}`,
      );
    }
  }
  return first.values.length;
}

/** The values of a column of numbers, NaN for missing; undefined of a column of text. */
export function numbersIn(column: Column): Float64Array | undefined {
  if (column.type === 'text') return undefined;
  return column.type === 'double' ? column.values : Float64Array.from(column.values, (value) => value ?? Number.NaN);
}
