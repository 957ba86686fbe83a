/** What codebooks say, as two tables of the lake: their columns by name, in order. */
import type { CodebookTable } from '../lake/keys.ts';

interface CodebookColumn {
  type: 'text' | 'int64';
  meaning: string;
}

const OF_WHICH = {
  nhanes_file: { type: 'text', meaning: "CDC's name of the file: DEMO_H" },
  variable: { type: 'text', meaning: 'column of the file' },
} as const;

const VARIABLES = {
  ...OF_WHICH,
  label: { type: 'text', meaning: 'SAS label' },
  english_text: { type: 'text', meaning: 'what was asked or measured' },
  english_instructions: { type: 'text', meaning: 'instructions to the interviewer' },
  target: { type: 'text', meaning: 'who has an answer, by sex and age' },
} as const;

const CODES = {
  ...OF_WHICH,
  position: { type: 'int64', meaning: 'place among the codes of the variable, from 1 on' },
  code: { type: 'text', meaning: 'code, value or range of values' },
  description: { type: 'text', meaning: 'what it means' },
  count: { type: 'int64', meaning: 'rows of the file that have it' },
  cumulative: { type: 'int64', meaning: 'rows of the file that have it or one above' },
  skip_to: { type: 'text', meaning: 'the item that comes next; null for the one below' },
} as const;

export const CODEBOOK_TABLES = {
  nhanes_codebook_variables: { row: 'one row per variable of a file, as its codebook has it', columns: VARIABLES },
  nhanes_codebook_codes: { row: 'one row per code of a variable, as the codebook of its file has it', columns: CODES },
} as const satisfies Record<CodebookTable, { row: string; columns: Record<string, CodebookColumn> }>;

export type VariableRow = Record<keyof typeof VARIABLES, string | null>;
export type CodeRow = Record<keyof typeof CODES, string | number | null>;
