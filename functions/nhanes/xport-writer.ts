/** Writes SAS transport files, version 5 (SAS TS-140), of numbers only, as a stream of chunks. */
import { RECORD_BYTES } from './transport-file.ts';

export interface DatasetToWrite {
  /** Up to 8 characters: `DEMO_H`. */
  name: string;
  /** Up to 40 characters, as every label in the format. */
  label: string;
  rows: number;
  /** Up to 9,999 columns with `rows` values each; NaN is written as the missing value `.`. */
  columns: readonly { name: string; label: string; values: Float64Array }[];
}

/** A number that the format's doubles cannot hold: infinite, or not between 16^-65 and 16^63 in size. */
export class NotRepresentableError extends Error {
  constructor(value: number) {
    super(`${value} is no number of a transport file: 0 and sizes from 16^-65 to below 16^63 are`);
    this.name = 'NotRepresentableError';
  }
}

/** A name or label that the format has no room for, or more columns than it can count. */
export class DoesNotFitError extends Error {
  constructor(what: string, allowed: string) {
    super(`${what} does not fit a transport file: ${allowed}`);
    this.name = 'DoesNotFitError';
  }
}

/** The time of writing that every file has, so that the same numbers are the same bytes on every day. */
const TIME_OF_WRITING = '01JAN20:00:00:00';

/**
 * A chunk is never larger, unless a single row is: rows are turned into bytes as the reader of the stream asks for
 * them.
 */
export const CHUNK_BYTES = 65_536;

const NAMESTR_BYTES = 140;
const NUMBER_BYTES = 8;
const BLANK = 0x20;

/**
 * The bytes of a transport file that holds this data set, in chunks of at most {@link CHUNK_BYTES}. Each chunk is an
 * array of its own.
 * @param created time of writing as SAS has it, `01JAN20:00:00:00`.
 * @throws NotRepresentableError, DoesNotFitError
 */
export function* writeXport(dataset: DatasetToWrite, created = TIME_OF_WRITING): Generator<Uint8Array> {
  yield headers(dataset, created);
  const { rows, columns } = dataset;
  const rowBytes = columns.length * NUMBER_BYTES;
  const rowsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes));
  for (let from = 0; from < rows; from += rowsPerChunk) {
    const to = Math.min(from + rowsPerChunk, rows);
    const view = new DataView(new ArrayBuffer((to - from) * rowBytes));
    for (let row = from, offset = 0; row < to; row++) {
      for (let j = 0; j < columns.length; j++, offset += NUMBER_BYTES) {
        setIbmDouble(view, offset, columns[j].values[row]);
      }
    }
    yield new Uint8Array(view.buffer);
  }
  const padding = lengthOfPadding(rows * rowBytes);
  if (padding > 0) yield new Uint8Array(padding).fill(BLANK);
}

function lengthOfPadding(bytes: number): number {
  return (RECORD_BYTES - (bytes % RECORD_BYTES)) % RECORD_BYTES;
}

const float = new DataView(new ArrayBuffer(NUMBER_BYTES));
const SIGN = 0x8000_0000;
const MISSING = 0x2e00_0000;
const DOUBLE_EXCESS = 1022;
const IBM_EXCESS = 64;

/**
 * Writes a number as an IBM double. Its fraction has 53 bits behind at most three leading zeros in the 56 that there
 * are, so nothing is ever rounded.
 */
function setIbmDouble(view: DataView, offset: number, value: number): void {
  if (Number.isNaN(value) || value === 0) {
    view.setUint32(offset, value === 0 ? 0 : MISSING);
    return;
  }
  float.setFloat64(0, value);
  const high = float.getUint32(0);
  const low = float.getUint32(4);
  // |value| = fraction * 2^exponent with 1/2 <= fraction < 1, and the same to the base 16.
  const exponent = ((high >>> 20) & 0x7ff) - DOUBLE_EXCESS;
  const hexExponent = Math.ceil(exponent / 4);
  const biased = hexExponent + IBM_EXCESS;
  if (biased < 0 || biased > 127) throw new NotRepresentableError(value);
  const shift = 3 - (4 * hexExponent - exponent);
  const fractionHigh = (((high & 0xf_ffff) | 0x10_0000) << shift) | (shift === 0 ? 0 : low >>> (32 - shift));
  view.setUint32(offset, ((high & SIGN) | (biased << 24) | fractionHigh) >>> 0);
  view.setUint32(offset + 4, (low << shift) >>> 0);
}

/** The eight header records and the descriptions of the columns (SAS TS-140, records 1 to 8). */
function headers({ name, label, columns }: DatasetToWrite, created: string): Uint8Array {
  if (columns.length > 9999) throw new DoesNotFitError(`${columns.length} columns`, 'at most 9,999 are allowed');
  const namestrBytes = columns.length * NAMESTR_BYTES;
  const text = [
    headerRecord('LIBRARY'),
    `SAS     SAS     SASLIB  9.4     ${fitted('node', 8)}${' '.repeat(24)}${fitted(created, 16)}`,
    fitted(created, RECORD_BYTES),
    headerRecord('MEMBER', `${'0'.repeat(16)}0160000000${String(NAMESTR_BYTES).padStart(4, '0')}`),
    headerRecord('DSCRPTR'),
    `SAS     ${fitted(name, 8)}SASDATA 9.4     ${fitted('node', 8)}${' '.repeat(24)}${fitted(created, 16)}`,
    `${fitted(created, 16)}${' '.repeat(16)}${fitted(label, 40)}${' '.repeat(8)}`,
    headerRecord('NAMESTR', `000000${String(columns.length).padStart(4, '0')}${'0'.repeat(20)}`),
  ].join('');
  const obs = text.length + namestrBytes + lengthOfPadding(namestrBytes);
  const bytes = new Uint8Array(obs + RECORD_BYTES).fill(BLANK);
  putText(bytes, 0, text);
  columns.forEach((column, j) => {
    putNamestr(bytes, text.length + j * NAMESTR_BYTES, column, j);
  });
  putText(bytes, obs, headerRecord('OBS'));
  return bytes;
}

function headerRecord(kind: string, numbers = '0'.repeat(30)): string {
  return fitted(`HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!${numbers}`, RECORD_BYTES);
}

/** One NAMESTR of SAS TS-140: ntype 1 for a number, nlng, nvar0, nname, nlabel, no format, npos; the rest is zero. */
function putNamestr(bytes: Uint8Array, start: number, column: { name: string; label: string }, index: number): void {
  const view = new DataView(bytes.buffer, start, NAMESTR_BYTES);
  bytes.fill(0, start, start + NAMESTR_BYTES);
  view.setInt16(0, 1);
  view.setInt16(4, NUMBER_BYTES);
  view.setInt16(6, index + 1);
  putText(bytes, start + 8, fitted(column.name, 8));
  putText(bytes, start + 16, fitted(column.label, 40));
  putText(bytes, start + 56, ' '.repeat(8));
  putText(bytes, start + 72, ' '.repeat(8));
  view.setInt32(84, index * NUMBER_BYTES);
}

function fitted(text: string, length: number): string {
  if (text.length > length || /[^ -~]/.test(text)) {
    throw new DoesNotFitError(JSON.stringify(text), `at most ${length} printable ASCII characters are allowed here`);
  }
  return text.padEnd(length);
}

function putText(bytes: Uint8Array, start: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
}
