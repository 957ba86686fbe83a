/** How faults are told: with the place of the field, and what is allowed there. */
import type { Catalogue } from '../nhanes/variables/variable.ts';
import { excerpt } from './plain-text.ts';
import { oneOf, type Path, type Problem, pathText } from './problems.ts';

export function problem(path: Path, message: string): Problem {
  return { path: pathText(path), message };
}

/** A name that must be one of those that the request itself gives. */
export function named(path: Path, name: string, what: string, allowed: readonly string[]): Problem[] {
  return allowed.includes(name)
    ? []
    : [problem(path, `is no ${what}; must be ${oneOf(allowed)}; got ${excerpt(name)}`)];
}

/** Each name that a list has for the second time. */
export function repeated(names: readonly string[], pathOf: (index: number) => Path): Problem[] {
  const seen = new Set<string>();
  return names.flatMap((name, i) => {
    if (seen.has(name)) return [problem(pathOf(i), `${excerpt(name)} is there already; each may occur once`)];
    seen.add(name);
    return [];
  });
}

export const ids = (items: readonly { id: string }[]) => items.map((item) => item.id);

export function isNumber(path: Path, id: string, catalogue: Catalogue): Problem[] {
  const { levels } = catalogue[id];
  return levels ? [problem(path, `${id} is a category (${levels.join(', ')}); a number is needed`)] : [];
}
