import { describe, expect, it } from 'vitest';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import { readCodebook } from '../../functions/nhanes/codebook.ts';
import { codebookDifferences } from '../../functions/nhanes/codebook-check.ts';
import { convertCodebook } from '../../functions/nhanes/convert-codebook.ts';
import { codebookPage, type PageVariable } from '../support/codebook-page.ts';

const SMOKING: PageVariable[] = [
  { name: 'SEQN', label: 'Respondent sequence number', targets: ['Both males and females 18 YEARS -\r\n 150 YEARS'] },
  {
    name: 'SMQ020',
    label: 'Smoked at least 100 cigarettes in life',
    text: '{Have you/Has SP} smoked at least 100 cigarettes &amp; more?',
    targets: ['Males 18 YEARS - 150 YEARS', 'Females 12 YEARS - 150 YEARS'],
    codes: [
      ['1', 'Yes', 2],
      ['2', 'No', 1000, 'SMQ890'],
      ['.', 'Missing', 1],
    ],
  },
  { name: 'SMDTEXT', label: 'Brand', codes: [['< blank >', 'Missing', 3]] },
];
const text = (page: Uint8Array) => new TextDecoder().decode(page);
const read = (variables: PageVariable[]) =>
  readCodebook(text(codebookPage('SMQ_H', variables)), 'http://cdc/SMQ_H.htm');

describe('a codebook', () => {
  it('has its variables in order, each with what the page says of it', () => {
    const [seqn, smq020] = read(SMOKING);
    expect(seqn).toEqual({
      name: 'SEQN',
      label: 'Respondent sequence number',
      text: 'Respondent sequence number',
      instructions: null,
      target: 'Both males and females 18 YEARS - 150 YEARS',
      codes: [],
    });
    expect(smq020).toMatchObject({
      text: '{Have you/Has SP} smoked at least 100 cigarettes & more?',
      target: 'Males 18 YEARS - 150 YEARS\nFemales 12 YEARS - 150 YEARS',
    });
  });

  it('has its codes with counts, and where the questionnaire goes on', () => {
    expect(read(SMOKING)[1].codes).toEqual([
      { code: '1', description: 'Yes', count: 2, cumulative: 2, skipTo: null },
      { code: '2', description: 'No', count: 1000, cumulative: 1002, skipTo: 'SMQ890' },
      { code: '.', description: 'Missing', count: 1, cumulative: 1003, skipTo: null },
    ]);
    expect(read(SMOKING)[2].codes[0].code).toBe('< blank >');
  });

  it('may write thousands with a comma, and headings in another order', () => {
    const html = `<div id="Codebook"><dl><dt>Variable Name:</dt><dd>bmxwt</dd></dl><p>a note</p>
      <table><tr><th>Count</th><th>Code or Value</th></tr><tr><td>9,813</td><td>3.1 to 222.6</td></tr></table></div>`;
    expect(readCodebook(html, 'x')).toMatchObject([
      { name: 'BMXWT', codes: [{ code: '3.1 to 222.6', count: 9813, description: '', cumulative: null }] },
    ]);
  });

  it.each(['<html><body><p>Page not found</p></body></html>', '<dl><dt>Term</dt><dd>of something else</dd></dl>', ''])(
    'is not a page without variables: %s',
    (html) => {
      expect(() => readCodebook(html, 'http://cdc/X.htm')).toThrow(
        expect.objectContaining({ name: 'NotACodebookError', message: expect.stringContaining('http://cdc/X.htm') }),
      );
    },
  );

  it('becomes two tables: a row for each variable, and one for each code', async () => {
    const { variablesTable, codesTable } = convertCodebook(codebookPage('SMQ_H', SMOKING), 'SMQ_H', 'x');
    const columnsOf = async (parquet: Uint8Array) =>
      Object.fromEntries(
        (await readParquet(parquet)).columns.map(({ name, values }) => [name, Array.from<unknown>(values)]),
      );
    expect(await columnsOf(variablesTable)).toMatchObject({
      nhanes_file: ['SMQ_H', 'SMQ_H', 'SMQ_H'],
      variable: ['SEQN', 'SMQ020', 'SMDTEXT'],
      label: ['Respondent sequence number', 'Smoked at least 100 cigarettes in life', 'Brand'],
    });
    expect(await columnsOf(codesTable)).toMatchObject({
      variable: ['SMQ020', 'SMQ020', 'SMQ020', 'SMDTEXT'],
      position: [1, 2, 3, 1],
      code: ['1', '2', '.', '< blank >'],
      count: [2, 1000, 1, 3],
      skip_to: [null, 'SMQ890', null, null],
    });
  });
});

describe('a file beside its codebook', () => {
  const columns = [
    { name: 'seqn', missing: 0 },
    { name: 'smq020', missing: 1 },
    { name: 'smdtext', missing: 1003 },
  ];
  const brand = (count: number): PageVariable => ({ name: 'SMDTEXT', codes: [['< blank >', 'Missing', count]] });
  const book = (last: PageVariable) => read([...SMOKING.slice(0, 2), last]);

  it('is the one that was counted', () => {
    expect(codebookDifferences(book(brand(1003)), 1003, columns)).toEqual([]);
  });

  it('has other rows, other missing answers, a variable more or one less', () => {
    expect(codebookDifferences(book(brand(1003)), 1000, columns)).toContain(
      'SMQ020 is counted in 1003 rows, and the file has 1000',
    );
    expect(
      codebookDifferences(book(brand(1003)), 1003, [columns[0], { name: 'smq020', missing: 2 }, columns[2]]),
    ).toEqual(['SMQ020 is counted missing in 1 rows, and is so in 2 of the file']);
    expect(codebookDifferences(book(brand(1003)), 1003, [...columns, { name: 'smq999', missing: 0 }])).toEqual([
      'SMQ999 has no entry',
    ]);
    expect(codebookDifferences(book(brand(1003)), 1003, columns.slice(0, 2))).toEqual(['SMDTEXT is not in the file']);
  });

  it('of another edition is told in twenty lines and one', () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ name: `X${i}`, missing: 0 }));
    const told = codebookDifferences(book(brand(1003)), 1003, [...columns, ...many]);
    expect(told).toHaveLength(21);
    expect(told[20]).toBe('and 30 more');
  });
});
