/** Transport files that end too early, at every boundary of records: where a transfer was cut or a disk was full. */
import { countAgainstKnown } from '../../functions/nhanes/row-count.ts';
import { RECORD_BYTES } from '../../functions/nhanes/transport-file.ts';
import { countRows } from '../../functions/nhanes/xport.ts';
import { readHeader } from '../../functions/nhanes/xport-header.ts';

/** What becomes of the cuts of one file. */
export interface Cuts {
  /** Refused by the reader. */
  refused: number;
  /** Read, but refused for the rows that are missing. */
  rowsMissing: number;
  /** Taken, and the manifest notes that rows are fewer than when the table was counted. */
  noted: number;
  /** Nothing but padding was cut off. */
  whole: number;
  /** Taken as a smaller table: nobody has counted this one, and a cut between two rows leaves no other trace. */
  untellable: number;
  /** What ended in an error that has no name. */
  unnamed: string[];
}

/**
 * Cuts a file behind each of its records.
 *
 * @param table CDC's name of the file, `DEMO_H`
 */
export function cutEverywhere(table: string, bytes: Uint8Array): Cuts {
  const cuts: Cuts = { refused: 0, rowsMissing: 0, noted: 0, whole: 0, untellable: 0, unnamed: [] };
  const rows = rowsIn(bytes);
  for (let length = 0; length < bytes.length; length += RECORD_BYTES) {
    cutAt(table, bytes.subarray(0, length), rows, cuts);
  }
  return cuts;
}

/** As the reader counts them; the values of millions of cuts would be read for nothing. */
const rowsIn = (bytes: Uint8Array) => countRows(bytes, readHeader(bytes));

/** As in a folder, or from a server that does not say when a file was published. */
const ORIGIN = { url: 'file:///', lastModified: null };

function cutAt(table: string, cut: Uint8Array, wholeRows: number, cuts: Cuts): void {
  let read: number | undefined;
  try {
    read = rowsIn(cut);
    const { rows_note } = countAgainstKnown(table, read, ORIGIN);
    if (read === wholeRows) cuts.whole += 1;
    else if (rows_note !== null) cuts.noted += 1;
    else cuts.untellable += 1;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (/^(|Type|Range|Syntax|Reference)Error$/.test(name)) cuts.unnamed.push(`${cut.length} bytes: ${message}`);
    else if (read === undefined) cuts.refused += 1;
    else cuts.rowsMissing += 1;
  }
}
