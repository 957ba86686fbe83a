import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXport } from '../../functions/nhanes/xport.ts';
import { type ColumnToWrite, xportFile } from '../support/xport-writer.ts';

const seqn = { name: 'SEQN', label: 'Respondent sequence number', numbers: [73557, 73558, 73559] };
const cadmium = { name: 'LBXBCD', label: 'Blood cadmium (ug/L)', numbers: [0.07, '.', 1.52] };
const table = { name: 'PBCD_H', label: 'Blood metals', columns: [seqn, cadmium] };

/** Reads a table of these columns. */
function read(...columns: ColumnToWrite[]) {
  return readXport(xportFile({ name: 'T', columns }));
}

/** The values of a table's first column. */
function values(column: ColumnToWrite): (number | string | null)[] {
  return [...read(column).columns[0].values];
}

/** The name and message of the error that reading these bytes ends with. */
function refusal(bytes: Uint8Array, options?: { expectedName: string }): string {
  try {
    readXport(bytes, options);
  } catch (error) {
    return String(error);
  }
  return 'it was read';
}

describe('a transport file', () => {
  it('becomes named columns of as many values as there are rows', () => {
    expect(readXport(xportFile(table), { expectedName: 'pbcd_h' })).toEqual({
      name: 'PBCD_H',
      label: 'Blood metals',
      created: '2015-07-23T09:53:54',
      modified: '2015-07-23T09:53:54',
      rows: 3,
      columns: [
        { name: 'SEQN', label: seqn.label, type: 'number', values: Float64Array.of(73557, 73558, 73559) },
        { name: 'LBXBCD', label: cadmium.label, type: 'number', values: Float64Array.of(0.07, Number.NaN, 1.52) },
      ],
    });
  });

  it('may be a part of a larger buffer, at any offset', () => {
    const file = xportFile(table);
    const larger = new Uint8Array(file.length + 100);
    larger.set(file, 3);
    expect(readXport(larger.subarray(3, 3 + file.length))).toEqual(readXport(file));
  });

  it('may describe its columns in 136 bytes each, as VAX/VMS did', () => {
    expect(readXport(xportFile({ ...table, namestrBytes: 136 }))).toEqual(readXport(xportFile(table)));
  });

  it('may be of the last century, and may not tell when it was written', () => {
    const { created, modified } = readXport(xportFile({ ...table, created: '01jan88:00:00:00', modified: '' }));
    expect({ created, modified }).toEqual({ created: '1988-01-01T00:00:00', modified: null });
  });

  it('keeps the formats of its columns, as SAS writes them', () => {
    const format = (name: string, width: number, decimals: number) =>
      read({ name: 'X', format: { name, width, decimals }, numbers: [1] }).columns[0].format;
    expect(format('DATE', 9, 0)).toBe('DATE9.');
    expect(format('', 8, 2)).toBe('8.2');
    expect(format('YESNO', 0, 0)).toBe('YESNO.');
    expect(format('', 0, 0)).toBeUndefined();
    const informat = { name: 'DATE', width: 9, decimals: 0 };
    expect(read({ name: 'X', informat, numbers: [1] }).columns[0]).toMatchObject({ informat: 'DATE9.' });
  });

  it('may have more rows than are turned into columns at a time', () => {
    const numbers = Array.from({ length: 40_000 }, (_, i) => i + 0.5);
    const texts = numbers.map((number) => `${number}`);
    const { rows, columns } = read({ name: 'X', numbers }, { name: 'Y', length: 12, texts });
    expect(rows).toBe(40_000);
    expect([...columns[0].values]).toEqual(numbers);
    expect([...columns[1].values]).toEqual(texts);
  });
});

