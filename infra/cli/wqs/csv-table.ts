/** A CSV file (RFC 4180, a header in its first line) as columns. An empty cell and `NA` are missing. */
import { parse } from 'csv-parse/sync';
import { InputFileError, readText } from './input-file.ts';

export interface CsvTable {
  path: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** @throws InputFileError for a file that cannot be read, is no CSV, or has no row of data */
export async function readCsv(path: string): Promise<CsvTable> {
  const text = await readText(path, 'data file');
  const [header = [], ...rows] = parsed(path, text);
  if (rows.length === 0) throw new InputFileError(`the data file ${path} has no row of data below its header`);
  return { path, header, rows };
}

function parsed(path: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new InputFileError(`the data file ${path} is not CSV: ${error instanceof Error ? error.message : error}`);
  }
}

/** The cells of a column, missing ones as undefined. @throws InputFileError if two columns have that name */
function cells({ path, header, rows }: CsvTable, name: string): (string | undefined)[] {
  const position = header.indexOf(name);
  if (position !== header.lastIndexOf(name)) {
    throw new InputFileError(`the data file ${path} has more than one column "${name}"`);
  }
  return rows.map((row) => (row[position] === '' || row[position] === 'NA' ? undefined : row[position]));
}

/** Where a cell is, for a message; `row` counts from 0, readers from 1. */
export function place({ path }: CsvTable, column: string, row: number): string {
  return `${path}, column "${column}", row ${row + 1} below the header`;
}

/** What `value` makes of each cell of a column, NaN for a missing one. A cell of which it makes nothing is refused. */
function mapped(table: CsvTable, name: string, what: string, value: (cell: string) => number | undefined) {
  return Float64Array.from(cells(table, name), (cell, row) => {
    if (cell === undefined) return Number.NaN;
    const found = value(cell);
    if (found !== undefined) return found;
    throw new InputFileError(`${place(table, name, row)}: "${cell}" is ${what}`);
  });
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A column of numbers; NaN where it is missing. @throws InputFileError for a cell that is no finite number */
export function numericColumn(table: CsvTable, name: string): Float64Array {
  return mapped(
    table,
    name,
    'no number (missing values are empty or NA; a category needs its levels in "factors")',
    (cell) => (DECIMAL.test(cell) && Number.isFinite(Number(cell)) ? Number(cell) : undefined),
  );
}

/** A column as positions in a list of levels; NaN where it is missing. @throws InputFileError for a cell that is no level */
export function factorColumn(table: CsvTable, name: string, levels: readonly string[]): Float64Array {
  return mapped(table, name, `none of its levels ${levels.join(', ')}`, (cell) => {
    const code = levels.indexOf(cell);
    return code < 0 ? undefined : code;
  });
}

/** A column as labels numbered in the order of their first appearance; NaN where it is missing. */
export function labelColumn(table: CsvTable, name: string): Float64Array {
  const numbers = new Map<string, number>();
  return Float64Array.from(cells(table, name), (cell) => {
    if (cell === undefined) return Number.NaN;
    const number = numbers.get(cell) ?? numbers.size;
    numbers.set(cell, number);
    return number;
  });
}

/** 1 for each row whose cell is that value: as a number if the value is one, else as text. */
export function rowsWith(table: CsvTable, name: string, value: string | number): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from(numericColumn(table, name), (cell) => Number(cell === value));
  return Uint8Array.from(cells(table, name), (cell) => Number(cell === value));
}
