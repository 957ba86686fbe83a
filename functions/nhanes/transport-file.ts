/** What a SAS transport file starts with, and the faults for which a file is refused. */
import { textAt } from './transport-text.ts';

/** Transport files consist of records of 80 bytes, padded with blanks (SAS TS-140, "Record layout"). */
export const RECORD_BYTES = 80;

/**
 * The text that opens a header record of the kind: LIBRARY, MEMBER, DSCRPTR, NAMESTR, OBS, or version 8's LIBV8,
 * MEMBV8.
 */
export function headerMark(kind: string): string {
  return `HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!`;
}

/** Something else than a SAS transport file of version 5 was received. Asking again would bring the same. */
export class NotATransportFileError extends Error {
  constructor(received: string, from?: string) {
    super(
      `${from ? `${from}: ` : ''}a SAS transport file (XPORT version 5) was expected, but ${received} was received`,
    );
    this.name = 'NotATransportFileError';
  }
}

/** The file starts well but does not end where a whole transport file would. */
export class TransportFileCutShortError extends Error {
  constructor(found: string) {
    super(`the SAS transport file is cut short: ${found}`);
    this.name = 'TransportFileCutShortError';
  }
}

/** The file's headers contradict themselves or the format. */
export class DamagedTransportFileError extends Error {
  constructor(found: string) {
    super(`the SAS transport file is damaged: ${found}`);
    this.name = 'DamagedTransportFileError';
  }
}

/** The file holds more than one data set; a table of NHANES is a file with one. */
export class SeveralMembersError extends Error {
  constructor(names: readonly string[]) {
    super(`the SAS transport file holds ${names.length} data sets (${names.join(', ')}), but exactly 1 is allowed`);
    this.name = 'SeveralMembersError';
  }
}

/** The file is a good transport file of another table. */
export class WrongMemberError extends Error {
  constructor(expected: string, found: string) {
    super(`the SAS transport file was expected to hold ${expected}, but it holds ${found}`);
    this.name = 'WrongMemberError';
  }
}

/** What some well-known other things start with; for SAS's own formats see SAS usage note 46944 and PROC CPORT. */
const OTHER_STARTS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^HEADER RECORD\*{7}LIBV8 /, 'a SAS transport file of version 8'],
  [/^\*\*COMPRESSED\*\*/, 'a SAS CPORT file'],
  [/^(\u00ef\u00bb\u00bf)?\s*</, 'an HTML or XML page'],
  [/^PK/, 'a zip archive'],
];

/** How much of an unknown beginning a message shows. */
const SHOWN_CHARACTERS = 40;

/**
 * What the bytes are if they cannot be the beginning of a SAS transport file of version 5, or null if they can. The
 * first 80 bytes of a file are enough to tell; the whole of a shorter one is needed.
 */
export function otherThanTransportFile(start: Uint8Array): string | null {
  if (start.length === 0) return 'nothing (0 bytes)';
  const record = textAt(start, 0, Math.min(start.length, RECORD_BYTES));
  if (record.startsWith(headerMark('LIBRARY'))) return null;
  const what = OTHER_STARTS.find(([pattern]) => pattern.test(record))?.[1] ?? 'something else';
  return `${what} that starts with ${JSON.stringify(record.slice(0, SHOWN_CHARACTERS))}`;
}