describe('a number', () => {
  it.each([2, 3, 4, 5, 6, 7, 8])('may be kept in %i bytes, as may every missing code', (length) => {
    const numbers = [1, 0, -2.5, 96, '.', '._', '.A', '.Z', 0.5];
    const missing = Number.NaN;
    expect(values({ name: 'X', length, numbers })).toEqual([1, 0, -2.5, 96, missing, missing, missing, missing, 0.5]);
  });

  it('loses only the bytes that the file does not have', () => {
    expect(values({ name: 'X', length: 3, numbers: [2 / 3] })).toEqual([0xaaaa / 0x10000]);
    expect(values({ name: 'X', length: 7, numbers: [2 / 3] })).toEqual([0xaaaaaaaaaaaa / 2 ** 48]);
    expect(values({ name: 'X', length: 8, numbers: [2 / 3] })).toEqual([2 / 3]);
  });
});

describe('a text', () => {
  it('loses its trailing blanks and nothing else; blank alone it is null', () => {
    const texts = ['012300000094', ' MARLBORO  RED', '', 'A'];
    expect(values({ name: 'X', length: 50, texts })).toEqual(['012300000094', ' MARLBORO  RED', null, 'A']);
  });

  it.each([
    ['Windows-1252', 'O\x92Hara \x85 \x80 caf\xe9', 'O\u2019Hara \u2026 \u20ac caf\u00e9'],
    ['UTF-8', 'caf\xc3\xa9 \xe2\x82\xac', 'caf\u00e9 \u20ac'],
    ['UTF-8 that is cut, and so Windows-1252', 'caf\xc3', 'caf\u00c3'],
    ['Windows-1252 where it leaves a byte free', '\x81\x8d\x8f\x90\x9d', '\u0081\u008d\u008f\u0090\u009d'],
    ['what was filled up with NULs', 'ab\0\0 \0', 'ab'],
  ])('is %s', (_, bytes, text) => {
    // The writer of these tests writes each character as the byte of its number.
    expect(values({ name: 'X', length: 20, texts: [bytes] })).toEqual([text]);
    expect(read({ name: 'X', label: bytes, numbers: [1] }).columns[0].label).toBe(text);
  });
});

describe('the number of rows', () => {
  it('is zero where the header is all there is', () => {
    expect(read({ name: 'X', numbers: [] }, { name: 'Y', length: 3, texts: [] })).toMatchObject({
      rows: 0,
      columns: [{ values: { length: 0 } }, { values: { length: 0 } }],
    });
  });

  it('does not count the padding of the last record, however short and many the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 0, max: 200 }), (length, rows) => {
        expect(values({ name: 'X', length, numbers: Array<number>(rows).fill(1) })).toHaveLength(rows);
      }),
      { seed: 1809, numRuns: 300 },
    );
  });

  const twoPersons = xportFile({
    name: 'T',
    columns: [
      { name: 'SEQN', numbers: [1, 2] },
      { name: 'X', numbers: [0, 0] },
    ],
  });
  const withMore = (...parts: [byte: number, bytes: number][]) =>
    readXport(Buffer.concat([twoPersons, ...parts.map(([byte, bytes]) => Buffer.alloc(bytes, byte))])).rows;

  it.each([
    ['a blank record', [[0x20, 80]]],
    ['several blank records', [[0x20, 800]]],
    ['a record of NULs', [[0, 80]]],
    ['several records of NULs', [[0, 240]]],
    [
      'records of both',
      [
        [0x20, 80],
        [0, 160],
        [0x20, 80],
      ],
    ],
    ['a newline', [[0x0a, 1]]],
    [
      'fewer bytes than a record',
      [
        [0, 30],
        [0x20, 30],
        [0x0d, 1],
        [0x0a, 1],
      ],
    ],
  ] as [string, [number, number][]][])('does not count %s behind the last record', (_, parts) => {
    expect(withMore(...parts)).toBe(2);
  });

  it('does not count NULs that fill up the last record', () => {
    const filledWithNuls = twoPersons.map((byte, at) => (at < twoPersons.length - 48 ? byte : 0));
    expect(readXport(filledWithNuls).rows).toBe(2);
  });

  it('counts rows of blank text with a number beside them', () => {
    const columns = [
      { name: 'X', length: 2, numbers: [1, 2, 3] },
      { name: 'Y', length: 5, texts: ['', '', ''] },
    ];
    const { rows, columns: found } = read(...columns);
    expect(rows).toBe(3);
    expect([...found[1].values]).toEqual([null, null, null]);
  });

  it('counts blank rows with an answer in a later one', () => {
    expect(values({ name: 'X', length: 30, texts: ['a', '', 'b'] })).toEqual(['a', null, 'b']);
    expect(values({ name: 'X', length: 100, texts: ['', '', 'b'] })).toEqual([null, null, 'b']);
  });

  it('counts rows of zeros in a table of numbers without SEQN', () => {
    expect(values({ name: 'X', length: 8, numbers: [1, 0, 0] })).toEqual([1, 0, 0]);
  });

  it('leaves out what could as well be padding: rows of blank text, or of zeros and blank text, at the very end', () => {
    expect(values({ name: 'X', length: 10, texts: ['a', 'b', '', ''] })).toEqual(['a', 'b']);
    expect(values({ name: 'X', length: 100, texts: ['a', '', ''] })).toEqual(['a']);
    expect(read({ name: 'X', numbers: [1, 0] }, { name: 'Y', length: 3, texts: ['', ''] }).rows).toBe(1);
  });
});

