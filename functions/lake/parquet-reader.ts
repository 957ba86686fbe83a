import { type DecodedArray, type FileMetaData, parquetMetadata, parquetRead, type SchemaElement } from 'hyparquet';
import { LABEL_KEY } from './parquet-writer.ts';
import type { Column, Table } from './table.ts';

export class InvalidParquetError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(`This is no Parquet file that can be read: ${problem}`, options);
    this.name = 'InvalidParquetError';
  }
}

export class ColumnNotFoundError extends Error {
  constructor(column: string, available: string[]) {
    super(`The table has no column ${column}; it has ${available.join(', ')}`);
    this.name = 'ColumnNotFoundError';
  }
}

/**
 * The table in a Parquet file, or just the named columns of it, in the order in which they are named. Null is NaN in a
 * `double` column, null in the others. Throws InvalidParquetError, ColumnNotFoundError.
 */
export async function readParquet(bytes: Uint8Array, columns?: string[]): Promise<Table> {
  const metadata = readFooter(bytes);
  const elements = new Map(metadata.schema.slice(1).map((element) => [element.name, element]));
  const notes = new Map(metadata.key_value_metadata?.map(({ key, value = '' }) => [key, value]));
  const names = columns ?? [...elements.keys()];
  const readings = new Map<string, Reading>();
  for (const name of names) {
    const element = elements.get(name);
    if (element === undefined) throw new ColumnNotFoundError(name, [...elements.keys()]);
    readings.set(name, startReading(element, Number(metadata.num_rows), notes.get(LABEL_KEY + name)));
  }
  await readColumns(bytes, metadata, readings);
  return {
    columns: names.flatMap((name) => readings.get(name)?.column ?? []),
    metadata: Object.fromEntries([...notes].filter(([key]) => !key.startsWith(LABEL_KEY))),
  };
}

/** The metadata of a Parquet file beside the labels of its columns. Throws InvalidParquetError. */
export function parquetNotes(bytes: Uint8Array): Record<string, string> {
  const notes = readFooter(bytes).key_value_metadata ?? [];
  const entries = notes.map(({ key, value = '' }) => [key, value] as const);
  return Object.fromEntries(entries.filter(([key]) => !key.startsWith(LABEL_KEY)));
}

/** A column without its values. */
export type DescribedColumn = Pick<Column, 'name' | 'type' | 'label'>;

/** The columns of a Parquet file, in its order; its end is enough. Throws InvalidParquetError. */
export function columnsOf(bytes: Uint8Array): DescribedColumn[] {
  const { schema, key_value_metadata = [] } = readFooter(bytes);
  const notes = new Map(key_value_metadata.map(({ key, value = '' }) => [key, value]));
  return schema.slice(1).map((element) => describedColumn(element, notes.get(LABEL_KEY + element.name)));
}

/**
 * How many rows have no value, by column, as a Parquet file of ours says in its footer. Throws InvalidParquetError,
 * also for a file that does not say it.
 */
export function missingCounts(bytes: Uint8Array): Map<string, number> {
  const { schema, row_groups } = readFooter(bytes);
  const counts = new Map(schema.slice(1).map(({ name }) => [name, 0]));
  for (const { meta_data } of row_groups.flatMap(({ columns }) => columns)) {
    const name = meta_data?.path_in_schema[0] ?? '';
    const missing = meta_data?.statistics?.null_count;
    if (missing === undefined) throw new InvalidParquetError(`it does not say how many values of ${name} are missing`);
    counts.set(name, (counts.get(name) ?? 0) + Number(missing));
  }
  return counts;
}

function describedColumn({ name, type, converted_type }: SchemaElement, label?: string): DescribedColumn {
  const named = label === undefined ? { name } : { name, label };
  if (type === 'DOUBLE') return { ...named, type: 'double' };
  if (type === 'INT64' && converted_type === undefined) return { ...named, type: 'int64' };
  if (type === 'BYTE_ARRAY' && converted_type === 'UTF8') return { ...named, type: 'text' };
  throw new InvalidParquetError(`column ${name} is neither DOUBLE, INT64 nor UTF8, but ${converted_type ?? type}`);
}

function readFooter(bytes: Uint8Array): FileMetaData {
  try {
    return parquetMetadata(bytes);
  } catch (error) {
    throw new InvalidParquetError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A column whose values arrive chunk by chunk. */
interface Reading {
  column: Column;
  take(chunk: DecodedArray, firstRow: number): void;
}

function startReading(element: SchemaElement, rows: number, label?: string): Reading {
  const { type, ...named } = describedColumn(element, label);
  if (type === 'double') {
    const values = new Float64Array(rows);
    const take = (chunk: DecodedArray, firstRow: number) => {
      for (let i = 0; i < chunk.length; i++) values[firstRow + i] = chunk[i] ?? Number.NaN;
    };
    return { column: { ...named, type, values }, take };
  }
  if (type === 'int64') {
    const values = new Array<number | null>(rows);
    const take = (chunk: DecodedArray, firstRow: number) => {
      for (let i = 0; i < chunk.length; i++) values[firstRow + i] = wholeNumber(named.name, chunk[i]);
    };
    return { column: { ...named, type, values }, take };
  }
  const values = new Array<string | null>(rows);
  const take = (chunk: DecodedArray, firstRow: number) => {
    for (let i = 0; i < chunk.length; i++) values[firstRow + i] = chunk[i] ?? null;
  };
  return { column: { ...named, type, values }, take };
}

function wholeNumber(column: string, value: bigint | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new InvalidParquetError(`column ${column} has ${value}, beyond 2^53 - 1`);
  return number;
}

async function readColumns(bytes: Uint8Array, metadata: FileMetaData, readings: Map<string, Reading>): Promise<void> {
  try {
    await parquetRead({
      file: {
        byteLength: bytes.length,
        slice: (start, end = bytes.length) => Uint8Array.from(bytes.subarray(start, end)).buffer,
      },
      metadata,
      columns: [...readings.keys()],
      parsers: { stringFromBytes: (text) => text && utf8.decode(text) },
      onChunk: ({ columnName, columnData, rowStart }) => readings.get(columnName)?.take(columnData, rowStart),
    });
  } catch (error) {
    if (error instanceof InvalidParquetError) throw error;
    throw new InvalidParquetError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** hyparquet's own decoder drops a byte order mark, which is a character of the value like any other. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
