import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nhanesTable, nhanesTablePrefix } from '../../functions/lake/keys.ts';
import { missingCounts, readParquet } from '../../functions/lake/parquet-reader.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import type { Column, Table } from '../../functions/lake/table.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parquet-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function writeFileOf(name: string, table: Table): Promise<string> {
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, writeParquet(table));
  return path;
}

/** What DuckDB answers, numbers and big integers as it gives them. */
async function duckdb(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjects();
  } finally {
    connection.closeSync();
  }
}

const LARGEST = Number.MAX_SAFE_INTEGER;
const extremes: Table = {
  columns: [
    {
      name: 'lbxbcd',
      label: 'Blood cadmium (µg/L)',
      type: 'double',
      values: Float64Array.of(0.07, Number.NaN, -0, 5e-324, Number.MAX_VALUE, Number.NEGATIVE_INFINITY),
    },
    { name: 'n', type: 'int64', values: [1, null, LARGEST, -LARGEST, 0, 115] },
    { name: 'model', label: '', type: 'text', values: ['model-1', null, '', 'µ ≤ 2.5 😀', "'quoted', \0", 'a\nb'] },
  ],
  metadata: { source: 'https://wwwn.cdc.gov/…', note: '' },
};

describe('a Parquet file of ours', () => {
  test('has the same values and types in DuckDB', async () => {
    const path = await writeFileOf('extremes.parquet', extremes);
    const described = await duckdb(`DESCRIBE SELECT * FROM '${path}'`);
    expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual([
      ['lbxbcd', 'DOUBLE'],
      ['n', 'BIGINT'],
      ['model', 'VARCHAR'],
    ]);
    expect(await duckdb(`SELECT * FROM '${path}'`)).toEqual([
      { lbxbcd: 0.07, n: 1n, model: 'model-1' },
      { lbxbcd: null, n: null, model: null },
      { lbxbcd: -0, n: BigInt(LARGEST), model: '' },
      { lbxbcd: 5e-324, n: -BigInt(LARGEST), model: 'µ ≤ 2.5 😀' },
      { lbxbcd: Number.MAX_VALUE, n: 0n, model: "'quoted', \0" },
      { lbxbcd: Number.NEGATIVE_INFINITY, n: 115n, model: 'a\nb' },
    ]);
  });

  test('has the same values and types in hyparquet, every column nullable', async () => {
    const bytes = writeParquet(extremes);
    const metadata = parquetMetadata(bytes);
    const columns = metadata.schema.slice(1).map((column) => [column.name, column.type, column.repetition_type]);
    expect(columns).toEqual([
      ['lbxbcd', 'DOUBLE', 'OPTIONAL'],
      ['n', 'INT64', 'OPTIONAL'],
      ['model', 'BYTE_ARRAY', 'OPTIONAL'],
    ]);
    const rows = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
    expect(rows[0]).toEqual({ lbxbcd: 0.07, n: 1n, model: 'model-1' });
    expect(Object.values(rows[1] ?? {}).every((value) => value === null || value === undefined)).toBe(true);
    expect(Float64Array.from(rows, ({ lbxbcd }) => lbxbcd ?? Number.NaN)).toEqual(extremes.columns[0]?.values);
  });

  test('carries labels and metadata where other programs find them', async () => {
    const path = await writeFileOf('labels.parquet', extremes);
    const pairs = await duckdb(`SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${path}')`);
    expect(Object.fromEntries(pairs.map(({ key, value }) => [key, value]))).toEqual({
      source: 'https://wwwn.cdc.gov/…',
      note: '',
      'label:lbxbcd': 'Blood cadmium (µg/L)',
      'label:model': '',
    });
  });

  test('is read back as the table that it was, or just some columns in the order asked for', async () => {
    const bytes = writeParquet(extremes);
    expect(await readParquet(bytes)).toEqual(extremes);
    const [lbxbcd, n, model] = extremes.columns;
    expect((await readParquet(bytes, ['model', 'lbxbcd'])).columns).toEqual([model, lbxbcd]);
    expect((await readParquet(bytes, ['n', 'n'])).columns).toEqual([n, n]);
    expect((await readParquet(bytes, [])).columns).toEqual([]);
  });

  test('is the same bytes for the same table', () => {
    expect(Buffer.from(writeParquet(extremes)).equals(writeParquet(structuredClone(extremes)))).toBe(true);
  });

  test('says where each column of each row group lies, one behind the other, and how large it is', () => {
    const values = Float64Array.from({ length: 70_000 }, (_, i) => i);
    const texts = Array.from(values, (value) => `${value}`);
    const bytes = writeParquet({
      columns: [
        { name: 'x', type: 'double', values },
        { name: 't', type: 'text', values: texts },
      ],
    });
    const { row_groups, metadata_length } = parquetMetadata(bytes);
    let offset = 'PAR1'.length;
    for (const { columns, total_byte_size } of row_groups) {
      for (const { meta_data } of columns) {
        expect(Number(meta_data?.data_page_offset)).toBe(offset);
        offset += Number(meta_data?.total_compressed_size);
      }
      const uncompressed = columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size), 0);
      expect(Number(total_byte_size)).toBe(uncompressed);
    }
    expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([65_536, 4464]);
    expect(offset + metadata_length + 4 + 'PAR1'.length).toBe(bytes.length);
  });

  test('says how many values each column lacks, and DuckDB reads it so', async () => {
    const rows = 70_000;
    const columns: Column[] = [
      { name: 'x', type: 'double', values: Float64Array.from({ length: rows }, (_, i) => (i % 7 ? i : Number.NaN)) },
      { name: 'none', type: 'double', values: new Float64Array(rows).fill(Number.NaN) },
      { name: 'i', type: 'int64', values: Array.from({ length: rows }, (_, i) => (i < 5 ? null : i)) },
      { name: 't', type: 'text', values: Array.from({ length: rows }, (_, i) => (i > 65_600 ? null : '')) },
    ];
    const told = { x: 10_000, none: rows, i: 5, t: rows - 65_601 };
    expect(Object.fromEntries(missingCounts(writeParquet({ columns })))).toEqual(told);
    const path = await writeFileOf('missing.parquet', { columns });
    const read = await duckdb(
      `SELECT path_in_schema AS name, sum(stats_null_count)::INT AS missing FROM parquet_metadata('${path}') GROUP BY 1`,
    );
    expect(Object.fromEntries(read.map(({ name, missing }) => [name, missing]))).toEqual(told);
    expect(missingCounts(writeParquet({ columns: [{ name: 'x', type: 'int64', values: [] }] }))).toEqual(
      new Map([['x', 0]]),
    );
  });

  test('may have no rows', async () => {
    const empty: Table = {
      columns: [
        { name: 'seqn', type: 'double', values: new Float64Array() },
        { name: 'n', type: 'int64', values: [] },
        { name: 'reason', type: 'text', values: [] },
      ],
      metadata: {},
    };
    const path = await writeFileOf('empty.parquet', empty);
    expect(await duckdb(`SELECT count(*) AS n FROM '${path}'`)).toEqual([{ n: 0n }]);
    expect(await duckdb(`DESCRIBE SELECT * FROM '${path}'`)).toHaveLength(3);
    expect(await readParquet(writeParquet(empty))).toEqual(empty);
  });

  test('has several row groups when it is long, with nulls across their borders', async () => {
    const rows = 150_000;
    const doubles = Float64Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? Number.NaN : i / 8));
    const long: Table = {
      columns: [
        { name: 'x', type: 'double', values: doubles },
        { name: 'all_missing', type: 'double', values: new Float64Array(rows).fill(Number.NaN) },
        { name: 'i', type: 'int64', values: Array.from({ length: rows }, (_, i) => (i % 2 ? i : null)) },
        { name: 't', type: 'text', values: Array.from({ length: rows }, (_, i) => (i % 3 ? `row ${i}` : null)) },
      ],
      metadata: {},
    };
    const path = await writeFileOf('long.parquet', long);
    const groups = `SELECT count(DISTINCT row_group_id) AS n FROM parquet_metadata('${path}')`;
    expect(await duckdb(groups)).toEqual([{ n: 3n }]);
    const wrong = `SELECT count(*) AS rows, count(x) AS xs, count(all_missing) AS none, count(i) AS whole,
      count(*) FILTER (x != file_row_number / 8 OR i != file_row_number OR t != 'row ' || file_row_number) AS wrong
      FROM read_parquet('${path}', file_row_number = true)`;
    const xs = doubles.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
    expect(await duckdb(wrong)).toEqual([{ rows: BigInt(rows), xs: BigInt(xs), none: 0n, whole: 75_000n, wrong: 0n }]);
    const back = await readParquet(writeParquet(long));
    for (const [index, column] of long.columns.entries()) {
      expect(back.columns[index]?.values.length).toBe(rows);
      expect(Array.from<unknown>(back.columns[index]?.values ?? [])).toEqual(Array.from<unknown>(column.values));
    }
  });
});