describe('files that other programs wrote', () => {
  const fault = (name: string) => readXport(readFileSync(`test/fixtures/faults/${name}.xpt`));

  it('may be filled up with NULs, also where rows are longer than a record', () => {
    const { rows, columns } = fault('02-nul-padding-long-rows');
    expect(rows).toBe(3);
    expect([...columns[0].values]).toEqual([1, 2, 3]);
  });

  it('may have a blank record too many', () => {
    const { rows, columns } = fault('03-one-extra-blank-record');
    expect(rows).toBe(2);
    expect(columns.map(({ values }) => [...values])).toEqual([
      [1, 2],
      [2.5, 3.5],
    ]);
  });

  it('may have text in Windows-1252', () => {
    expect([...fault('10-cp1252').columns[0].values]).toEqual(['O\u2019Hara \u2026']);
  });

  it('may fill up names, labels and text with NULs', () => {
    const { columns } = fault('12-nul-padded-names');
    expect(columns.map(({ name, label, values }) => ({ name, label, values: [...values] }))).toEqual([
      { name: 'SEQN', label: 'Id', values: [1] },
      { name: 'TX', label: 't', values: ['ab'] },
    ]);
  });

  it('may end with a newline', () => {
    const { rows, columns } = fault('36-trailing-newline');
    expect(rows).toBe(59);
    expect([...columns[0].values]).toEqual(Array.from({ length: 59 }, (_, i) => i + 1));
  });
});

describe('what is not a transport file of version 5 is refused by what it is', () => {
  const cases: [what: string, bytes: string, message: string][] = [
    ['nothing', '', 'nothing (0 bytes)'],
    [
      'a page',
      '\r\n<!DOCTYPE html><html><head>',
      'an HTML or XML page that starts with "\\r\\n<!DOCTYPE html><html><head>"',
    ],
    [
      'version 8',
      'HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!',
      'a SAS transport file of version 8 that starts with',
    ],
    ['CPORT', '**COMPRESSED** **COMPRESSED** **COMPRESSED** ', 'a SAS CPORT file that starts with'],
    ['an archive', 'PK\u0003\u0004', 'a zip archive that starts with'],
    ['a CSV file', 'SEQN,LBXBCD\n1,2\n', 'something else that starts with "SEQN,LBXBCD\\n1,2\\n"'],
  ];
  it.each(cases)('%s', (_, text, message) => {
    const refused = refusal(Buffer.from(text, 'latin1'));
    expect(refused).toContain('NotATransportFileError: a SAS transport file (XPORT version 5) was expected, but ');
    expect(refused).toContain(message);
  });
});

