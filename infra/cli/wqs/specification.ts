/** The specification of one WQS regression on a CSV file: what R's gwqs() is told, as JSON. */
import * as z from 'zod/mini';
import { problemsIn } from '../../../functions/language/problems.ts';
import { checkWqsSettings, type Direction, SIGNALS } from '../../../functions/wqs/settings.ts';
import {
  InvalidSpecificationError,
  indexComponents,
  optionalColumn,
  PERMUTATION_KEYS,
  permutationProblems,
  ROLES,
  roleProblems,
  specificationOf,
  stratifiedProblems,
  subsetProblems,
  withFlags,
} from '../tables/specification.ts';

const specificationShape = specificationOf({
  ...ROLES,
  ...PERMUTATION_KEYS,
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
  /** A covariate with levels in `factors`, each of which has weights of its own. */
  stratified: optionalColumn,
  /**
   * Whether each replicate draws a subset of the components, with all training rows, in place of a bootstrap sample.
   */
  rs: z._default(z.boolean(), false),
  /** How many it draws, by default the square root of all; a level of `stratified` counts as components of its own. */
  n_vars: z.optional(z.int().check(z.minimum(1))),
  /** Understood; weights are rescaled to mean 1 all the same, and the summary says so if that was not wanted. */
  normalise_weights: z._default(z.boolean(), true),
});

export type Specification = z.infer<typeof specificationShape>;

/**
 * The specification with its defaults filled in.
 * @throws InvalidSpecificationError with the path of every wrong key, InvalidWqsSettingsError for a choice that makes
 * no sense
 */
export function parseSpecification(input: unknown, flags: { permutations?: number } = {}): Specification {
  const parsed = specificationShape.safeParse(withFlags(input, flags), { reportInput: true });
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
  const problems = [
    ...roleProblems(spec),
    ...permutationProblems(spec),
    ...stratifiedProblems('stratified', spec.stratified, spec),
    ...subsetProblems('n_vars', spec.n_vars, indexComponents(spec, spec.stratified)),
    ...(spec.n_vars !== undefined && !spec.rs
      ? [{ path: 'n_vars', message: 'is for random subsets: rs must be true' }]
      : []),
  ];
  if (problems.length > 0) throw new InvalidSpecificationError(problems);
  return spec;
}

/** How many components each replicate draws; undefined of bootstrap samples. */
export function subsetOf(spec: Specification): number | undefined {
  return spec.rs ? (spec.n_vars ?? Math.round(Math.sqrt(indexComponents(spec, spec.stratified)))) : undefined;
}

/** The direction that is asked for. */
export function directionOf({ b1_pos }: Specification): Direction {
  return b1_pos ? 'positive' : 'negative';
}
