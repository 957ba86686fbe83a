/**
 * The conversion of a codebook into the rows of two tables. The version of this module, with all that it imports, is part of what a
 * converted codebook is known by.
 */
import { writeParquet } from '../lake/parquet-writer.ts';
import type { TextColumn } from '../lake/table.ts';
import { type CodebookVariable, readCodebook } from './codebook.ts';

export interface ConvertedCodebook {
  variables: CodebookVariable[];
  /** A row for each variable, and one for each code of a variable. */
  variablesTable: Uint8Array;
  codesTable: Uint8Array;
}

const words = (name: string, label: string, values: (string | null)[]): TextColumn => ({
  name,
  label,
  type: 'text',
  values,
});

/**
 * @param file CDC's name of the file that the codebook is of: `DEMO_H`
 * @throws NotACodebookError
 */
export function convertCodebook(html: Uint8Array, file: string, url: string): ConvertedCodebook {
  const variables = readCodebook(new TextDecoder().decode(html), url);
  const codes = variables.flatMap(({ name, codes }) =>
    codes.map((code, index) => ({ variable: name, index, ...code })),
  );
  const ofFile = (rows: number) => words('nhanes_file', "CDC's name of the file", Array(rows).fill(file));
  const variablesTable = writeParquet({
    columns: [
      ofFile(variables.length),
      words(
        'variable',
        'Column of the file',
        variables.map(({ name }) => name),
      ),
      words(
        'label',
        'SAS label',
        variables.map(({ label }) => label),
      ),
      words(
        'english_text',
        'What was asked or measured',
        variables.map(({ text }) => text),
      ),
      words(
        'english_instructions',
        'Instructions to the interviewer',
        variables.map(({ instructions }) => instructions),
      ),
      words(
        'target',
        'Who has an answer, by sex and age',
        variables.map(({ target }) => target),
      ),
    ],
  });
  const codesTable = writeParquet({
    columns: [
      ofFile(codes.length),
      words(
        'variable',
        'Column of the file',
        codes.map(({ variable }) => variable),
      ),
      { name: 'position', label: 'Place among its codes', type: 'int64', values: codes.map(({ index }) => index + 1) },
      words(
        'code',
        'Code, value or range of values',
        codes.map(({ code }) => code),
      ),
      words(
        'description',
        'What it means',
        codes.map(({ description }) => description),
      ),
      { name: 'count', label: 'Rows that have it', type: 'int64', values: codes.map(({ count }) => count) },
      {
        name: 'cumulative',
        label: 'Rows that have it or one above',
        type: 'int64',
        values: codes.map(({ cumulative }) => cumulative),
      },
      words(
        'skip_to',
        'The item that comes next; null for the one below',
        codes.map(({ skipTo }) => skipTo),
      ),
    ],
  });
  return { variables, variablesTable, codesTable };
}