describe('a file that is not whole is refused', () => {
  const wide = xportFile({
    name: 'WIDE',
    columns: Array.from({ length: 21 }, (_, j) => ({ name: `X${j}`, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] })),
  });

  it('at every length but its own, unless it is cut between two rows', () => {
    const dataStart = wide.length - 21 * 80;
    for (let length = 81; length < wide.length; length += 13) {
      expect(refusal(wide.subarray(0, length)), `${length} bytes`).toContain('TransportFileCutShortError');
    }
    for (let length = dataStart; length < wide.length; length += 80) {
      const rowsBefore = Math.floor((length - dataStart) / 168);
      const isBetweenRows = (length - dataStart) % 168 === 0;
      expect(refusal(wide.subarray(0, length))).toContain(
        isBetweenRows ? 'it was read' : `of the 168 bytes of a row stand behind row ${rowsBefore}`,
      );
    }
  });

  it('with the reason', () => {
    expect(refusal(wide.subarray(0, 200))).toBe(
      'TransportFileCutShortError: the SAS transport file is cut short: it ends after 200 bytes, before its MEMBER header',
    );
    expect(refusal(wide.subarray(0, wide.length - 1))).toBe(
      `TransportFileCutShortError: the SAS transport file is cut short: ${wide.length - 1} bytes are no multiple of the record length, 80`,
    );
  });
});

describe('a file that contradicts itself is refused', () => {
  /** A good file with other bytes at a place. */
  function damaged(offset: number, ...bytes: number[]): Uint8Array {
    const file = xportFile(table);
    file.set(bytes, offset);
    return file;
  }

  /** Where the second of the two columns is described. */
  const second = 8 * 80 + 140;

  it.each([
    ['an unknown type', damaged(second, 0, 3), 'column LBXBCD is of type 3, where 1 (number) or 2 (text) is allowed'],
    ['a number of 9 bytes', damaged(second + 4, 0, 9), 'column LBXBCD is 9 bytes long, where 2 to 8 is allowed'],
    ['a gap between columns', damaged(second + 84, 0, 0, 0, 9), 'column LBXBCD begins at byte 9 of a row, not at 8'],
    ['two columns of a name', damaged(second + 8, ...Buffer.from('seqn    ')), 'two columns are named SEQN'],
    ['a column without a name', damaged(second + 8, ...Buffer.alloc(8)), 'a column is named ""'],
    ['a name with a blank in it', damaged(second + 8, ...Buffer.from('LBX CD  ')), 'a column is named "LBX CD"'],
    ['a name that begins with a digit', damaged(second + 8, 0x31), 'a column is named "1BXBCD"'],
    ['a name in other letters', damaged(second + 8, 0xc4), 'a column is named "\u00c4BXBCD"'],
    ['no columns', damaged(7 * 80 + 54, ...Buffer.from('0000')), 'it describes no column'],
    [
      'other sizes',
      damaged(3 * 80 + 74, ...Buffer.from('0999')),
      'described by 999 bytes, where 140 or 136 is allowed',
    ],
    ['another header', damaged(7 * 80, 0x58), 'stands in place of its NAMESTR header'],
  ])('%s', (_, bytes, message) => {
    expect(refusal(bytes)).toContain('DamagedTransportFileError: the SAS transport file is damaged: ');
    expect(refusal(bytes)).toContain(message);
  });
});

describe('a file of something else than the table asked for is refused', () => {
  it('when it holds several data sets', () => {
    const several = xportFile(table, { ...table, name: 'BMX_H' }, { ...table, name: 'DEMO_H' });
    expect(refusal(several)).toBe(
      'SeveralMembersError: the SAS transport file holds 3 data sets (PBCD_H, BMX_H, DEMO_H), but exactly 1 is allowed',
    );
  });

  it('when it holds another table', () => {
    expect(refusal(xportFile(table), { expectedName: 'PBCD_J' })).toBe(
      'WrongMemberError: the SAS transport file was expected to hold PBCD_J, but it holds PBCD_H',
    );
  });
});