test('whatever the values, they come back', async () => {
  const row = fc.tuple(fc.double(), fc.option(fc.maxSafeInteger()), fc.option(fc.string({ unit: 'binary' })));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
      const columns: Column[] = [
        { name: 'x', type: 'double', values: Float64Array.from(rows, ([x]) => x) },
        { name: 'i', type: 'int64', values: rows.map(([, i]) => i) },
        { name: 't', type: 'text', values: rows.map(([, , t]) => t) },
      ];
      expect((await readParquet(writeParquet({ columns }))).columns).toEqual(columns);
    }),
    { numRuns: 300 },
  );
});

test('a byte order mark at the start of a text is part of it', async () => {
  const columns: Column[] = [{ name: 't', type: 'text', values: ['\ufeffid'] }];
  expect((await readParquet(writeParquet({ columns }))).columns).toEqual(columns);
});

test('folders of cycles are one table to DuckDB', async () => {
  for (const [cycle, values] of Object.entries({ '2013-2014': [1, 2], '2017-2018': [3] })) {
    const table: Table = { columns: [{ name: 'seqn', type: 'double', values: Float64Array.from(values) }] };
    await writeFileOf(nhanesTable('DEMO', cycle), table);
  }
  const all = join(directory, nhanesTablePrefix('DEMO'), '**/*.parquet');
  expect(await duckdb(`SELECT * FROM read_parquet('${all}', hive_partitioning = true) ORDER BY seqn`)).toEqual([
    { seqn: 1, cycle: '2013-2014' },
    { seqn: 2, cycle: '2013-2014' },
    { seqn: 3, cycle: '2017-2018' },
  ]);
});

