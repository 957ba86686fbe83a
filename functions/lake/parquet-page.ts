/** A column's values as one page of a Parquet file: which rows have a value, then the values (format v1, PLAIN). */
import './parquetjs-globals.ts';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import compression from 'parquetjs-lite/lib/compression.js';
import util from 'parquetjs-lite/lib/util.js';
import { type ColumnToWrite, InvalidTableError } from './table.ts';

/** A page as it stands in the file. */
export interface Page {
  /** Its header, and its content compressed by Snappy. */
  bytes: Buffer;
  /** As they would be without compression. */
  uncompressedBytes: number;
  /** How many of its rows have no value. */
  missing: number;
}

/** The page of the rows from `start` up to, not including, `end`. Throws InvalidTableError. */
export function encodePage(column: ColumnToWrite, start: number, end: number): Page {
  const { content, missing } = contentOf(column, start, end);
  const compressed = compression.deflate('SNAPPY', content);
  const header = util.serializeThrift(
    new thrift.PageHeader({
      type: thrift.PageType.DATA_PAGE,
      uncompressed_page_size: content.length,
      compressed_page_size: compressed.length,
      data_page_header: new thrift.DataPageHeader({
        num_values: end - start,
        encoding: thrift.Encoding.PLAIN,
        definition_level_encoding: thrift.Encoding.RLE,
        repetition_level_encoding: thrift.Encoding.RLE,
      }),
    }),
  );
  const uncompressedBytes = header.length + content.length;
  return { bytes: Buffer.concat([header, compressed]), uncompressedBytes, missing };
}

/** What a page has before it is compressed. */
interface Content {
  content: Buffer;
  missing: number;
}

function contentOf(column: ColumnToWrite, start: number, end: number): Content {
  switch (column.type) {
    case 'double':
      return doubles(column.values.subarray(start, end));
    case 'int64':
      return wholeNumbers(column.name, column.values, start, end);
    case 'text':
      return texts(column.values, start, end);
  }
}

/**
 * Numbers are copied as they lie in memory: little-endian, as Parquet wants them, on every processor that Node runs on
 * for Lambda.
 */
const NUMBER_BYTES = 8;

function doubles(values: Float64Array): Content {
  const room = roomFor(values.length, values.byteLength);
  const present = new Float64Array(room.memory, room.valuesAt);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    mark(room.presence, row);
    present[count++] = value;
  }
  return { content: written(room, count * NUMBER_BYTES), missing: values.length - count };
}

function wholeNumbers(column: string, values: ArrayLike<number | null>, start: number, end: number): Content {
  const rows = end - start;
  const room = roomFor(rows, rows * NUMBER_BYTES);
  const present = new BigInt64Array(room.memory, room.valuesAt);
  let count = 0;
  for (let row = start; row < end; row++) {
    const value = values[row];
    if (value === null) continue;
    mark(room.presence, row - start);
    present[count++] = wholeNumber(column, value);
  }
  return { content: written(room, count * NUMBER_BYTES), missing: rows - count };
}

function wholeNumber(column: string, value: number): bigint {
  if (!Number.isSafeInteger(value)) {
    throw new InvalidTableError(`column ${column} is int64 and has ${value}, which is no whole number below 2^53`);
  }
  return BigInt(value);
}

const LENGTH_BYTES = 4;

/** Each text as UTF-8 behind its length in bytes. */
function texts(values: Pick<readonly (string | null)[], 'at'>, start: number, end: number): Content {
  const read = new Array<string | null>(end - start);
  let [bytes, missing] = [0, 0];
  // Array.from with a function takes ten times as long.
  for (let row = 0; row < read.length; row++) {
    const text = values.at(start + row) ?? null;
    read[row] = text;
    if (text === null) missing++;
    else bytes += LENGTH_BYTES + Buffer.byteLength(text);
  }
  const room = roomFor(read.length, bytes);
  const page = Buffer.from(room.memory, room.valuesAt);
  let offset = 0;
  for (let row = 0; row < read.length; row++) {
    const text = read[row];
    if (text === null) continue;
    mark(room.presence, row);
    const length = page.write(text, offset + LENGTH_BYTES);
    page.writeUInt32LE(length, offset);
    offset += LENGTH_BYTES + length;
  }
  return { content: written(room, bytes), missing };
}

/** For the content of a page in one piece of memory, so that it need not be copied together. */
interface Room {
  memory: ArrayBuffer;
  /** Where the content begins. */
  start: number;
  /** One bit per row, 1 where it has a value. */
  presence: Uint8Array;
  /** Where the values begin: at a multiple of what a number takes, so that an array of numbers can lie there. */
  valuesAt: number;
}

/** The bits are a single bit-packed run of definition levels behind its length. */
function roomFor(rows: number, valueBytes: number): Room {
  const bytes = Math.ceil(rows / 8);
  const run = varint((bytes << 1) | 1);
  const levels = LENGTH_BYTES + run.length + bytes;
  const valuesAt = Math.ceil(levels / NUMBER_BYTES) * NUMBER_BYTES;
  const memory = new ArrayBuffer(valuesAt + valueBytes);
  const start = valuesAt - levels;
  const head = Buffer.from(memory, start, levels);
  head.writeUInt32LE(run.length + bytes);
  head.set(run, LENGTH_BYTES);
  return { memory, start, presence: head.subarray(LENGTH_BYTES + run.length), valuesAt };
}

function mark(presence: Uint8Array, row: number): void {
  presence[row >> 3] |= 1 << (row & 7);
}

function written({ memory, start, valuesAt }: Room, valueBytes: number): Buffer {
  return Buffer.from(memory, start, valuesAt + valueBytes - start);
}

/** Seven bits a byte, lowest first, the eighth set on all but the last. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
