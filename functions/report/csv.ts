/** Rows as CSV (RFC 4180) that a spreadsheet opens without running anything. */

export type CsvCell = string | number | boolean | null | undefined;
/** A row by column. */
export type CsvRow = Readonly<Record<string, CsvCell>>;

/** The columns of all rows, in the order of their first appearance, in the first line. */
export function csv(rows: readonly CsvRow[]): string {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return csvOf(
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}

/** The same of rows that are lists: with their header where there are none. */
export function csvOf(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [columns, ...rows].map((line) => line.map(cellOf).join(',')).join('\n');
}

/** Spreadsheets take text that begins with one of these for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n]/;

function cellOf(cell: CsvCell): string {
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = cell ?? '';
  // The apostrophe makes a spreadsheet show the rest as text.
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
