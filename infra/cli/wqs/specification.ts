/** The specification of one WQS regression on a CSV file: what R's gwqs() is told, as JSON. */
import * as z from 'zod/mini';
import { type Problem, pathText, problemsIn } from '../../../functions/study/request/problems.ts';
import { checkWqsSettings, type Direction, SIGNALS } from '../../../functions/wqs/settings.ts';
import type { CsvTable } from './csv-table.ts';

/** The specification cannot be carried out as it is. */
export class InvalidSpecificationError extends Error {
  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `  ${path || 'the specification'}: ${message}`);
    super(`the specification is not valid:\n${lines.join('\n')}`);
    this.name = 'InvalidSpecificationError';
  }
}

const text = z.string().check(z.minLength(1));
const texts = z.array(text);

/** An object whose keys are columns, as a map: a column may have any name, `__proto__` and `constructor` too. */
function byColumn<Value>(schema: z.ZodMiniType<Value>) {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return z.pipe(
    z.custom<Record<string, unknown>>(isObject, 'must be an object'),
    z.transform((object: Record<string, unknown>, { issues }) => {
      const values = new Map<string, Value>();
      for (const [column, value] of Object.entries(object)) {
        const parsed = schema.safeParse(value, { reportInput: true });
        if (parsed.success) values.set(column, parsed.data);
        else issues.push(...parsed.error.issues.map((issue) => ({ ...issue, path: [column, ...issue.path] }) as never));
      }
      return values;
    }),
  );
}

const shape = {
  /** Where the data come from, for the reader of the specification: the command is given the file itself. */
  data: z.optional(text),
  y: text,
  mix: texts,
  covariates: z._default(texts, []),
  /** The levels of each column that is a category; the first is the reference. */
  factors: z.prefault(byColumn(texts.check(z.minLength(1))), {}),
  /** Only rows with these values take part. */
  filter: z.prefault(byColumn(z.union([text, z.number()], 'must be text or a number')), {}),
  /** Into how many classes a component is scored: 4 for quartiles. */
  q: z.number(),
  /** Bootstrap resamples per holdout. */
  b: z.number(),
  /** The share of rows that validate; 0 trains and tests on all rows. */
  validation: z.number(),
  /** Repeated holdouts: splits, each with b resamples of its own. */
  rh: z._default(z.number(), 1),
  /** Of the random draws; without effect on resamples that are given. */
  seed: z._default(z.number(), 1),
  /** The direction of the index: true for positive. */
  b1_pos: z.boolean(),
  /** Understood and without effect: the optimum in the requested direction is found either way. */
  b_constr: z.optional(z.boolean()),
  signal: z._default(z.enum(SIGNALS), 't2'),
  /** The column of the weights of rows, in both the bootstrap and the final model. */
  weights: z.optional(text),
  /** Understood; weights are rescaled to mean 1 all the same, and the summary says so if that was not wanted. */
  normalise_weights: z._default(z.boolean(), true),
  /** Columns of the survey design; with them and weights there is a design-based final model. */
  strata: z.optional(text),
  psu: z.optional(text),
};

const specificationShape = z.strictObject(shape, {
  error: (issue) =>
    issue.code === 'unrecognized_keys' ? `is no key here; the keys are ${Object.keys(shape).join(', ')}` : undefined,
});

export type Specification = z.infer<typeof specificationShape>;

/**
 * The specification with its defaults filled in.
 * @throws InvalidSpecificationError with the path of every wrong key, InvalidWqsSettingsError for a choice that makes no sense
 */
export function parseSpecification(input: unknown): Specification {
  const parsed = specificationShape.safeParse(input, { reportInput: true });
  if (!parsed.success) throw new InvalidSpecificationError(problemsIn(parsed.error.issues));
  const spec = parsed.data;
  checkWqsSettings({
    components: spec.mix,
    quantiles: spec.q,
    bootstraps: spec.b,
    validation: spec.validation,
    holdouts: spec.rh,
    directions: [directionOf(spec)],
    signal: spec.signal,
    seed: spec.seed,
  });
  const problems = [...repeatedColumns(spec), ...repeatedLevels(spec), ...designProblems(spec)];
  if (problems.length > 0) throw new InvalidSpecificationError(problems);
  return spec;
}

/** The direction that is asked for. */
export function directionOf({ b1_pos }: Specification): Direction {
  return b1_pos ? 'positive' : 'negative';
}

function designProblems({ strata, psu, weights }: Specification): Problem[] {
  if (strata === undefined && psu === undefined) return [];
  return Object.entries({ strata, psu, weights })
    .filter(([, column]) => column === undefined)
    .map(([path]) => ({ path, message: 'is missing; a survey design needs strata, psu and weights' }));
}

/** A column has one role in the model: outcome, component or covariate. */
function repeatedColumns(spec: Specification): Problem[] {
  const roles = modelColumns(spec);
  return roles.flatMap(({ path, column }, i) => {
    const first = roles.findIndex((other) => other.column === column);
    return first < i ? [{ path, message: `"${column}" is there already, as ${roles[first].path}` }] : [];
  });
}

function repeatedLevels({ factors }: Specification): Problem[] {
  return [...factors].flatMap(([factor, levels]) =>
    levels.flatMap((level, i) =>
      levels.indexOf(level) < i
        ? [{ path: pathText(['factors', factor, i]), message: `"${level}" is there already; each may occur once` }]
        : [],
    ),
  );
}

interface NamedColumn {
  path: string;
  column: string;
}

function modelColumns({ y, mix, covariates }: Specification): NamedColumn[] {
  return [
    { path: 'y', column: y },
    ...mix.map((column, i) => ({ path: pathText(['mix', i]), column })),
    ...covariates.map((column, i) => ({ path: pathText(['covariates', i]), column })),
  ];
}

/** The name of every column that is read, once. */
export function usedColumns(spec: Specification): string[] {
  return [...new Set(namedColumns(spec).map(({ column }) => column))];
}

function namedColumns(spec: Specification): NamedColumn[] {
  const optional = (['weights', 'strata', 'psu'] as const).flatMap((key) => {
    const column = spec[key];
    return column === undefined ? [] : [{ path: key, column }];
  });
  const filtered = [...spec.filter.keys()].map((column) => ({ path: pathText(['filter', column]), column }));
  return [...modelColumns(spec), ...optional, ...filtered];
}

/** Refuses a specification that names a column which the data do not have. @throws InvalidSpecificationError */
export function checkColumns(spec: Specification, { path, header }: Pick<CsvTable, 'path' | 'header'>): void {
  const missing = namedColumns(spec).filter(({ column }) => !header.includes(column));
  if (missing.length === 0) return;
  throw new InvalidSpecificationError(
    missing.map((named) => ({
      path: named.path,
      message: `there is no column "${named.column}" in ${path}; its columns are ${header.join(', ')}`,
    })),
  );
}
