/** What every specification of an analysis of a table says: which column is what. */
import * as z from 'zod/mini';
import { type Problem, pathText } from '../../../functions/language/problems.ts';
import { MOST_PERMUTATIONS, PERMUTATION_SETTINGS } from '../../../functions/methods/permutation-settings.ts';
import { UsageError } from '../usage-error.ts';
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
/** The name of a column, where one may be named. */
export const optionalColumn = z.optional(text);

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

/** The keys of roles, named as gwqs() and qgcomp() name them where they do. */
export const ROLES = {
  /** Where the data come from, for the reader of the specification: the command is given the file itself. */
  data: z.optional(text),
  /** The outcome. */
  y: text,
  /** The exposures, or components of the mixture. */
  mix: texts,
  covariates: z._default(texts, []),
  /** The levels of each column that is a category; the first is the reference. */
  factors: z.prefault(byColumn(texts.check(z.minLength(1))), {}),
  /** Only rows with these values take part. */
  filter: z.prefault(byColumn(z.union([text, z.number()], 'must be text or a number')), {}),
  /** The column of the weights of rows. */
  weights: z.optional(text),
  /** Columns of the survey design. */
  strata: z.optional(text),
  psu: z.optional(text),
};

/** The keys of a permutation test of the mixture. */
export const PERMUTATION_KEYS = {
  /** How many permutations; none without it. `--permutations` takes its place. */
  permutations: PERMUTATION_SETTINGS.permutations,
  /** A table knows PSUs, but neither sex nor age. */
  permute_within: z.optional(z.enum(['none', 'psu'])),
};

/** What is wrong with the settings of a permutation test. */
export function permutationProblems({
  permutations,
  permute_within,
  psu,
}: {
  permutations?: number | undefined;
  permute_within?: string | undefined;
  psu?: string | undefined;
}): Problem[] {
  const path = 'permute_within';
  return [
    ...(permute_within !== undefined && permutations === undefined
      ? [{ path, message: 'is for a permutation test; say how many permutations' }]
      : []),
    ...(permute_within === 'psu' && psu === undefined
      ? [{ path, message: 'needs a survey design: psu, strata and weights' }]
      : []),
  ];
}

/** What is wrong with the column whose levels have weights of their own in a WQS index, named at `path`. */
export function stratifiedProblems(path: string, stratified: string | undefined, roles: Roles): Problem[] {
  const categories = roles.covariates.filter((name) => roles.factors.has(name));
  if (stratified === undefined || categories.includes(stratified)) return [];
  return [{ path, message: `must be a covariate with levels in factors: ${categories.join(', ') || 'none is'}` }];
}

/**
 * The components of a WQS index: those of the mixture, at each level of the column whose levels have weights of their
 * own.
 */
export function indexComponents({ mix, factors }: Roles, stratified: string | undefined): number {
  return mix.length * (stratified === undefined ? 1 : (factors.get(stratified)?.length ?? 1));
}

/** What is wrong with the number of components, named at `path`, that each replicate draws of all. */
export function subsetProblems(path: string, drawn: number | undefined, all: number): Problem[] {
  if (drawn === undefined || drawn <= all) return [];
  return [{ path, message: `must be at most ${all}, the components of the index; got ${drawn}` }];
}

/** The number of permutations that a flag names. @throws UsageError */
export function permutationsFlag(value: string | undefined): { permutations?: number } {
  if (value === undefined) return {};
  const permutations = Number(value);
  if (Number.isInteger(permutations) && permutations >= 1 && permutations <= MOST_PERMUTATIONS) return { permutations };
  throw new UsageError(`--permutations: must be a whole number from 1 to ${MOST_PERMUTATIONS}; got "${value}"`);
}

export type Roles = z.infer<z.ZodMiniObject<typeof ROLES>>;

/** An object with these keys; another key is refused with the list of those that exist. */
export function specificationOf<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `is no key here; the keys are ${Object.keys(shape).join(', ')}` : undefined,
  });
}

/** A specification with what flags say in place of its own keys; what is no object is left to be refused. */
export function withFlags(specification: unknown, flags: object): unknown {
  const isObject = typeof specification === 'object' && specification !== null && !Array.isArray(specification);
  return isObject ? { ...specification, ...flags } : specification;
}

/** What is wrong with the roles, as far as the specification alone can tell. */
export function roleProblems(roles: Roles): Problem[] {
  return [...repeatedColumns(roles), ...repeatedLevels(roles), ...designProblems(roles)];
}

function designProblems({ strata, psu, weights }: Roles): Problem[] {
  if (strata === undefined && psu === undefined) return [];
  return Object.entries({ strata, psu, weights })
    .filter(([, column]) => column === undefined)
    .map(([path]) => ({ path, message: 'is missing; a survey design needs strata, psu and weights' }));
}

/** A column has one role in the model: outcome, component or covariate. */
function repeatedColumns(roles: Roles): Problem[] {
  const columns = modelColumns(roles);
  return columns.flatMap(({ path, column }, i) => {
    const first = columns.findIndex((other) => other.column === column);
    return first < i ? [{ path, message: `"${column}" is there already, as ${columns[first].path}` }] : [];
  });
}

function repeatedLevels({ factors }: Roles): Problem[] {
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

function modelColumns({ y, mix, covariates }: Roles): NamedColumn[] {
  return [
    { path: 'y', column: y },
    ...mix.map((column, i) => ({ path: pathText(['mix', i]), column })),
    ...covariates.map((column, i) => ({ path: pathText(['covariates', i]), column })),
  ];
}

/** The name of every column that is read, once. */
export function usedColumns(roles: Roles): string[] {
  return [...new Set(namedColumns(roles).map(({ column }) => column))];
}

function namedColumns(roles: Roles): NamedColumn[] {
  const optional = (['weights', 'strata', 'psu'] as const).flatMap((key) => {
    const column = roles[key];
    return column === undefined ? [] : [{ path: key, column }];
  });
  const filtered = [...roles.filter.keys()].map((column) => ({ path: pathText(['filter', column]), column }));
  return [...modelColumns(roles), ...optional, ...filtered];
}

/** Refuses a specification that names a column which the data do not have. @throws InvalidSpecificationError */
export function checkColumns(roles: Roles, { path, header }: Pick<CsvTable, 'path' | 'header'>): void {
  const missing = namedColumns(roles).filter(({ column }) => !header.includes(column));
  if (missing.length === 0) return;
  throw new InvalidSpecificationError(
    missing.map((named) => ({
      path: named.path,
      message: `there is no column "${named.column}" in ${path}; its columns are ${header.join(', ')}`,
    })),
  );
}
