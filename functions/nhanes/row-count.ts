/** Whether a file has as many rows as its table is known to have: one that was cut between two rows looks whole. */
import { COUNTED_ON, tableNamed } from './catalogue/tables.ts';
import type { SourceFile } from './source.ts';

/** The file has clearly fewer rows than its table, and nothing says that it is newer than the count: it was cut. */
export class RowsMissingError extends Error {
  constructor(table: string, found: number, expected: number) {
    super(
      `${table} has ${found} rows, but the table had ${expected} when it was counted (${COUNTED_ON}): the end of the file is ` +
        'missing, unless the table was published anew since, which the source would say by Last-Modified',
    );
    this.name = 'RowsMissingError';
  }
}

/**
 * The share of rows that may be missing from a file that is not newer than the count. Where CDC takes participants back
 * it takes a few, and nobody can tell such a file from one that lost as many rows by a cut: that is noted, not refused.
 */
const TOLERATED_SHARE = 0.01;

/**
 * Rows of the table when they were counted, and in words how the file differs; each null where there is nothing to say.
 */
export interface RowCount {
  rows_known: number | null;
  rows_note: string | null;
}

/** Of a simulated file, or a table that nobody has counted. */
export const NOT_KNOWN: RowCount = { rows_known: null, rows_note: null };

/**
 * The rows of a real file beside those of its table.
 * @param table CDC's name of the file: `DEMO_H`.
 * @param file where it came from, and when its source says that it was published.
 * @throws RowsMissingError
 */
export function countAgainstKnown(
  table: string,
  found: number,
  { url, lastModified }: Pick<SourceFile, 'url' | 'lastModified'>,
): RowCount {
  const rows_known = tableNamed(table)?.rows ?? null;
  if (rows_known === null) return NOT_KNOWN;
  // In a folder the time of a file is that of its copying.
  const published = url.startsWith('file:') ? null : lastModified;
  const isNewer = published !== null && Date.parse(published) > Date.parse(COUNTED_ON);
  if (!isNewer && found < rows_known * (1 - TOLERATED_SHARE)) throw new RowsMissingError(table, found, rows_known);
  if (found === rows_known) return { rows_known, rows_note: null };
  const difference = `${Math.abs(found - rows_known)} ${found < rows_known ? 'fewer' : 'more'}`;
  const rows_note =
    `${table} has ${found} rows, ${difference} than when the table was counted (${COUNTED_ON}): it was published anew ` +
    `since${found < rows_known ? ', or the end of the file is missing' : ', or is of before the last publication'}`;
  return { rows_known, rows_note };
}
