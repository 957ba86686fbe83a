/** The kinds of variables that most entries of the catalogue are: one column, read the same way in every cycle. */
import { CYCLES } from '../cycles.ts';
import type { SourceColumn, Variable } from './variable.ts';

/** The same columns in every cycle. */
export function inEveryCycle(...columns: SourceColumn[]): Variable['sources'] {
  return Object.fromEntries(CYCLES.map((cycle) => [cycle, columns]));
}

/** A measured or reported number. `missingCodes` are the numbers that stand for refused and don't know. */
export function number(entry: {
  id: string;
  label: string;
  role: Variable['role'];
  unit: string;
  source: SourceColumn;
  missingCodes?: readonly number[];
}): Variable {
  const { source, missingCodes = [], ...described } = entry;
  return {
    ...described,
    sources: inEveryCycle(source),
    derive: ([code]) => (missingCodes.includes(code) ? Number.NaN : code),
  };
}

/**
 * The answer to one question. `codes` are the raw codes of each level, the reference level first; every other code is
 * missing, so refused and don't know (7 and 9, 77 and 99) need no mention.
 */
export function category(entry: {
  id: string;
  label: string;
  source: SourceColumn;
  codes: Readonly<Record<string, readonly number[]>>;
}): Variable {
  const { id, label, source, codes } = entry;
  const levelOfCode = new Map(Object.values(codes).flatMap((raw, level) => raw.map((code) => [code, level] as const)));
  return {
    id,
    label,
    role: 'covariate',
    levels: Object.keys(codes),
    sources: inEveryCycle(source),
    derive: ([code]) => levelOfCode.get(code) ?? Number.NaN,
  };
}
