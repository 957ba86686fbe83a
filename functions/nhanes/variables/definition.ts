/**
 * How a variable is made, as data: the same few rules for the catalogue's variables and for those that a request brings
 * along. `compile.ts` reads them.
 */
import type { Cycle } from '../releases.ts';
import type { FormulaName } from './formulas.ts';

/** A column of a table, `TABLE.COLUMN` in NHANES's spelling without the cycle's suffix: `SMQ.SMQ040`. */
export interface ColumnSubject {
  column: string;
  /** Codes that stand for refused and don't know. */
  missing_codes?: readonly number[];
}

/** Another variable, by its id: its value, or of a category the index of its level. */
export interface VariableSubject {
  variable: string;
}

export type Subject = ColumnSubject | VariableSubject;

/** A number made of numbers. It is missing where one of its parts is, unless the rule says otherwise. */
export type NumberRule =
  | Subject
  | { number: number }
  | { ratio: readonly [NumberRule, NumberRule] }
  | { sum: readonly NumberRule[] }
  /** The mean of those that are known. */
  | { mean: readonly NumberRule[]; at_least: number }
  /** The first that is known. */
  | { first: readonly NumberRule[] }
  /** `times` x value + `plus`. */
  | { convert: NumberRule; times?: number; plus?: number }
  /** Of a positive number; a number that is not positive has none. */
  | { log: NumberRule; base: 2 | 10 | 'e' }
  /** No more than a bound. */
  | { capped: NumberRule; at: number }
  /** Recorded with a top code that differs between cycles: no more than the lowest of those that a study pools. */
  | { top_coded: NumberRule; at: Partial<Record<Cycle, number>> }
  /** Sum over sum, of the parts in which both are known, if there are so many. */
  | { pooled_ratio: readonly { of: NumberRule; over: NumberRule }[]; at_least: number }
  | { formula: FormulaName; of: Readonly<Record<string, NumberRule>> };

/** A statement about one participant: true, false, or, where an answer is missing, unknown. */
export type Statement =
  | (Subject & { in: readonly (string | number)[] })
  | (Subject & { at_least: number })
  | (Subject & { at_most: number })
  | (Subject & { above: number })
  | (Subject & { below: number })
  /** Both bounds included. */
  | (Subject & { between: readonly [number, number] })
  | { measured: string | Subject }
  | { missing: string | Subject }
  | { not: Statement }
  | { any_of: readonly Statement[] }
  | { all_of: readonly Statement[] };

/** A category: the index of a level. */
export type CategoryRule =
  /** The raw codes of each level, the reference level first; every other code is missing. */
  | (ColumnSubject & { codes: Readonly<Record<string, readonly number[]>> })
  /** The first case that is true decides; a case that is unknown is passed over. */
  | { cases: readonly ({ when: Statement } & ({ level: string } | { missing: true }))[] }
  /** `yes` where any is true, `no` where all are false, else missing. */
  | { any: readonly Statement[] }
  /** `below` the first bound, then from each bound on; one level more than bounds. */
  | { cut: NumberRule; at: readonly number[] };

export type Rule = NumberRule | CategoryRule;

/** Cycles that share a rule. */
export interface Period {
  cycles: readonly Cycle[];
  rule: Rule;
  /** The label in a study whose cycles are all of this period, where the variable's own label would be wrong. */
  label?: string;
  /** False where the answers are to another question, or from another method, than in the other periods. */
  comparable?: false;
  /** How, and who says so. */
  note?: string;
}

interface Described {
  id: string;
  /** `{top}` stands for the lowest top code of the cycles at hand. */
  label: string;
  /** The unit of a number; a category has none. */
  unit?: string;
  /** The levels of a category made of cases or cuts, the reference first; other rules tell theirs. */
  levels?: readonly string[];
  /** What a user must know of the questions behind it. */
  note?: string;
  /**
   * Where the files say who is below the limit of detection, and the limit itself by cycle, in the variable's unit. The
   * files of `unflagged` cycles do not say it: there whoever has less than the limit is below it.
   */
  detection?: { below: string; limits: Partial<Record<Cycle, number>>; unflagged?: readonly Cycle[] };
}

/** One harmonised variable: the same meaning, unit and levels in every cycle that it has. */
export type Definition = Described &
  (
    | { rule: Rule; cycles?: readonly Cycle[] }
    | { by_cycle: Partial<Record<Cycle, Rule>> }
    | { periods: readonly Period[] }
  );
