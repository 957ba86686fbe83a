/** From a request as it was written to one with its defaults filled in, in which nothing is wrong; and the same of a changed one. */
import type * as z from 'zod/mini';
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

/** @throws InvalidRequestError with the path of every wrong field, as seen from the request itself */
export function requestOf(written: unknown): RunRequest {
  const parsed = runRequestSchema.safeParse(written, { reportInput: true });
  if (!parsed.success) throw new InvalidRequestError(problemsIn(parsed.error.issues));
  const filled = withDefaults(parsed.data);
  const problems = faultsOf(filled);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return {
    ...filled,
    variables: filled.variables.map(withLevels),
    weights: { ...defaultWeights(filled), ...filled.weights },
  };
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

/** The fields of an object have no order that every store and service keeps, and that of the levels names the reference. */
function withLevels(definition: Definition): Definition {
  const levels = levelsOf(definition);
  return levels ? { ...definition, levels } : definition;
}

/** What a run is called, made from and compared with: of the run, and not of an analysis. */
const OF_THE_RUN = [
  '$schema',
  'id',
  'title',
  'reading',
  'source',
  'sensitivity',
  'published',
  'specifications',
  'sweep',
] as const;

/**
 * The request that a change makes of another as it was written, so that what is filled in follows from what the change says: another
 * sample rule may take another weight. What others published is compared with the main analysis alone.
 *
 * @param written of which `requestOf` found nothing wrong
 * @param path of the change in it
 * @throws InvalidRequestError with the paths of the fields of the change that are wrong
 */
export function changedRequest(written: Change, change: Change, path: Path): RunRequest {
  const fixed = OF_THE_RUN.filter((name) => Object.hasOwn(change, name));
  if (fixed.length > 0) throw new InvalidRequestError(fixed.map((name) => ofTheRun([...path, name])));
  const { published: _, sensitivity: __, specifications: ___, sweep: ____, ...base } = written;
  try {
    return requestOf(changed(base, change));
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    throw new InvalidRequestError(problemsOfChange(error.problems, change, path));
  }
}

function ofTheRun(path: Path): Problem {
  return { path: pathText(path), message: 'must not be there: it is the same in all analyses of a run' };
}
