import { variables } from './variables/index.ts';

/** A statement about one participant that is true or false: what sample rules and subgroups are made of. */
export type Condition =
  | { variable: string; at_least: number }
  | { variable: string; at_most: number }
  | { variable: string; in: string[] }
  | { measured: string }
  | { any_of: Condition[] }
  | { all_of: Condition[] };

/** Harmonised variables by id, one value per participant: a number, or the index of a level; NaN = missing. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** For each participant 1 where the condition holds, else 0. A missing value satisfies no condition. */
export function evaluate(condition: Condition, columns: Columns): Uint8Array {
  if ('any_of' in condition) {
    const masks = condition.any_of.map((part) => evaluate(part, columns));
    return masks[0].map((_, row) => Number(masks.some((mask) => mask[row])));
  }
  if ('all_of' in condition) {
    const masks = condition.all_of.map((part) => evaluate(part, columns));
    return masks[0].map((_, row) => Number(masks.every((mask) => mask[row])));
  }
  if ('measured' in condition) return where(columns[condition.measured], (value) => !Number.isNaN(value));

  const values = columns[condition.variable];
  if ('at_least' in condition) return where(values, (value) => value >= condition.at_least);
  if ('at_most' in condition) return where(values, (value) => value <= condition.at_most);
  const levels = variables[condition.variable].levels ?? [];
  const wanted = condition.in.map((level) => levels.indexOf(level));
  return where(values, (value) => wanted.includes(value));
}

function where(values: Float64Array, holds: (value: number) => boolean): Uint8Array {
  const mask = new Uint8Array(values.length);
  values.forEach((value, row) => {
    mask[row] = Number(holds(value));
  });
  return mask;
}

/** The ids of the variables that a condition looks at, in its order; one may occur more than once. */
export function variablesIn(condition: Condition): string[] {
  if ('any_of' in condition) return condition.any_of.flatMap(variablesIn);
  if ('all_of' in condition) return condition.all_of.flatMap(variablesIn);
  return ['measured' in condition ? condition.measured : condition.variable];
}

/** The condition in words: `blood cadmium known and blood lead known`. */
export function describe(condition: Condition): string {
  if ('any_of' in condition) return joined(condition.any_of, ' or ');
  if ('all_of' in condition) return joined(condition.all_of, ' and ');
  if ('measured' in condition) return `${variables[condition.measured].label} known`;

  const { label, unit = '' } = variables[condition.variable];
  if ('at_least' in condition) return `${label}: at least ${condition.at_least} ${unit}`;
  if ('at_most' in condition) return `${label}: at most ${condition.at_most} ${unit}`;
  return `${label}: ${condition.in.join(' or ')}`;
}

function joined(parts: Condition[], word: string): string {
  return parts
    .map((part) => ('any_of' in part || 'all_of' in part ? `(${describe(part)})` : describe(part)))
    .join(word);
}
