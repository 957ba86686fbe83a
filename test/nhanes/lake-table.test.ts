import { describe, expect, it } from 'vitest';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import { lakeTable } from '../../functions/nhanes/lake-table.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { xportFile } from '../support/xport-writer.ts';

describe('an NHANES table in the lake', () => {
  const date = { name: 'DATE', width: 9, decimals: 0 };
  const file = xportFile({
    name: 'T_H',
    label: 'A table',
    modified: '24JUL15:00:00:00',
    columns: [
      { name: 'SEQN', label: 'Person', numbers: [1, 2, 3] },
      { name: '_DAY', format: date, informat: date, numbers: ['.', 2, 3.5] },
      { name: 'TEXT', label: 'caf\xe9', length: 4, texts: ['', 'caf\xe9', '\x80'] },
    ],
  });

  it('keeps every value, name and label; blank text is null', async () => {
    const { columns } = await readParquet(writeParquet(lakeTable(readXport(file))));
    expect(columns).toEqual([
      { name: 'seqn', label: 'Person', type: 'int64', values: [1, 2, 3] },
      { name: '_day', label: '', type: 'double', values: Float64Array.of(Number.NaN, 2, 3.5) },
      { name: 'text', label: 'café', type: 'text', values: [null, 'café', '€'] },
    ]);
  });

  it("keeps the data set's times and the columns' formats as metadata", async () => {
    const { metadata } = await readParquet(writeParquet(lakeTable(readXport(file))));
    expect(metadata).toEqual({
      nhanes_file: 'T_H',
      label: 'A table',
      created: '2015-07-23T09:53:54',
      modified: '2015-07-24T00:00:00',
      'format:_day': 'DATE9.',
      'informat:_day': 'DATE9.',
    });
  });
});
