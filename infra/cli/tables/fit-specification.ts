/** The specification of `fit`: which column is what, and which methods. */
import * as z from 'zod/mini';
import type { Form } from '../../../functions/exposures/form.ts';
import { form, formOf } from '../../../functions/exposures/written-form.ts';
import { fields } from '../../../functions/language/fields.ts';
import { type Problem, problemsIn } from '../../../functions/language/problems.ts';
import { descriptionSettings } from '../../../functions/methods/description/settings.ts';
import { wqsSettings } from '../../../functions/methods/wqs/settings.ts';
import { DF_RULES } from '../../../functions/survey/degrees-of-freedom.ts';
import { FAMILIES } from '../../../functions/survey/family.ts';
import { checkWqsSettings } from '../../../functions/wqs/settings.ts';
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
} from './specification.ts';
import { TABLE_METHODS } from './table-methods.ts';

const { bootstraps, random_subset, validation, split, holdouts, directions, signal, seed, survey_weights } =
  wqsSettings.shape;
const WQS_KEYS = { bootstraps, random_subset, validation, split, holdouts, directions, signal, seed, survey_weights };
const METHOD_NAMES = Object.keys(TABLE_METHODS);

const shape = specificationOf({
  ...ROLES,
  ...PERMUTATION_KEYS,
  family: z._default(z.enum(FAMILIES), 'logistic'),
  /** Into how many groups quantiles cut, in all methods. */
  q: z._default(z.int().check(z.minimum(2), z.maximum(20)), 4),
  /** Of exposures in regressions, as a run request writes them; quantile groups by default. */
  forms: z.optional(z.array(form).check(z.minLength(1))),
  /** Categories among the covariates whose interaction with each exposure is tested. */
  interactions: z._default(z.array(z.string()), []),
  /** By default `design` with weights, else that of an ordinary regression: `normal`, and `residual` of a number. */
  df_rule: z.optional(z.enum(DF_RULES)),
  /** By default regressions, quantile g-computation, and what has settings below. */
  methods: z.optional(z.array(z.enum(METHOD_NAMES as [string, ...string[]])).check(z.minLength(1))),
  wqs: z.optional(fields({ ...WQS_KEYS, stratified: optionalColumn })),
  description: z.optional(descriptionSettings),
});

type Parsed = z.infer<typeof shape>;

export interface FitSpecification extends Omit<Parsed, 'forms'> {
  methods: string[];
  df_rule: NonNullable<Parsed['df_rule']>;
  forms: Form[];
}

/**
 * The specification with its defaults filled in.
 * @throws InvalidSpecificationError with the path of every wrong key, InvalidWqsSettingsError for a choice that makes
 * no sense
 */
export function parseFitSpecification(input: unknown, flags: { permutations?: number } = {}): FitSpecification {
  const parsed = shape.safeParse(withFlags(input, flags), { reportInput: true });
  if (!parsed.success) throw new InvalidSpecificationError(problemsIn(parsed.error.issues));
  const spec = withDefaults(parsed.data);
  const problems = [...roleProblems(spec), ...methodProblems(spec), ...permutationProblems(spec)];
  if (problems.length > 0) throw new InvalidSpecificationError(problems);
  const { wqs, mix, q } = spec;
  if (wqs) checkWqsSettings({ ...wqs, components: mix, quantiles: q });
  return spec;
}

function withDefaults(spec: Parsed): FitSpecification {
  const { q, wqs, description, family, weights } = spec;
  const quantile = { groups: q, weighted: false, cut_within: 'sample' as const, reference: 1 };
  const ordinary = family === 'linear' ? 'residual' : 'normal';
  return {
    ...spec,
    methods: spec.methods ?? [
      ...(spec.mix.length > 0 ? ['regression', 'qgcomp'] : []),
      ...(wqs ? ['wqs'] : []),
      ...(description ? ['description'] : []),
    ],
    df_rule: spec.df_rule ?? (weights === undefined ? ordinary : 'design'),
    forms: spec.forms?.map(formOf) ?? [{ id: `quantile-${q}`, quantile }],
  };
}

function methodProblems(spec: FitSpecification): Problem[] {
  const { methods, mix, covariates, factors, interactions, family, wqs, forms, description, y, df_rule, weights } =
    spec;
  const problem = (path: string, message: string): Problem => ({ path, message });
  const categories = covariates.filter((name) => factors.has(name));
  const known = [...covariates, ...mix];
  return [
    ...(mix.length === 0 && methods.some((name) => name !== 'description') ? [problem('mix', 'names no column')] : []),
    ...(df_rule === 'effective' && weights === undefined
      ? [
          problem(
            'df_rule',
            `"effective" needs weights, strata and PSUs of a survey: design, residual and normal do not`,
          ),
        ]
      : []),
    ...(methods.length === 0 ? [problem('methods', 'there is nothing to do: name a method')] : []),
    ...(methods.includes('wqs') && !wqs ? [problem('wqs', 'is missing: bootstraps and seed at least')] : []),
    ...(methods.includes('wqs') && family === 'log-linear'
      ? [problem('family', 'of WQS must be "logistic" or "linear"; got "log-linear"')]
      : []),
    ...stratifiedProblems('wqs.stratified', wqs?.stratified, spec),
    ...subsetProblems('wqs.random_subset', wqs?.random_subset, indexComponents(spec, wqs?.stratified)),
    ...interactions.flatMap((name, i) =>
      categories.includes(name)
        ? []
        : [
            problem(
              `interactions[${i}]`,
              `must be a covariate with levels in factors: ${categories.join(', ') || 'none is'}`,
            ),
          ],
    ),
    ...forms.flatMap((one, i) =>
      'quantile' in one &&
      typeof one.quantile.cut_within === 'object' &&
      !categories.includes(one.quantile.cut_within.variable)
        ? [problem(`forms[${i}].quantile.cut_within`, 'must be a covariate with levels in factors')]
        : [],
    ),
    ...(description?.variables ?? []).flatMap((name, i) =>
      known.includes(name) ? [] : [problem(`description.variables[${i}]`, 'must be one of covariates and mix')],
    ),
    ...(description?.by ?? []).flatMap((name, i) =>
      name === y || mix.includes(name) ? [] : [problem(`description.by[${i}]`, 'must be y or one of mix')],
    ),
  ];
}
