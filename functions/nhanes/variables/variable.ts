import type { Cycle } from '../releases.ts';
import type { Period } from './definition.ts';

/**
 * Where a variable's answers stand: `{ table: 'SMQ', column: 'SMQ040' }`. Table names are without the cycle's suffix.
 */
export interface SourceColumn {
  table: string;
  column: string;
}

/** The periods of a variable that are not all comparable. */
export interface VariablePeriods {
  id: string;
  periods: readonly Period[];
}

/** One harmonised variable: the same meaning, unit and levels in every cycle. */
export interface Variable {
  id: string;
  label: string;
  /** The unit of a number; a category has none. */
  unit?: string;
  /** The levels of a category, the reference first; a number has none. */
  levels?: readonly string[];
  /** What a user must know of the questions behind it. */
  note?: string;
  /**
   * The column that marks values below the limit of detection with 1, and the limits by cycle in the variable's unit.
   */
  detection?: { below: SourceColumn; limits: Partial<Record<Cycle, number>> };
  /** Of the variable itself and of those that it is made of: periods of which not all are comparable. */
  periods: readonly VariablePeriods[];
  /**
   * The columns that the rule reads, in the order in which it takes them, for each cycle in which the variable exists.
   */
  sources: Partial<Record<Cycle, readonly SourceColumn[]>>;
  /**
   * The value of one participant from the raw codes of `sources[cycle]` (NaN = blank):
   * a number, or the index of a level; NaN when missing.
   */
  derive: (codes: readonly number[], cycle: Cycle) => number;
}

/** Every column that a variable reads in any cycle; one may occur more than once. */
export function columnsRead({ sources }: Variable): SourceColumn[] {
  return Object.values(sources).flatMap((columns) => columns ?? []);
}

/** Variables by their ids. */
export type Catalogue = Readonly<Record<string, Variable>>;

/** The levels of every category among them. */
export function levelsOf(catalogue: Catalogue): Record<string, readonly string[]> {
  return Object.fromEntries(Object.values(catalogue).flatMap(({ id, levels }) => (levels ? [[id, levels]] : [])));
}
