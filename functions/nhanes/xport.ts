/** Reads SAS transport files, version 5 (SAS TS-140), column by column: the form in which CDC publishes NHANES. */
import { fromIbmDouble, fromTruncatedIbmDouble } from './ibm-float.ts';
import {
  headerMark,
  RECORD_BYTES,
  SeveralMembersError,
  TransportFileCutShortError,
  textAt,
  WrongMemberError,
} from './transport-file.ts';
import { readHeader, type XportField, type XportHeader } from './xport-header.ts';

interface ColumnDescription {
  name: string;
  label: string;
  /** As SAS writes it, `DATE9.`; only if the column has one. */
  format?: string;
}

/** A column of numbers; every missing code (`.`, `._`, `.A` to `.Z`) is NaN. */
export interface NumberColumn extends ColumnDescription {
  type: 'number';
  values: Float64Array;
}

/** A column of text without trailing blanks; a blank answer is the empty string. */
export interface TextColumn extends ColumnDescription {
  type: 'text';
  values: string[];
}

export type XportColumn = NumberColumn | TextColumn;

/** A table as the file holds it; each column has `rows` values. */
export interface XportDataset extends Pick<XportHeader, 'name' | 'label' | 'created' | 'modified'> {
  rows: number;
  columns: XportColumn[];
}

/**
 * How much of the file is turned from rows into columns at a time: little enough to stay in a core's second-level cache
 * while every column takes its values from it, and long enough for each column to be written in a run. Measured best
 * between 16 KiB and 256 KiB; what remains is the time that memory takes.
 */
const BLOCK_BYTES = 131_072;

/**
 * Reads a transport file with one data set.
 *
 * The format does not say how many rows there are. They are as many as fit between the header and the end of the file,
 * less those that are nothing but the padding of the last record: see {@link countRows}.
 *
 * @param expectedName the data set's name that the file must have (`DEMO_H`), in any case.
 * @throws NotATransportFileError, TransportFileCutShortError, DamagedTransportFileError, SeveralMembersError, WrongMemberError
 */
export function readXport(bytes: Uint8Array, options: { expectedName?: string } = {}): XportDataset {
  const header = readHeader(bytes);
  const { expectedName } = options;
  if (expectedName !== undefined && header.name.toUpperCase() !== expectedName.toUpperCase()) {
    throw new WrongMemberError(expectedName, header.name);
  }
  refuseFurtherMembers(bytes, header);
  const rows = countRows(bytes, header);
  const { name, label, created, modified } = header;
  return { name, label, created, modified, rows, columns: readColumns(bytes, header, rows) };
}

/** Each member begins with a MEMBER header at the beginning of a record; the first is the header already read. */
function refuseFurtherMembers(bytes: Uint8Array, header: XportHeader): void {
  const mark = headerMark('MEMBER');
  const names = [header.name];
  for (let start = header.dataStart; start + 3 * RECORD_BYTES <= bytes.length; start += RECORD_BYTES) {
    if (bytes[start] === mark.charCodeAt(0) && textAt(bytes, start, start + mark.length) === mark) {
      const descriptor = start + 2 * RECORD_BYTES;
      names.push(textAt(bytes, descriptor + 8, descriptor + 16));
    }
  }
  if (names.length > 1) throw new SeveralMembersError(names);
}

/**
 * The number of rows. A writer begins another record only for a row that needs it, and fills up the last one with blanks,
 * so at least one row reaches into the last record. Rows behind that one are rows up to the last that is not all blank.
 *
 * A number is never stored as blanks (16^-32), so this is exact for every table with a number in it. Only in a table of
 * nothing but short text can blank rows at the very end not be told from padding, by any reader; they are taken for it.
 */
function countRows(bytes: Uint8Array, { dataStart, rowLength }: XportHeader): number {
  const body = bytes.length - dataStart;
  if (body % RECORD_BYTES !== 0) {
    throw new TransportFileCutShortError(`${bytes.length} bytes are no multiple of the record length, ${RECORD_BYTES}`);
  }
  if (body === 0) return 0;
  const whole = Math.floor(body / rowLength);
  const leftOver = body - whole * rowLength;
  if (leftOver >= RECORD_BYTES || !isBlank(bytes, bytes.length - leftOver, bytes.length)) {
    throw new TransportFileCutShortError(`${leftOver} of the ${rowLength} bytes of a row stand behind row ${whole}`);
  }
  const atLeast = Math.floor((body - RECORD_BYTES) / rowLength) + 1;
  let rows = whole;
  while (rows > atLeast && isBlank(bytes, dataStart + (rows - 1) * rowLength, dataStart + rows * rowLength)) rows--;
  return rows;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0x20) return false;
  return true;
}

/** Turns rows into columns block by block, so that the bytes of a block are fetched from memory once, not per column. */
function readColumns(bytes: Uint8Array, header: XportHeader, rows: number): XportColumn[] {
  const { fields, rowLength, dataStart } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const columns = fields.map((field) => emptyColumn(field, rows));
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / rowLength));
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(from + blockRows, rows);
    for (let j = 0; j < fields.length; j++) {
      const { offset, length } = fields[j];
      const column = columns[j];
      const start = dataStart + from * rowLength + offset;
      if (column.type === 'text') readTexts(bytes, start, length, rowLength, column.values, from, to);
      else if (length === 8) readDoubles(view, start, rowLength, column.values, from, to);
      else readTruncatedDoubles(bytes, start, length, rowLength, column.values, from, to);
    }
  }
  return columns;
}

function emptyColumn({ name, label, type, format }: XportField, rows: number): XportColumn {
  const description = { name, label, ...(format === undefined ? {} : { format }) };
  return type === 'number'
    ? { ...description, type, values: new Float64Array(rows) }
    : { ...description, type, values: new Array<string>(rows) };
}

function readDoubles(
  view: DataView,
  start: number,
  stride: number,
  values: Float64Array,
  from: number,
  to: number,
): void {
  for (let row = from, at = start; row < to; row++, at += stride) {
    values[row] = fromIbmDouble(view.getInt32(at), view.getUint32(at + 4));
  }
}

function readTruncatedDoubles(
  bytes: Uint8Array,
  start: number,
  length: number,
  stride: number,
  values: Float64Array,
  from: number,
  to: number,
): void {
  for (let row = from, at = start; row < to; row++, at += stride) {
    values[row] = fromTruncatedIbmDouble(bytes, at, length);
  }
}

function readTexts(
  bytes: Uint8Array,
  start: number,
  length: number,
  stride: number,
  values: string[],
  from: number,
  to: number,
): void {
  for (let row = from, at = start; row < to; row++, at += stride) values[row] = textAt(bytes, at, at + length);
}
