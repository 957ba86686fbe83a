/** The run request: everything that makes one study, as data. A new study is a new file in `events/`. */
import { z } from 'zod';
import { CYCLES } from '../nhanes/cycles.ts';
import { variables } from '../nhanes/variables/index.ts';

const VARIABLE_IDS = Object.keys(variables);
const EXPOSURE_IDS = VARIABLE_IDS.filter((id) => variables[id]?.role === 'exposure');

/** Ids become parts of keys in the lake and of execution names: nothing but this may pass. */
const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens, as in "model-1"')
  .max(48);
const variableId = z.enum(VARIABLE_IDS as [string, ...string[]]);
const exposureId = z.enum(EXPOSURE_IDS as [string, ...string[]]);
const cycle = z.enum(CYCLES);
const text = z.string().min(1).max(2000);

/** A statement about one participant that is true or false: what sample rules and subgroups are made of. */
export type Condition =
  | { variable: string; at_least: number }
  | { variable: string; at_most: number }
  | { variable: string; in: string[] }
  | { measured: string }
  | { any_of: Condition[] }
  | { all_of: Condition[] };

const CONDITION_FORMS =
  'a condition is one of {"variable","at_least"}, {"variable","at_most"}, {"variable","in"}, {"measured"}, {"any_of"}, {"all_of"}';

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ variable: variableId, at_least: z.number() }),
      z.strictObject({ variable: variableId, at_most: z.number() }),
      z.strictObject({ variable: variableId, in: z.array(text).min(1) }),
      z.strictObject({ measured: variableId }),
      z.strictObject({ any_of: z.array(condition).min(1) }),
      z.strictObject({ all_of: z.array(condition).min(1) }),
    ],
    { error: CONDITION_FORMS },
  ),
);

const sampleRule = z.union(
  [
    z.strictObject({ step: text, where: condition }),
    z.strictObject({ step: text, positive_weight: z.literal(true) }),
    /** One step per covariate of that model, in the model's order, named by the covariate. */
    z.strictObject({ complete_covariates_of: id }),
  ],
  { error: 'a sample rule is one of {"step","where"}, {"step","positive_weight": true}, {"complete_covariates_of"}' },
);

const referenceBmd = z.strictObject({ mean: z.number().positive(), sd: z.number().positive() });

/** Osteoporosis at any of the sites: BMD <= mean + t_score_at_most * SD of the young reference of that sex (g/cm2). */
const outcome = z.strictObject({
  id,
  label: text,
  t_score_at_most: z.number(),
  sites: z
    .array(
      z.strictObject({ variable: variableId, reference: z.strictObject({ male: referenceBmd, female: referenceBmd }) }),
    )
    .min(1),
  /** What a participant without a value at a site is there: a missing site never makes a case. */
  missing_site: z.literal('not_a_case'),
});

const wqs = z.strictObject({
  quantiles: z.int().min(2).max(20),
  bootstraps: z.int().min(1).max(10_000_000),
  validation: z.number().min(0).lt(1),
  holdouts: z.int().min(1).max(10_000),
  directions: z.array(z.enum(['positive', 'negative'])).min(1),
  signal: z.enum(['t2', 't3', 'abst', 'one', 'expt']),
  seed: z.int().min(0).max(4_294_967_295),
  survey_weights: z.boolean(),
  models: z.array(id).min(1),
  subgroups: z.array(id).min(1),
});

/** A figure of the published study that a result is shown beside. */
const publishedValue = z.strictObject({
  exposure: exposureId,
  model: id,
  subgroup: id,
  contrast: text,
  odds_ratio: z.number().positive(),
  ci_low: z.number().positive(),
  ci_high: z.number().positive(),
  p: text,
  /** Why this value must not be scored against, if so. */
  inconsistent: text.optional(),
});

const published = z.strictObject({
  citation: text,
  doi: text,
  n: z.int(),
  cases: z.int(),
  note: text,
  values: z.array(publishedValue),
  statements: z.array(text),
});

const requestShape = z.strictObject({
  id,
  title: text,
  /** Who says that these are the study's rules. Our readings say so here. */
  reading: text,
  source: z.string().default('cdc'),
  cycles: z.array(cycle).min(1),
  weights: z.partialRecord(
    cycle,
    z.strictObject({ table: z.string().regex(/^[A-Z0-9_]{2,8}$/), column: z.string().regex(/^[A-Z0-9_]{1,8}$/) }),
  ),
  sample: z.array(sampleRule).min(1),
  outcome,
  exposures: z.array(exposureId).min(1),
  quantiles: z.int().min(2).max(20),
  models: z.array(z.strictObject({ id, label: text, covariates: z.array(variableId).min(1) })).min(1),
  subgroups: z.array(z.strictObject({ id, label: text, where: condition.optional() })).min(1),
  df_rule: z.enum(['design', 'residual', 'normal']).default('design'),
  lonely_psu: z.enum(['adjust', 'fail']).default('adjust'),
  wqs: wqs.optional(),
  published: published.optional(),
});

export type RunRequest = z.infer<typeof requestShape>;
