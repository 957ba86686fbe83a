/** Whether a file is the one that its codebook counts: the same variables, as many rows, as many missing answers. */
import type { CodebookVariable } from './codebook.ts';

/** What is to be known of a column of the file. */
export interface ColumnCounts {
  /** In any case. */
  name: string;
  missing: number;
}

/** The codes under which codebooks count answers that are missing. */
const MISSING_CODES = ['.', '< blank >', '<blank>', ''];

/** More tell no more: the file is then of another edition than the codebook. */
const MOST_TOLD = 20;

/** The differences in words, at most 20 and one that says how many more there are. */
export function codebookDifferences(
  variables: readonly CodebookVariable[],
  rows: number,
  columns: readonly ColumnCounts[],
): string[] {
  const inBook = new Map(variables.map((variable) => [variable.name, variable]));
  const inFile = new Set(columns.map(({ name }) => name.toUpperCase()));
  const differences = [
    ...columns.flatMap(({ name, missing }) => {
      const variable = inBook.get(name.toUpperCase());
      return variable ? countDifferences(variable, rows, missing) : [`${name.toUpperCase()} has no entry`];
    }),
    ...[...inBook.keys()].filter((name) => !inFile.has(name)).map((name) => `${name} is not in the file`),
  ];
  const more = differences.length - MOST_TOLD;
  return more > 0 ? [...differences.slice(0, MOST_TOLD), `and ${more} more`] : differences;
}

/** A variable without counts, as SEQN is, says nothing. */
function countDifferences({ name, codes }: CodebookVariable, rows: number, missing: number): string[] {
  if (codes.length === 0 || codes.some(({ count }) => count === null)) return [];
  const sum = (counted: typeof codes) => counted.reduce((total, { count }) => total + (count ?? 0), 0);
  const counted = sum(codes);
  if (counted !== rows) return [`${name} is counted in ${counted} rows, and the file has ${rows}`];
  const counts = codes.filter(({ code }) => MISSING_CODES.includes(code));
  if (counts.length === 0 || sum(counts) === missing) return [];
  return [`${name} is counted missing in ${sum(counts)} rows, and is so in ${missing} of the file`];
}
