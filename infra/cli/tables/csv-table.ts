/** A CSV file (RFC 4180, a header in its first line) as columns. An empty cell and `NA` are missing. */
import { parse } from 'csv-parse/sync';
import { InputFileError, readText } from './input-file.ts';
import { isSasZero, numberIn, whyNoNumber } from './number.ts';

export interface CsvTable {
  path: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** @throws InputFileError for a file that cannot be read, is no CSV, or has no row of data */
export async function readCsv(path: string): Promise<CsvTable> {
  return parseCsv(path, await readText(path, 'data file'));
}

/** The table in a file's text. @throws InputFileError */
export function parseCsv(path: string, text: string): CsvTable {
  refuseOtherSeparators(path, text);
  const [header = [], ...rows] = parsed(path, text);
  if (rows.length === 0) throw new InputFileError(`the data file ${path} has no row of data below its header`);
  return { path, header, rows };
}

function parsed(path: string, text: string): string[][] {
  try {
    // A file that several programs have written to may have several kinds of line ends.
    return parse(text, { record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new InputFileError(`the data file ${path} is not CSV: ${error instanceof Error ? error.message : error}`);
  }
}

const SEPARATORS = { ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' };

/** A number with a decimal comma that is a whole cell between such separators. */
const DECIMAL_COMMA = /(^|[;\t|"]) *[+-]?\d+,\d+ *([;\t|"\r]|$)/m;
/** So much of a file shows how it writes its numbers. */
const BEGINNING = 20_000;

/**
 * Semicolons and decimal commas are what spreadsheets of half the world write: the parser would see rows of different
 * lengths.
 */
function refuseOtherSeparators(path: string, text: string): void {
  const [header = ''] = text
    .slice(0, BEGINNING)
    .trimStart()
    .split(/[\r\n]/, 1);
  const unquoted = header.replace(/"[^"]*"/g, '');
  const count = (separator: string) => unquoted.split(separator).length - 1;
  const found = Object.entries(SEPARATORS).find(([separator]) => count(separator) > count(','));
  if (found === undefined) return;
  const decimals = DECIMAL_COMMA.test(text.slice(0, BEGINNING)) ? ' and writes decimals with a comma' : '';
  throw new InputFileError(
    `the data file ${path} separates its columns with ${found[1]}${decimals}: it must have commas between columns and ` +
      'decimal points (R: write.csv, not write.csv2; pandas: to_csv without sep and decimal)',
  );
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

/** How many cells of a column are zeros of SAS that another program wrote as very small numbers. */
export function sasZeros(table: CsvTable, name: string): number {
  return cells(table, name).filter((cell) => cell !== undefined && isSasZero(cell)).length;
}

/** A cell as text that is compared: a zero is `0` however it is written. */
function asText(cell: string): string {
  return isSasZero(cell) ? '0' : cell;
}

/** What `value` makes of each cell of a column, NaN for a missing one. A cell of which it makes nothing is refused. */
function mapped(
  table: CsvTable,
  name: string,
  value: (cell: string) => number | undefined,
  whyNot: (cell: string) => string,
) {
  return Float64Array.from(cells(table, name), (cell, row) => {
    if (cell === undefined) return Number.NaN;
    const found = value(cell);
    if (found !== undefined) return found;
    throw new InputFileError(`${place(table, name, row)}: "${shortened(cell)}" is ${whyNot(cell)}`);
  });
}

const LONGEST_SHOWN = 60;

function shortened(cell: string): string {
  return cell.length > LONGEST_SHOWN ? `${cell.slice(0, LONGEST_SHOWN)}...` : cell;
}

/** A column of numbers; NaN where it is missing. @throws InputFileError for a cell that is no finite number */
export function numericColumn(table: CsvTable, name: string): Float64Array {
  return mapped(table, name, numberIn, (cell) => `no number (${whyNoNumber(cell)})`);
}

/**
 * A column as positions in a list of levels; NaN where it is missing. @throws InputFileError for a cell that is no
 * level
 */
export function factorColumn(table: CsvTable, name: string, levels: readonly string[]): Float64Array {
  const zero = levels.findIndex((level) => numberIn(level) === 0);
  const codeOf = (cell: string) => {
    const code = levels.indexOf(cell);
    if (code >= 0) return code;
    return isSasZero(cell) && zero >= 0 ? zero : undefined;
  };
  return mapped(table, name, codeOf, () => `none of its levels ${levels.join(', ')}`);
}

/** A column as labels numbered in the order of their first appearance; NaN where it is missing. */
export function labelColumn(table: CsvTable, name: string): Float64Array {
  const numbers = new Map<string, number>();
  return Float64Array.from(cells(table, name), (cell) => {
    if (cell === undefined) return Number.NaN;
    const label = asText(cell);
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
}

/** 1 for each row whose cell is that value: as a number if the value is one, else as text. */
export function rowsWith(table: CsvTable, name: string, value: string | number): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from(numericColumn(table, name), (cell) => Number(cell === value));
  return Uint8Array.from(cells(table, name), (cell) => Number(cell !== undefined && asText(cell) === asText(value)));
}
