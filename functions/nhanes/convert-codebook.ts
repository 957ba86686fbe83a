/**
 * The conversion of a codebook into the rows of two tables. The version of this module, with all that it imports, is
 * part of what a converted codebook is known by.
 */
import type { CodebookTable } from '../lake/keys.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import type { Column } from '../lake/table.ts';
import { type CodebookVariable, readCodebook } from './codebook.ts';
import { CODEBOOK_TABLES, type CodeRow, type VariableRow } from './codebook-tables.ts';

export interface ConvertedCodebook {
  variables: CodebookVariable[];
  /** A row for each variable, and one for each code of a variable. */
  variablesTable: Uint8Array;
  codesTable: Uint8Array;
}

/**
 * @param file CDC's name of the file that the codebook is of: `DEMO_H`
 * @throws NotACodebookError
 */
export function convertCodebook(html: Uint8Array, file: string, url: string): ConvertedCodebook {
  const variables = readCodebook(new TextDecoder().decode(html), url);
  return {
    variables,
    variablesTable: parquetOf(
      'nhanes_codebook_variables',
      variables.map((variable) => variableRow(file, variable)),
    ),
    codesTable: parquetOf(
      'nhanes_codebook_codes',
      variables.flatMap((variable) => codeRows(file, variable)),
    ),
  };
}

const variableRow = (file: string, { name, label, text, instructions, target }: CodebookVariable): VariableRow => ({
  nhanes_file: file,
  variable: name,
  label,
  english_text: text,
  english_instructions: instructions,
  target,
});

const codeRows = (file: string, { name, codes }: CodebookVariable): CodeRow[] =>
  codes.map(({ skipTo, ...code }, index) => ({
    nhanes_file: file,
    variable: name,
    position: index + 1,
    ...code,
    skip_to: skipTo,
  }));

function parquetOf(table: CodebookTable, rows: readonly Record<string, string | number | null>[]): Uint8Array {
  const columns = Object.entries(CODEBOOK_TABLES[table].columns).map(([name, { type, meaning }]) => {
    const values = rows.map((row) => row[name] ?? null);
    return { name, label: meaning, type, values } as Column;
  });
  return writeParquet({ columns });
}
