/**
 * From a request as it was written to one with its defaults filled in, in which nothing is wrong; and the same of a
 * changed one.
 */
import * as z from 'zod/mini';
import { formOf } from '../../exposures/written-form.ts';
import { ids } from '../../language/faults.ts';
import { InvalidRequestError, type Path, type Problem, pathText, problemsIn } from '../../language/problems.ts';
import { METHOD_RULES } from '../../methods/index.ts';
import { levelsOf } from '../../nhanes/variables/compile.ts';
import type { Definition } from '../../nhanes/variables/definition.ts';
import { withFamilies } from '../../outcomes/index.ts';
import { type Change, changed, problemsOfChange } from '../change.ts';
import type { RunRequest } from '../run-request.ts';
import { canonicalSource } from '../source.ts';
import { defaultWeights } from '../study-weights.ts';
import { faultsOf } from './faults/index.ts';
import { runRequestSchema } from './schema.ts';

type Parsed = z.infer<typeof runRequestSchema>;

/** A request as it was written, and as its schema reads it: every field is right by itself. */
export interface ReadRequest {
  written: Change;
  parsed: Parsed;
}

/** @throws InvalidRequestError with the path of every field that is wrong by itself */
export function readRequest(written: unknown): ReadRequest {
  return { written: written as Change, parsed: parsedBy(runRequestSchema, written) };
}

/** @throws InvalidRequestError with the path of every wrong field, as seen from the request itself */
export function requestOf({ parsed }: ReadRequest): RunRequest {
  const filled = withDefaults(parsed);
  const problems = faultsOf(filled);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return {
    ...filled,
    variables: filled.variables.map(withLevels),
    weights: { ...defaultWeights(filled), ...filled.weights },
  };
}

/** The request with the change made. Fields that it does not name were read before: of 50 variables that takes 5 ms. */
export function readChanged({ written, parsed }: ReadRequest, change: Change): ReadRequest {
  const next = changed(written, change) as Change;
  const names = Object.keys(change);
  const known = names.filter((name) => Object.hasOwn(runRequestSchema.shape, name));
  const named: Partial<Record<keyof Parsed, true>> = Object.fromEntries(known.map((name) => [name, true]));
  const schema = z.pick(runRequestSchema, named);
  const read: object = parsedBy(schema, Object.fromEntries(names.flatMap((name) => fieldOf(next, name))));
  const fields = Object.keys(runRequestSchema.shape).flatMap((name) =>
    fieldOf(Object.hasOwn(change, name) ? read : parsed, name),
  );
  return { written: next, parsed: Object.fromEntries(fields) as Parsed };
}

function fieldOf(from: object, name: string): [string, unknown][] {
  return Object.hasOwn(from, name) ? [[name, Object.getOwnPropertyDescriptor(from, name)?.value]] : [];
}

function parsedBy<Schema extends z.ZodMiniType>(schema: Schema, written: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(written, { reportInput: true });
  if (!success) throw new InvalidRequestError(problemsIn(error.issues));
  return data;
}

function withDefaults({ $schema: _, ...parsed }: Parsed): RunRequest {
  const outcomes = parsed.outcomes.map(withFamilies);
  const all = { models: ids(parsed.models), subgroups: ids(parsed.subgroups) };
  const listed = Object.entries(METHOD_RULES).flatMap(([field, { takes }]) => {
    const settings = parsed[field as keyof typeof METHOD_RULES];
    return typeof settings === 'object' && takes
      ? [[field, { outcomes: ids(outcomes.filter(takes)), ...all, ...given(settings) }] as const]
      : [];
  });
  return {
    ...parsed,
    source: canonicalSource(parsed.source),
    outcomes,
    forms: parsed.forms.map(formOf),
    ...Object.fromEntries(listed),
  } as RunRequest;
}

/** Without fields that a caller names and leaves undefined, which JSON does not have. */
function given(settings: object): object {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/**
 * The fields of an object have no order that every store and service keeps, and that of the levels names the reference.
 */
function withLevels(definition: Definition): Definition {
  const levels = levelsOf(definition);
  return levels ? { ...definition, levels } : definition;
}

/** What a run is called, made from and compared with: of the run, and not of an analysis. */
const OF_THE_RUN = [
  ...['$schema', 'id', 'title', 'reading', 'source'],
  ...['sensitivity', 'published', 'specifications', 'sweep'],
];

/** What is compared with the main analysis alone, or made beside it. */
const BESIDE_THE_ANALYSIS: Change = { published: null, sensitivity: null, specifications: null, sweep: null };

/**
 * The request that a change makes of another as it was written, so that what is filled in follows from what the change
 * says: another sample rule may take another weight. What others published is compared with the main analysis alone.
 *
 * @param base of which `requestOf` found nothing wrong
 * @param path of the change in it
 * @throws InvalidRequestError with the paths of the fields of the change that are wrong
 */
export function changedRequest(base: ReadRequest, change: Change, path: Path): RunRequest {
  const fixed = OF_THE_RUN.filter((name) => Object.hasOwn(change, name));
  if (fixed.length > 0) throw new InvalidRequestError(fixed.map((name) => ofTheRun([...path, name])));
  try {
    return requestOf(readChanged(base, { ...change, ...BESIDE_THE_ANALYSIS }));
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw new InvalidRequestError(problemsOfChange(error.problems, change, path));
  }
}

function ofTheRun(path: Path): Problem {
  return { path: pathText(path), message: 'must not be there: it is the same in all analyses of a run' };
}
