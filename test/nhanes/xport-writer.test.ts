import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXport } from '../../functions/nhanes/xport.ts';
import { CHUNK_BYTES, type DatasetToWrite, writeXport } from '../../functions/nhanes/xport-writer.ts';
import { hasHaven } from '../support/haven.ts';

const bytesOf = (dataset: DatasetToWrite) => Buffer.concat([...writeXport(dataset)]);

function oneColumn(numbers: number[]): DatasetToWrite {
  const values = Float64Array.from(numbers);
  return { name: 'TEST', label: 'A test', rows: values.length, columns: [{ name: 'X', label: 'A number', values }] };
}

const AWKWARD = [0, 1, -1, 0.1, 1 / 3, -118.625, 0.07, 15.999999999999998, 16, 1e-70, 7.2e75, 2 ** 53 - 1, Number.NaN];

describe('the writer of transport files', () => {
  it('writes what the reader reads, to the last bit', () => {
    const inRange = fc
      .double({ noDefaultInfinity: true, maxExcluded: true, max: 16 ** 63, min: -(16 ** 63), minExcluded: true })
      .filter((x) => Number.isNaN(x) || x === 0 || Math.abs(x) >= 16 ** -65);
    fc.assert(
      fc.property(fc.array(inRange, { maxLength: 40 }), (numbers) => {
        const read = readXport(bytesOf(oneColumn(numbers)), { expectedName: 'TEST' });
        expect(read.columns[0].values).toEqual(Float64Array.from(numbers, (x) => x + 0));
      }),
    );
  });

  it('keeps names and labels and has a fixed time, so that equal numbers are equal bytes', () => {
    const read = readXport(bytesOf(oneColumn(AWKWARD)));
    expect(read).toMatchObject({ name: 'TEST', label: 'A test', rows: AWKWARD.length, created: '2020-01-01T00:00:00' });
    expect(read.columns[0]).toMatchObject({ name: 'X', label: 'A number', type: 'number' });
    expect(bytesOf(oneColumn(AWKWARD))).toEqual(bytesOf(oneColumn(AWKWARD)));
  });

  it('hands out chunks of bounded size, whatever the number of rows', () => {
    const rows = 200_000;
    const columns = Array.from({ length: 13 }, (_, j) => ({
      name: `C${j}`,
      label: '',
      values: new Float64Array(rows).fill(j),
    }));
    let bytes = 0;
    for (const chunk of writeXport({ name: 'LONG', label: '', rows, columns })) {
      expect(chunk.buffer.byteLength).toBeLessThanOrEqual(CHUNK_BYTES);
      bytes += chunk.length;
    }
    expect(bytes % 80).toBe(0);
    expect(bytes).toBeGreaterThan(rows * columns.length * 8);
  });

  it('refuses what the format cannot hold', () => {
    for (const value of [Number.POSITIVE_INFINITY, 16 ** 63, -1e300, 5e-324]) {
      expect(() => bytesOf(oneColumn([value]))).toThrow(expect.objectContaining({ name: 'NotRepresentableError' }));
    }
    expect(() => bytesOf({ ...oneColumn([1]), name: 'TOOLONGNAME' })).toThrow(
      expect.objectContaining({ name: 'DoesNotFitError' }),
    );
  });

  // Only where Rscript and R's haven are installed.
  it.skipIf(!hasHaven)("writes files that R's haven reads with identical values", () => {
    const folder = mkdtempSync(join(tmpdir(), 'xport-writer-'));
    try {
      const path = join(folder, 'test.xpt');
      writeFileSync(path, bytesOf(oneColumn(AWKWARD)));
      const script = `x <- haven::read_xpt(commandArgs(TRUE))$X; cat(ifelse(is.na(x), "NaN", sprintf("%.17g", x)))`;
      const printed = execFileSync('Rscript', ['-e', script, path], { encoding: 'utf8' });
      expect(printed.trim().split(/\s+/).map(Number)).toEqual(AWKWARD);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
