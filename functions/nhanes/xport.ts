/** Reads SAS transport files, version 5 (SAS TS-140), column by column: the form in which CDC publishes NHANES. */
import { fromIbmDouble, fromTruncatedIbmDouble } from './ibm-float.ts';
import { PERSON } from './persons.ts';
import {
  headerMark,
  RECORD_BYTES,
  SeveralMembersError,
  TransportFileCutShortError,
  WrongMemberError,
} from './transport-file.ts';
import { isBlank, Texts, textAt } from './transport-text.ts';
import { readHeader, type XportField, type XportHeader } from './xport-header.ts';

type ColumnDescription = Pick<XportField, 'name' | 'label' | 'format' | 'informat'>;

/** A column of numbers; every missing code (`.`, `._`, `.A` to `.Z`) is NaN. */
export interface NumberColumn extends ColumnDescription {
  type: 'number';
  values: Float64Array;
}

/** A column of text without trailing blanks; a blank answer is null. */
export interface TextColumn extends ColumnDescription {
  type: 'text';
  values: Texts;
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
 * @throws NotATransportFileError, TransportFileCutShortError, DamagedTransportFileError, SeveralMembersError,
 * WrongMemberError
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

/** What may stand behind the last record: fill, and what copying as text has left (a newline, Ctrl-Z of DOS). */
const STRAY_BYTES = [0x20, 0x00, 0x0a, 0x0d, 0x1a];

/**
 * The number of rows: those up to the last that is not padding. A writer fills up the last record with blanks, others
 * with NULs, and some add whole records of them; SAS and haven (ReadStat) leave out such rows however many there are.
 * So do we.
 *
 * A row of blanks and NULs alone is padding where it cannot be a row, and it never can in a table of NHANES: no person,
 * sample or food has the number 0 or the one that blanks are as a number (16^-32). Nobody can tell, and these are left
 * out: rows of blank text at the very end of a table of nothing but text, and rows of zeros and blank text at the end
 * of one that is without SEQN. Rows of zeros at the end of a table of numbers without SEQN are taken for rows.
 */
export function countRows(bytes: Uint8Array, { dataStart, rowLength, fields }: XportHeader): number {
  const end = endOfRecords(bytes, dataStart);
  const whole = Math.floor((end - dataStart) / rowLength);
  const leftOver = end - dataStart - whole * rowLength;
  if (!isBlank(bytes, end - leftOver, end)) {
    throw new TransportFileCutShortError(`${leftOver} of the ${rowLength} bytes of a row stand behind row ${whole}`);
  }
  const zerosAreRows = fields.every(({ name, type }) => type === 'number' && name.toUpperCase() !== PERSON);
  const isPadding = (start: number) =>
    isBlank(bytes, start, start + rowLength) && !(zerosAreRows && bytes.subarray(start, start + rowLength).includes(0));
  let rows = whole;
  while (rows > 0 && isPadding(dataStart + (rows - 1) * rowLength)) rows--;
  return rows;
}

/** Behind the last whole record. Fewer bytes than a record may follow it, if they mean nothing. */
function endOfRecords(bytes: Uint8Array, dataStart: number): number {
  const end = bytes.length - ((bytes.length - dataStart) % RECORD_BYTES);
  if (!bytes.subarray(end).every((byte) => STRAY_BYTES.includes(byte))) {
    throw new TransportFileCutShortError(`${bytes.length} bytes are no multiple of the record length, ${RECORD_BYTES}`);
  }
  return end;
}

/**
 * Turns numbers from rows into columns block by block, so that the bytes of a block are fetched from memory once, not
 * per column. Texts stay where they are.
 */
function readColumns(bytes: Uint8Array, header: XportHeader, rows: number): XportColumn[] {
  const { fields, rowLength, dataStart } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const columns = fields.map((field) => emptyColumn(bytes, header, field, rows));
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / rowLength));
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(from + blockRows, rows);
    for (let j = 0; j < fields.length; j++) {
      const { offset, length } = fields[j];
      const column = columns[j];
      const start = dataStart + from * rowLength + offset;
      if (column.type === 'text') continue;
      if (length === 8) readDoubles(view, start, rowLength, column.values, from, to);
      else readTruncatedDoubles(bytes, start, length, rowLength, column.values, from, to);
    }
  }
  return columns;
}

function emptyColumn(bytes: Uint8Array, header: XportHeader, field: XportField, rows: number): XportColumn {
  const { offset, length, type, ...description } = field;
  if (type === 'number') return { ...description, type, values: new Float64Array(rows) };
  const place = { bytes, start: header.dataStart + offset, width: length, stride: header.rowLength };
  return { ...description, type, values: new Texts(rows, place) };
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
