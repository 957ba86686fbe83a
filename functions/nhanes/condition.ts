/** Statements about one participant: what sample rules, subgroups and outcomes are made of. */
import type { Catalogue } from './variables/variable.ts';

/** About variables, by their ids. */
export type Condition =
  | { variable: string; at_least: number }
  | { variable: string; at_most: number }
  | { variable: string; above: number }
  | { variable: string; below: number }
  /** Both bounds included. */
  | { variable: string; between: readonly [number, number] }
  | { variable: string; in: readonly string[] }
  | { measured: string }
  | { missing: string }
  | { not: Condition }
  | { any_of: readonly Condition[] }
  | { all_of: readonly Condition[] };

/** Columns by name, one value per participant: a number, or the index of a level; NaN = missing. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** The levels of each category, the reference first. */
export type Levels = Readonly<Record<string, readonly string[]>>;

/** For each participant 1 where the condition holds, else 0. What is unknown does not hold. */
export function evaluate(condition: Condition, columns: Columns, levels: Levels): Uint8Array {
  const told = tell(condition, columns, levels);
  // A loop: every analysis asks this of every row, and Uint8Array.from takes ten times as long.
  const holds = new Uint8Array(told.length);
  for (let row = 0; row < told.length; row++) holds[row] = told[row] === 1 ? 1 : 0;
  return holds;
}

/**
 * For each participant 1 where the condition holds, 0 where it does not, NaN where an answer that it needs is missing
 * (Kleene's logic: one true part of `any_of` and one false part of `all_of` decide, whatever the others are).
 */
export function tell(condition: Condition, columns: Columns, levels: Levels): Float64Array {
  if ('any_of' in condition) return anyOf(condition.any_of.map((part) => tell(part, columns, levels)));
  if ('all_of' in condition) return not(anyOf(condition.all_of.map((part) => not(tell(part, columns, levels)))));
  if ('not' in condition) return not(tell(condition.not, columns, levels));
  if ('measured' in condition) return columns[condition.measured].map((value) => Number(!Number.isNaN(value)));
  if ('missing' in condition) return columns[condition.missing].map((value) => Number(Number.isNaN(value)));
  const holds = testOf(condition, levels);
  return columns[condition.variable].map((value) => (Number.isNaN(value) ? value : Number(holds(value))));
}

type Comparison = Extract<Condition, { variable: string }>;

function testOf(condition: Comparison, levels: Levels): (value: number) => boolean {
  if ('at_least' in condition) return (value) => value >= condition.at_least;
  if ('at_most' in condition) return (value) => value <= condition.at_most;
  if ('above' in condition) return (value) => value > condition.above;
  if ('below' in condition) return (value) => value < condition.below;
  if ('between' in condition) return (value) => value >= condition.between[0] && value <= condition.between[1];
  const wanted = condition.in.map((level) => (levels[condition.variable] ?? []).indexOf(level));
  return (value) => wanted.includes(value);
}

function anyOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0].map((_, row) => {
    let unknown = false;
    for (const part of parts) {
      if (part[row] === 1) return 1;
      unknown ||= Number.isNaN(part[row]);
    }
    return unknown ? Number.NaN : 0;
  });
}

function not(told: Float64Array): Float64Array {
  return told.map((value) => 1 - value);
}

/** The ids of the variables that a condition looks at, in its order; one may occur more than once. */
export function variablesIn(condition: Condition): string[] {
  if ('any_of' in condition) return condition.any_of.flatMap(variablesIn);
  if ('all_of' in condition) return condition.all_of.flatMap(variablesIn);
  if ('not' in condition) return variablesIn(condition.not);
  if ('measured' in condition) return [condition.measured];
  return ['missing' in condition ? condition.missing : condition.variable];
}

/** The condition in words: `blood cadmium known and blood lead known`. */
export function describe(condition: Condition, catalogue: Catalogue): string {
  const part = (inner: Condition) =>
    'any_of' in inner || 'all_of' in inner ? `(${describe(inner, catalogue)})` : describe(inner, catalogue);
  if ('any_of' in condition) return condition.any_of.map(part).join(' or ');
  if ('all_of' in condition) return condition.all_of.map(part).join(' and ');
  if ('not' in condition) return `not ${part(condition.not)}`;
  if ('measured' in condition) return `${catalogue[condition.measured].label} known`;
  if ('missing' in condition) return `${catalogue[condition.missing].label} not known`;
  const { label, unit } = catalogue[condition.variable];
  if ('in' in condition) return `${label}: ${condition.in.join(' or ')}`;
  return [`${label}: ${boundInWords(condition)}`, ...(unit ? [unit] : [])].join(' ');
}

function boundInWords(condition: Exclude<Comparison, { in: unknown }>): string {
  if ('at_least' in condition) return `at least ${condition.at_least}`;
  if ('at_most' in condition) return `at most ${condition.at_most}`;
  if ('above' in condition) return `above ${condition.above}`;
  if ('below' in condition) return `below ${condition.below}`;
  return `${condition.between[0]} to ${condition.between[1]}`;
}