describe('a table that cannot be written is refused', () => {
  const one = Float64Array.of(1);
  const refusals: [string, Table, RegExp][] = [
    ['no columns', { columns: [] }, /no column/],
    ['an upper-case name', { columns: [{ name: 'SEQN', type: 'double', values: one }] }, /"SEQN".*\[a-z_\]/],
    ['a name that is none', { columns: [{ name: '', type: 'double', values: one }] }, /""/],
    [
      'a name used twice',
      {
        columns: [
          { name: 'a', type: 'double', values: one },
          { name: 'a', type: 'int64', values: [1] },
        ],
      },
      /two columns are named a/,
    ],
    [
      'columns of different length',
      {
        columns: [
          { name: 'a', type: 'double', values: one },
          { name: 'b', type: 'int64', values: [] },
        ],
      },
      /column b has 0 rows where a has 1/,
    ],
    ['a fraction in int64', { columns: [{ name: 'a', type: 'int64', values: [0.5] }] }, /column a .* 0\.5/],
    ['NaN in int64', { columns: [{ name: 'a', type: 'int64', values: [Number.NaN] }] }, /column a .* NaN/],
    ['2^53 in int64', { columns: [{ name: 'a', type: 'int64', values: [2 ** 53] }] }, /column a .* 9007199254740992/],
    [
      'metadata that pose as a label',
      { columns: [{ name: 'a', type: 'double', values: one }], metadata: { 'label:a': 'x' } },
      /label:a/,
    ],
  ];
  test.each(refusals)('%s', (_, table, message) => {
    expect(() => writeParquet(table)).toThrow(
      expect.objectContaining({ name: 'InvalidTableError', message: expect.stringMatching(message) }),
    );
  });
});

describe('what cannot be read is refused', () => {
  test('a column that is not there, naming those that are', async () => {
    await expect(readParquet(writeParquet(extremes), ['seqn'])).rejects.toMatchObject({
      name: 'ColumnNotFoundError',
      message: 'The table has no column seqn; it has lbxbcd, n, model',
    });
  });

  test('what is no Parquet file, or a damaged one', async () => {
    const whole = writeParquet(extremes);
    const damaged = Uint8Array.from(whole).fill(0xff, 4, 100);
    for (const bytes of [new Uint8Array(), Buffer.from('<html>'), whole.subarray(0, 100), damaged]) {
      await expect(readParquet(bytes)).rejects.toMatchObject({ name: 'InvalidParquetError' });
    }
  });

  test('the missing values of a file that does not say how many there are', () => {
    const meta_data = new thrift.ColumnMetaData({
      type: thrift.Type.DOUBLE,
      encodings: [thrift.Encoding.PLAIN],
      path_in_schema: ['x'],
      codec: thrift.CompressionCodec.SNAPPY,
      num_values: 1,
      total_uncompressed_size: 0,
      total_compressed_size: 0,
      data_page_offset: 4,
    });
    const columns = [new thrift.ColumnChunk({ file_offset: 0, meta_data })];
    const footer = util.serializeThrift(
      new thrift.FileMetaData({
        version: 1,
        schema: [{ name: 'root', num_children: 1 }, { name: 'x' }].map((element) => new thrift.SchemaElement(element)),
        num_rows: 1,
        row_groups: [new thrift.RowGroup({ columns, total_byte_size: 0, num_rows: 1 })],
        key_value_metadata: [],
        created_by: 'another program',
      }),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    const file = Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]);
    expect(() => missingCounts(file)).toThrow(
      expect.objectContaining({ name: 'InvalidParquetError', message: expect.stringMatching(/how many values of x/) }),
    );
  });

  test('columns of other types, by name', async () => {
    const path = join(directory, 'other.parquet');
    await duckdb(`COPY (SELECT 1::DOUBLE AS x, TIMESTAMP '2026-11-22' AS at) TO '${path}' (FORMAT parquet)`);
    await expect(readParquet(await readFile(path))).rejects.toThrow(/column at is neither/);
    expect((await readParquet(await readFile(path), ['x'])).columns).toEqual([
      { name: 'x', type: 'double', values: Float64Array.of(1) },
    ]);
  });
});
