import type { Person } from './person.ts';
import type { TrueEffects } from './truth.ts';

/** Who has a row in a table, and what stands in it. */
export interface TablePlan {
  /** The columns behind SEQN. */
  columns: readonly { name: string; label: string }[];
  hasRow: (person: Person) => boolean;
  /** The answers in the order of the columns; NaN is blank. */
  row: (person: Person, study: { effects: TrueEffects; scale: number }) => readonly number[];
}

/** Refused, don't know, not asked, not measured: how a transport file leaves an answer blank. */
export const BLANK = Number.NaN;
