/**
 * Changes to a request, as JSON merge patches (RFC 7396): `null` takes a field away, an object changes some of the
 * fields of a field, and anything else, a list as a whole among them, takes the place of what is there. What a change
 * does not name stays as it is.
 */
import { keyShown } from '../language/plain-text.ts';
import { type Path, type Problem, pathText, shortenedPath } from '../language/problems.ts';

export type Change = Readonly<Record<string, unknown>>;

/** The value with the change made (RFC 7396, section 2). Neither argument is changed; what stays the same is shared. */
export function changed(value: unknown, change: unknown): unknown {
  if (!isObject(change)) return change;
  // Spread and not assigned: `__proto__` is a field like another.
  let fields: Change = isObject(value) ? value : {};
  for (const [name, part] of Object.entries(change)) {
    if (part === null) fields = without(fields, name);
    else fields = { ...fields, [name]: changed(Object.hasOwn(fields, name) ? fields[name] : undefined, part) };
  }
  return fields;
}

function without(value: Change, name: string): Change {
  const { [name]: _, ...others } = value;
  return others;
}

/** The least change that makes `to` of `from`; it has no field if they are equal. No value of `to` may be `null`. */
export function changeBetween(from: Change, to: Change): Change {
  const change: Record<string, unknown> = {};
  for (const name of Object.keys(from)) if (!Object.hasOwn(to, name)) change[name] = null;
  for (const [name, value] of Object.entries(to)) {
    const before = from[name];
    if (isObject(before) && isObject(value)) {
      const inner = changeBetween(before, value);
      if (Object.keys(inner).length > 0) change[name] = inner;
    } else if (JSON.stringify(before) !== JSON.stringify(value)) {
      change[name] = value;
    }
  }
  return change;
}

/**
 * Problems of a changed request, told of the change: at the field of the change that brings it about, or at the change
 * itself, with the field of the request that does not fit it any more.
 *
 * @param path of the change in the request as it was written
 */
export function problemsOfChange(problems: readonly Problem[], change: Change, path: Path): Problem[] {
  const place = pathText(path);
  return problems.map(({ path: field, message }) =>
    field === '' || isIn(change, field)
      ? { path: shortenedPath(field === '' ? place : `${place}.${field}`), message }
      : { path: place, message: `leaves ${field} wrong: ${message}` },
  );
}

/** Whether a change names a field, or has it as a part of what takes a field's place. */
function isIn(change: Change, field: string): boolean {
  return Object.entries(change).some(([key, value]) => {
    const name = keyShown(key);
    if (field === name) return true;
    const rest = field.slice(name.length);
    if (!field.startsWith(name) || !(rest.startsWith('.') || rest.startsWith('['))) return false;
    return isObject(value) ? isIn(value, rest.slice(1)) : true;
  });
}

function isObject(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
