/** A column's values as one page of a Parquet file: which rows have a value, then the values (format v1, PLAIN). */
import './parquetjs-globals.ts';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import compression from 'parquetjs-lite/lib/compression.js';
import util from 'parquetjs-lite/lib/util.js';
import { type ColumnToWrite, InvalidTableError } from './table.ts';

/** The page of the rows from `start` up to, not including, `end`, behind its header. Throws InvalidTableError. */
export function encodePage(column: ColumnToWrite, start: number, end: number): Buffer {
  const rows = rowsWithValue(column, start, end);
  const body = Buffer.concat([definitionLevels(rows, start, end), plainValues(column, rows)]);
  const compressed = compression.deflate('SNAPPY', body);
  const header = new thrift.PageHeader({
    type: thrift.PageType.DATA_PAGE,
    uncompressed_page_size: body.length,
    compressed_page_size: compressed.length,
    data_page_header: new thrift.DataPageHeader({
      num_values: end - start,
      encoding: thrift.Encoding.PLAIN,
      definition_level_encoding: thrift.Encoding.RLE,
      repetition_level_encoding: thrift.Encoding.RLE,
    }),
  });
  return Buffer.concat([util.serializeThrift(header), compressed]);
}

function rowsWithValue(column: ColumnToWrite, start: number, end: number): Uint32Array {
  const hasValue = presence(column);
  const rows = new Uint32Array(end - start);
  let count = 0;
  for (let row = start; row < end; row++) if (hasValue(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

function presence({ type, values }: ColumnToWrite): (row: number) => boolean {
  if (type === 'double') return (row) => !Number.isNaN(values[row]);
  return type === 'int64' ? (row) => values[row] !== null : (row) => values.at(row) !== null;
}

/** One bit per row, 1 where it has a value, as a single bit-packed run behind its length. */
function definitionLevels(rows: Uint32Array, start: number, end: number): Buffer {
  const bytes = Math.ceil((end - start) / 8);
  const run = varint((bytes << 1) | 1);
  const levels = Buffer.alloc(4 + run.length + bytes);
  levels.writeUInt32LE(run.length + bytes);
  levels.set(run, 4);
  const bits = levels.subarray(4 + run.length);
  for (const row of rows) {
    const index = row - start;
    bits[index >> 3] |= 1 << (index & 7);
  }
  return levels;
}

/** Seven bits a byte, lowest first, the eighth set on all but the last. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function plainValues(column: ColumnToWrite, rows: Uint32Array): Buffer {
  switch (column.type) {
    case 'double':
      return bytesOf(taken(column.values, rows));
    case 'int64':
      return bytesOf(BigInt64Array.from(Array.from(rows, (row) => wholeNumber(column.name, column.values[row]))));
    case 'text':
      return lengthsAndTexts(takenTexts(column.values, rows));
  }
}

function taken(values: Float64Array, rows: Uint32Array): Float64Array {
  const numbers = new Float64Array(rows.length);
  // Float64Array.from with a function takes seventeen times as long.
  for (let i = 0; i < rows.length; i++) numbers[i] = values[rows[i]];
  return numbers;
}

function takenTexts(values: Pick<readonly (string | null)[], 'at'>, rows: Uint32Array): string[] {
  const texts = new Array<string>(rows.length);
  // Array.from with a function takes ten times as long.
  for (let i = 0; i < rows.length; i++) texts[i] = values.at(rows[i]) ?? '';
  return texts;
}

/**
 * The bytes as they lie in memory: little-endian, as Parquet wants them, on every processor that Node runs on for
 * Lambda.
 */
function bytesOf(numbers: Float64Array | BigInt64Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function wholeNumber(column: string, value: number | null | undefined): bigint {
  if (!Number.isSafeInteger(value)) {
    throw new InvalidTableError(`column ${column} is int64 and has ${value}, which is no whole number below 2^53`);
  }
  return BigInt(value ?? 0);
}

/** Each text as UTF-8 behind its length in bytes. */
function lengthsAndTexts(texts: readonly string[]): Buffer {
  const LENGTH_BYTES = 4;
  const page = Buffer.alloc(texts.reduce((sum, text) => sum + LENGTH_BYTES + Buffer.byteLength(text), 0));
  let offset = 0;
  for (const text of texts) {
    const bytes = page.write(text, offset + LENGTH_BYTES);
    page.writeUInt32LE(bytes, offset);
    offset += LENGTH_BYTES + bytes;
  }
  return page;
}
