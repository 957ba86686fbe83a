/**
 * The headers of a SAS transport file, version 5: what the data set is called, and where each column stands in a row.
 */
import {
  DamagedTransportFileError,
  headerMark,
  NotATransportFileError,
  otherThanTransportFile,
  RECORD_BYTES,
  TransportFileCutShortError,
} from './transport-file.ts';
import { textAt } from './transport-text.ts';

/** A column's place in a row: `offset` and `length` in bytes. */
export interface XportField {
  name: string;
  label: string;
  type: 'number' | 'text';
  offset: number;
  length: number;
  /** By which format SAS prints the values and by which it reads them (`DATE9.`); absent if the column has none. */
  format?: string;
  informat?: string;
}

export interface XportHeader {
  /** The data set's (member's) name. */
  name: string;
  label: string;
  /** Local time of the machine that wrote the file, `2015-07-23T09:53:54`; null when the file does not say. */
  created: string | null;
  modified: string | null;
  fields: XportField[];
  /** Bytes in a row. */
  rowLength: number;
  /** Where the first row begins. */
  dataStart: number;
}

/** Where the header records stand, in records from the beginning of the file (SAS TS-140, records 1 to 8). */
const MEMBER_HEADER = 3;
const DESCRIPTOR_HEADER = 4;
const DESCRIPTOR = 5;
const DESCRIPTOR_END = 6;
const NAMESTR_HEADER = 7;
const FIRST_NAMESTR = 8;

/** Bytes that describe one column: 140, and 136 as VAX/VMS wrote it; what we read of it is the same. */
const NAMESTR_BYTES = [140, 136];

/**
 * Reads the headers of a transport file.
 * @throws NotATransportFileError, TransportFileCutShortError, DamagedTransportFileError
 */
export function readHeader(bytes: Uint8Array): XportHeader {
  const other = otherThanTransportFile(bytes);
  if (other !== null) throw new NotATransportFileError(other);
  requireHeader(bytes, MEMBER_HEADER, 'MEMBER');
  requireHeader(bytes, DESCRIPTOR_HEADER, 'DSCRPTR');
  requireHeader(bytes, NAMESTR_HEADER, 'NAMESTR');

  const namestrBytes = Number(textInRecord(bytes, MEMBER_HEADER, 74, 78));
  if (!NAMESTR_BYTES.includes(namestrBytes)) {
    throw new DamagedTransportFileError(`a column is described by ${namestrBytes} bytes, where 140 or 136 is allowed`);
  }
  const columns = Number(textInRecord(bytes, NAMESTR_HEADER, 54, 58));
  if (!(columns >= 1)) throw new DamagedTransportFileError('it describes no column');

  const namestrStart = FIRST_NAMESTR * RECORD_BYTES;
  const dataHeader = FIRST_NAMESTR + Math.ceil((columns * namestrBytes) / RECORD_BYTES);
  requireHeader(bytes, dataHeader, 'OBS');
  const fields = Array.from({ length: columns }, (_, i) => readField(bytes, namestrStart + i * namestrBytes));
  return {
    name: textInRecord(bytes, DESCRIPTOR, 8, 16),
    label: textInRecord(bytes, DESCRIPTOR_END, 32, 72),
    created: isoTime(textInRecord(bytes, DESCRIPTOR, 64, 80)),
    modified: isoTime(textInRecord(bytes, DESCRIPTOR_END, 0, 16)),
    fields,
    rowLength: rowLength(fields),
    dataStart: (dataHeader + 1) * RECORD_BYTES,
  };
}

function textInRecord(bytes: Uint8Array, record: number, start: number, end: number): string {
  return textAt(bytes, record * RECORD_BYTES + start, record * RECORD_BYTES + end);
}

function requireHeader(bytes: Uint8Array, record: number, kind: string): void {
  const mark = headerMark(kind);
  if (bytes.length < (record + 1) * RECORD_BYTES) {
    throw new TransportFileCutShortError(`it ends after ${bytes.length} bytes, before its ${kind} header`);
  }
  const found = textInRecord(bytes, record, 0, mark.length);
  if (found !== mark)
    throw new DamagedTransportFileError(`${JSON.stringify(found)} stands in place of its ${kind} header`);
}

/** What SAS takes for a name. */
const SAS_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,7}$/;

/** One NAMESTR of SAS TS-140: ntype, nlng, nname, nlabel, nform, nfl, nfd, niform, nifl, nifd and npos. */
function readField(bytes: Uint8Array, start: number): XportField {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const name = textAt(bytes, start + 8, start + 16);
  if (!SAS_NAME.test(name)) {
    throw new DamagedTransportFileError(
      `a column is named ${JSON.stringify(name)}, where up to 8 letters, digits and "_" are allowed, no digit first`,
    );
  }
  const typeCode = view.getInt16(0);
  const length = view.getInt16(4);
  const isNumber = typeCode === 1;
  if (!isNumber && typeCode !== 2) {
    throw new DamagedTransportFileError(
      `column ${name} is of type ${typeCode}, where 1 (number) or 2 (text) is allowed`,
    );
  }
  if (length < 1 || (isNumber && (length < 2 || length > 8))) {
    throw new DamagedTransportFileError(
      `column ${name} is ${length} bytes long, where ${isNumber ? '2 to 8' : '1 or more'} is allowed`,
    );
  }
  const format = sasFormat(textAt(bytes, start + 56, start + 64), view.getInt16(64), view.getInt16(66));
  const informat = sasFormat(textAt(bytes, start + 72, start + 80), view.getInt16(80), view.getInt16(82));
  return {
    name,
    label: textAt(bytes, start + 16, start + 56),
    type: isNumber ? 'number' : 'text',
    offset: view.getInt32(84),
    length,
    ...(format === null ? {} : { format }),
    ...(informat === null ? {} : { informat }),
  };
}

/** A format as SAS writes it: name, width, point, decimals; SAS's own default when there is neither name nor width. */
function sasFormat(name: string, width: number, decimals: number): string | null {
  if (name === '' && width <= 0) return null;
  return `${name}${width > 0 ? width : ''}.${decimals > 0 ? decimals : ''}`;
}

/** The columns must lie one behind the other without gap or overlap, under names that differ in more than case. */
function rowLength(fields: readonly XportField[]): number {
  let end = 0;
  for (const field of [...fields].sort((a, b) => a.offset - b.offset)) {
    if (field.offset !== end) {
      throw new DamagedTransportFileError(
        `column ${field.name} begins at byte ${field.offset} of a row, not at ${end}`,
      );
    }
    end += field.length;
  }
  const names = fields.map((field) => field.name.toUpperCase());
  const twice = names.find((name, j) => names.indexOf(name) < j);
  if (twice !== undefined) throw new DamagedTransportFileError(`two columns are named ${twice}`);
  return end;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The format has two digits for the year; SAS introduced it in the 1980s, so what is below 60 is of this century. */
const FIRST_YEAR_OF_1900S = 60;

/** `23JUL15:09:53:54` as `2015-07-23T09:53:54`; null if it is not such a time. */
function isoTime(text: string): string | null {
  const match = /^(\d\d)([A-Z]{3})(\d\d):(\d\d:\d\d:\d\d)$/.exec(text.toUpperCase());
  if (!match) return null;
  const [, day, monthName, year, time] = match;
  const month = MONTHS.indexOf(monthName) + 1;
  const century = Number(year) < FIRST_YEAR_OF_1900S ? '20' : '19';
  return month === 0 ? null : `${century}${year}-${String(month).padStart(2, '0')}-${day}T${time}`;
}
