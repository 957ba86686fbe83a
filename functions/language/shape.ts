/** Bounds of a request as a tree of JSON, so that judging its fields takes milliseconds whatever was sent. */
import { type Path, type Problem, pathText } from './problems.ts';

/** The deepest field of `events/` has 6 levels; each condition within a condition adds 2. */
const MOST_LEVELS = 24;
/** The longest list that a run of at most `MOST_REGRESSIONS` could have is one of models or subgroups. */
const MOST_ITEMS = 1000;
/** No object of a request has more than 20 fields. */
const MOST_FIELDS = 50;
/**
 * The request of 45,750 regressions has 1,212 values. A rule of a variable in which nothing is right costs 50 us for
 * each of its values, and so many of them 75 ms.
 */
const MOST_VALUES = 1500;
/** What it says is not read as what it is: this name is that of an object's prototype. */
const PROTOTYPE = '__proto__';

/**
 * The first value that breaks a bound; undefined where none does. Stops there, so that it takes no longer for larger
 * values.
 */
export function shapeProblem(request: unknown): Problem | undefined {
  let values = 0;
  const wrong = (path: Path, message: string): Problem => ({ path: pathText(path), message });
  const look = (value: unknown, path: Path): Problem | undefined => {
    values += 1;
    if (values > MOST_VALUES) return wrong([], `has more values than a request may have, which is ${MOST_VALUES}`);
    if (typeof value !== 'object' || value === null) return undefined;
    if (path.length >= MOST_LEVELS)
      return wrong(path, `is nested too deeply; a request has at most ${MOST_LEVELS} levels`);
    const isList = Array.isArray(value);
    const keys: PropertyKey[] = isList ? [...value.slice(0, MOST_ITEMS).keys()] : Object.keys(value);
    if (isList && value.length > MOST_ITEMS) {
      return wrong(path, `has ${value.length} items; a list may have at most ${MOST_ITEMS}`);
    }
    if (!isList && keys.length > MOST_FIELDS) {
      return wrong(path, `has ${keys.length} fields; an object of a request may have at most ${MOST_FIELDS}`);
    }
    for (const key of keys) {
      if (key === PROTOTYPE) return wrong([...path, key], 'is not a field of a request');
      const problem = look((value as Record<PropertyKey, unknown>)[key], [...path, key]);
      if (problem) return problem;
    }
    return undefined;
  };
  return look(request, []);
}
