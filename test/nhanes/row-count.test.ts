import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countAgainstKnown } from '../../functions/nhanes/row-count.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { mirror } from '../support/real-files.ts';

const served = (lastModified: string | null) => ({ url: 'https://wwwn.cdc.gov/DEMO_H.xpt', lastModified });
const SILENT = served(null);
const OLDER = served('2015-10-05T00:00:00.000Z');
const NEWER = served('2025-01-01T00:00:00.000Z');
const COPIED = { ...NEWER, url: 'file:///copies/DEMO_H.xpt' };

describe('the rows of a file beside those of its table', () => {
  it('are no news where they are as many', () => {
    expect(countAgainstKnown('DEMO_H', 10_175, OLDER)).toEqual({ rows_known: 10_175, rows_note: null });
  });

  it.each([SILENT, OLDER, COPIED])('are refused where more than 1 %% are missing from %j', (published) => {
    expect(() => countAgainstKnown('DEMO_H', 10_073, published)).toThrow(
      expect.objectContaining({
        name: 'RowsMissingError',
        message: expect.stringContaining(
          'DEMO_H has 10073 rows, but the table had 10175 when it was counted (2024-03-31)',
        ),
      }),
    );
  });

  it('are noted where at most 1 % are missing: that may be a re-issue', () => {
    const { rows_note } = countAgainstKnown('DEMO_H', 10_074, OLDER);
    expect(rows_note).toMatch(/^DEMO_H has 10074 rows, 101 fewer than .* or the end of the file is missing$/);
  });

  it('are noted, however few, where the server says that the file is newer', () => {
    expect(countAgainstKnown('DEMO_H', 5_000, NEWER).rows_note).toContain('5175 fewer');
  });

  it('are noted where they are more', () => {
    expect(countAgainstKnown('SSTFR_A', 278, SILENT)).toEqual({
      rows_known: 248,
      rows_note: expect.stringContaining('30 more than when the table was counted'),
    });
  });

  it('are unknown where nobody has counted the table', () => {
    expect(countAgainstKnown('DEMO_L', 3, SILENT)).toEqual({ rows_known: null, rows_note: null });
    expect(countAgainstKnown('constructor', 3, SILENT)).toEqual({ rows_known: null, rows_note: null });
  });
});

describe.skipIf(!mirror)('the rows of the real files', () => {
  const files = mirror
    ? readdirSync(mirror, { recursive: true, encoding: 'utf8' }).filter((path) => /\.xpt$/i.test(path))
    : [];

  it('are as many as their tables had, except for one file that was published anew since', () => {
    const notes = files.map((path) => {
      const { name, rows } = readXport(readFileSync(join(mirror ?? '', path)));
      expect(name).toBe(basename(path, '.xpt'));
      return countAgainstKnown(name, rows, SILENT).rows_note;
    });
    expect(notes).toHaveLength(127);
    expect(notes.filter((note) => note !== null)).toEqual([expect.stringContaining('SSTFR_A has 278 rows')]);
  });
});
