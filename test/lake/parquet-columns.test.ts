import { describe, expect, it } from 'vitest';
import { parquetColumns } from '../../functions/lake/parquet-columns.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import type { Column } from '../../functions/lake/table.ts';
import { memoryStore } from '../support/memory-store.ts';

const KEY = 'nhanes/t/cycle=2013-2014/t.parquet';

/** The columns of a file, and how many bytes of it were asked for. */
async function columnsIn(file: Uint8Array) {
  const store = memoryStore(new Map([[KEY, file]]));
  let bytes = 0;
  const counting: typeof store.getRange = (key, start, end) => {
    bytes += end - start;
    return store.getRange(key, start, end);
  };
  return { columns: await parquetColumns({ ...store, getRange: counting }, KEY), bytes };
}

const wide = (columns: number, rows: number): Column[] =>
  Array.from({ length: columns }, (_, i) => ({
    name: `c${i}`,
    type: 'double',
    label: `what column ${i} means`,
    values: Float64Array.from({ length: rows }, (_, row) => Math.sin(row * columns + i)),
  }));

describe('the columns of a file of which nothing but the end is read', () => {
  it('are named, typed and told of in its order', async () => {
    const columns: Column[] = [
      { name: 'seqn', type: 'int64', label: 'Person', values: [1] },
      { name: 'word', type: 'text', values: ['x'] },
      { name: 'number', type: 'double', label: '', values: Float64Array.of(1) },
    ];
    expect((await columnsIn(writeParquet({ columns }))).columns).toEqual([
      { name: 'seqn', type: 'int64', label: 'Person' },
      { name: 'word', type: 'text' },
      { name: 'number', type: 'double', label: '' },
    ]);
  });

  it.each([
    ['few columns', 3, 100_000],
    ['more of them than one request brings', 1200, 40],
  ])('are all there, of %s, for a part of its bytes', async (_, columns, rows) => {
    const file = writeParquet({ columns: wide(columns, rows) });
    const found = await columnsIn(file);
    expect(found.columns).toEqual(wide(columns, 0).map(({ name, type, label }) => ({ name, type, label })));
    expect(found.bytes).toBeLessThan(file.length);
  });

  it('are undefined of no file, and those of another file an error', async () => {
    expect(await parquetColumns(memoryStore(new Map()), KEY)).toBeUndefined();
    const whole = writeParquet({ columns: wide(3, 10) });
    for (const file of [new Uint8Array(), Buffer.from('PAR1'), whole.subarray(0, -1), Buffer.alloc(100_000)]) {
      await expect(columnsIn(file)).rejects.toMatchObject({ name: 'InvalidParquetError' });
    }
  });
});
