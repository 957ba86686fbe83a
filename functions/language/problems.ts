/** What is wrong with a run request, in words that name the field and what is allowed there. */
import type * as z from 'zod/mini';
import { excerpt, keyShown } from './plain-text.ts';

type Issue = z.core.$ZodIssue;
/** The keys from the request to a field, as zod gives them. */
export type Path = readonly PropertyKey[];

export interface Problem {
  /** From the request's root, `models[0].covariates[2]`; empty for the request itself. */
  path: string;
  message: string;
}

/**
 * The first faults tell enough, and each has an end: a refusal of at most 21 problems of 1.2 kB is far below the 256
 * KiB that an event, a message and a state's output may have, and below the 32 KiB of the cause that an execution ends
 * with.
 */
export const MOST_PROBLEMS = 20;
/** Longer than the path of any field that there is. */
const LONGEST_PATH = 200;
/** Twice what the longest list of allowed values takes. */
const LONGEST_MESSAGE = 1000;

/** The request cannot be run as it is. */
export class InvalidRequestError extends Error {
  /** At most 20, and one more that says how many others there are. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const told = problems.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({
      path,
      message: shortened(message, LONGEST_MESSAGE),
    }));
    const more = problems.length - told.length;
    if (more > 0) told.push({ path: '', message: `has ${more} more ${more === 1 ? 'fault' : 'faults'}` });
    const lines = told.map(({ path, message }) => `  ${path || 'the request'}: ${message}`);
    super(`the request is not valid:\n${lines.join('\n')}`);
    this.name = 'InvalidRequestError';
    this.problems = told;
  }
}

/** `['models', 0, 'id']` is `models[0].id`. */
export function pathText(path: Path): string {
  const text = path
    .map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth ? '.' : ''}${keyShown(String(key))}`))
    .join('');
  return shortenedPath(text);
}

export function shortenedPath(text: string): string {
  return shortened(text, LONGEST_PATH);
}

/** The problems that zod's issues tell of. The issues must have been made with `reportInput`. */
export function problemsIn(issues: readonly Issue[], parent: Path = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: pathText([...path, key]), message: issue.message }));
    }
    if (issue.code === 'invalid_union' && issue.input !== undefined) {
      const form = intendedForm(issue.errors);
      if (form) return problemsIn(form, path);
    }
    return [{ path: pathText(path), message: messageOf(issue) }];
  });
}

/** The one form of a union whose fields are all given: that is the form that the writer meant. */
function intendedForm(forms: Issue[][]): Issue[] | undefined {
  const complete = forms.filter((issues) => !issues.some((issue) => issue.path.length < 2 && isMissing(issue)));
  return complete.length === 1 ? complete[0] : undefined;
}

function isMissing(issue: Issue): boolean {
  return issue.input === undefined;
}

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(issue) ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}${got(issue)}`;
    case 'invalid_value':
      return `${isMissing(issue) ? 'is missing; it ' : ''}must be ${oneOf(issue.values)}${got(issue)}`;
    case 'too_small':
      return bounded(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum) + got(issue);
    case 'too_big':
      return bounded(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum) + got(issue);
    default:
      // Formats, refinements, unions and field lists carry their own words in the schema.
      return `${issue.message}${got(issue)}`;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** `have at least 1 item`, `be less than 1`. */
function bounded(origin: string, bound: string, limit: number | bigint): string {
  const unit = origin === 'array' ? 'item' : 'character';
  if (origin !== 'array' && origin !== 'string') return `must be ${bound} ${limit}`;
  return `must have ${bound} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
}

/** Some more than there are harmonised variables. */
const MOST_NAMED = 40;

/** `one of "a", "b"`, or just `"a"`. Of names that a request gives itself there may be a thousand. */
export function oneOf(allowed: readonly unknown[]): string {
  const shown = allowed
    .slice(0, MOST_NAMED)
    .map((value) => (typeof value === 'string' ? `"${value}"` : String(value)))
    .join(', ');
  if (allowed.length > MOST_NAMED) return `one of ${shown} and ${allowed.length - MOST_NAMED} more`;
  return allowed.length === 1 ? shown : `one of ${shown}`;
}

function got(issue: Issue): string {
  return isMissing(issue) ? '' : `; got ${excerpt(issue.input)}`;
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
