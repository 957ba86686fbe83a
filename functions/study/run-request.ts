/** The run request: everything that makes one study, as data. A new study is a new file in `events/`. */
import * as z from 'zod/mini';
import type { Condition } from '../nhanes/condition.ts';
import { CYCLES } from '../nhanes/cycles.ts';
import { variables } from '../nhanes/variables/index.ts';
import type { Variable } from '../nhanes/variables/variable.ts';
import { isPrintable, namesUser, printable } from './plain-text.ts';
import { MOST_HOLDOUTS, MOST_REPLICATES_OF_AN_ANALYSIS } from './plan-limits.ts';
import { faultsOf } from './request-faults.ts';
import { InvalidRequestError, problemsIn } from './request-problems.ts';
import { shapeProblem } from './request-shape.ts';
import { canonicalSource, isSource, SOURCE_FORMS } from './source.ts';

function idsOf(belongs: (variable: Variable) => boolean): string[] {
  return Object.keys(variables).filter((id) => belongs(variables[id]));
}

/** An object with just these fields; any other is refused with the list of those that exist. */
function fields<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is no field here; the fields are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

const nonEmpty = <Item extends z.core.SomeType>(item: Item) => z.array(item).check(z.minLength(1));
const count = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));
/** It is shown on terminals and pages: all that it does there is what a reader sees. */
const text = z.string().check(
  z.maxLength(2000),
  z.refine((value) => value.trim() !== '', 'must not be blank'),
  z.refine((value) => !namesUser(value), 'must not have a URL with a user name or password'),
  z.refine(isPrintable, 'must be one line without control characters or marks that turn the direction of text'),
);
const positive = z.number().check(z.positive());

/** Ids become parts of keys in the lake and of execution names: nothing but this may pass. */
const id = z
  .string()
  .check(
    z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens, as in "model-1"'),
    z.maxLength(48),
  );
const cycle = z.enum(CYCLES);
const variableId = z.enum(Object.keys(variables));
const exposureId = z.enum(idsOf(({ levels }) => levels === undefined));
const boneId = z.enum(idsOf(({ unit }) => unit === 'g/cm2'));

const CONDITION_FORMS =
  'is no condition; the forms are {variable, at_least}, {variable, at_most}, {variable, in}, {measured}, {any_of}, {all_of}';
const RULE_FORMS =
  'is no sample rule; the forms are {step, where}, {step, positive_weight: true}, {complete_covariates_of}';

const condition: z.ZodMiniType<Condition> = z.lazy(() =>
  z.union(
    [
      fields({ variable: variableId, at_least: z.number() }),
      fields({ variable: variableId, at_most: z.number() }),
      fields({ variable: variableId, in: nonEmpty(text) }),
      fields({ measured: variableId }),
      fields({ any_of: nonEmpty(condition) }),
      fields({ all_of: nonEmpty(condition) }),
    ],
    CONDITION_FORMS,
  ),
);

const sampleRule = z.union(
  [
    fields({ step: text, where: condition }),
    fields({ step: text, positive_weight: z.literal(true) }),
    /** One step per covariate of that model, in the model's order, named by the covariate. */
    fields({ complete_covariates_of: id }),
  ],
  RULE_FORMS,
);

/** Young reference, g/cm2: whoever writes it in mg/cm2 would make a case of everybody. */
const referenceBmd = fields({
  mean: z.number().check(z.minimum(0.2), z.maximum(2)),
  sd: z.number().check(z.minimum(0.02), z.maximum(0.5)),
});

/** Osteoporosis at any of the sites: BMD <= mean + t_score_at_most * SD of the young reference of that sex. */
const outcome = fields({
  id,
  label: text,
  /** From far below any person's to the mean of the young, above which nobody speaks of low density. */
  t_score_at_most: z.number().check(z.minimum(-6), z.maximum(0)),
  sites: nonEmpty(fields({ variable: boneId, reference: fields({ male: referenceBmd, female: referenceBmd }) })),
  /** What a participant without a value at a site is there: a missing site never makes a case. */
  missing_site: z.literal('not_a_case'),
});

/**
 * gWQS's own default is 0.6, and its users take 0.4 to 0.7. A share so small that a side of a usual split is left without cases
 * would be no validation; who wants none writes 0.
 */
const VALIDATION_SHARES = 'must be 0 (all rows train and validate) or a share from 0.05 to 0.95';

function isValidationShare(value: number): boolean {
  return value === 0 || (value >= 0.05 && value <= 0.95);
}

const wqs = fields({
  quantiles: count(2, 20),
  bootstraps: count(1, MOST_REPLICATES_OF_AN_ANALYSIS),
  /** The share of rows that validate; 0 trains and tests on all rows. */
  validation: z.number().check(z.refine(isValidationShare, VALIDATION_SHARES)),
  /** `stratified`: the same share of cases and of others validates. */
  split: z._default(z.enum(['simple', 'stratified']), 'simple'),
  holdouts: count(1, MOST_HOLDOUTS),
  directions: nonEmpty(z.enum(['positive', 'negative'])),
  signal: z.enum(['t2', 't3', 'abst', 'one', 'expt']),
  seed: count(0, 4_294_967_295),
  survey_weights: z.boolean(),
  models: nonEmpty(id),
  subgroups: nonEmpty(id),
});

/** A figure of the published study that a result is shown beside. */
const publishedValue = fields({
  exposure: exposureId,
  model: id,
  subgroup: id,
  contrast: text,
  odds_ratio: positive,
  ci_low: positive,
  ci_high: positive,
  p: text,
  /** Why this value must not be scored against, if so. */
  inconsistent: z.optional(text),
});

/** What the published study says in words, in a form that a result can be held against. */
const publishedStatement = fields({
  text,
  exposure: exposureId,
  subgroup: id,
  models: nonEmpty(id),
  contrasts: nonEmpty(text),
  /** `positive` and `protective`: an interval above or below 1 in each of them; `none`: no interval leaves 1 out. */
  claim: z.enum(['positive', 'protective', 'none']),
});

const published = fields({
  citation: text,
  doi: text,
  n: z.int().check(z.minimum(1)),
  cases: z.int().check(z.minimum(0)),
  note: text,
  values: z.array(publishedValue),
  /** One in words alone stays with the request and is not judged. */
  statements: z.array(
    z.union(
      [text, publishedStatement],
      'must be text or an object with text, exposure, subgroup, models, contrasts and claim',
    ),
  ),
});

/** A table or column in NHANES's own spelling, which also makes it safe in a path. */
const sasName = z
  .string()
  .check(z.regex(/^[A-Z][A-Z0-9_]{0,7}$/, 'must be a name as NHANES spells it, up to 8 characters, as in "WTMEC2YR"'));

/** The form of a run request; `parseRunRequest` also checks what depends on more than one field. */
export const runRequestSchema = fields({
  id,
  title: text,
  /** Who says that these are the study's rules. Our readings say so here. */
  reading: text,
  source: z._default(z.string().check(z.refine(isSource, SOURCE_FORMS)), 'cdc'),
  cycles: nonEmpty(cycle),
  weights: z.partialRecord(cycle, fields({ table: sasName, column: sasName }), {
    error: (issue) => (issue.code === 'invalid_type' ? undefined : `is no cycle; the cycles are ${CYCLES.join(', ')}`),
  }),
  sample: nonEmpty(sampleRule),
  outcome,
  exposures: nonEmpty(exposureId),
  quantiles: count(2, 20),
  models: nonEmpty(fields({ id, label: text, covariates: nonEmpty(variableId) })),
  subgroups: nonEmpty(fields({ id, label: text, where: z.optional(condition) })),
  df_rule: z._default(z.enum(['design', 'residual', 'normal']), 'design'),
  lonely_psu: z._default(z.enum(['adjust', 'fail']), 'adjust'),
  wqs: z.optional(wqs),
  published: z.optional(published),
});

export type RunRequest = z.infer<typeof runRequestSchema>;

/** Three times the longest request of `events/`. */
export const LONGEST_REQUEST_BYTES = 32 * 1024;

/** Some programs, such as Notepad and PowerShell, put it before what they write. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The request with its defaults filled in, from a plain request, an event of EventBridge with the request as `detail`, or
 * the JSON text of either.
 * @throws InvalidRequestError with the path of every wrong field, as seen from the request itself
 */
export function parseRunRequest(input: unknown): RunRequest {
  const value = typeof input === 'string' ? jsonIn(input) : input;
  // A request has no field of this name, so there is no doubt which of the two it is.
  const request = typeof value === 'object' && value !== null && 'detail' in value ? value.detail : value;
  const misshapen = shapeProblem(request);
  if (misshapen) throw new InvalidRequestError([misshapen]);
  assertNotTooLong(JSON.stringify(request) ?? '');
  const parsed = runRequestSchema.safeParse(request, { reportInput: true });
  const problems = parsed.success ? faultsOf(parsed.data) : problemsIn(parsed.error.issues);
  if (!parsed.success || problems.length > 0) throw new InvalidRequestError(problems);
  return { ...parsed.data, source: canonicalSource(parsed.data.source) };
}

/** What a text of JSON holds. @throws InvalidRequestError */
export function jsonIn(text: string): unknown {
  assertNotTooLong(text);
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidRequestError([{ path: '', message: `must be JSON: ${reasonOf(error)}` }]);
  }
}

function assertNotTooLong(json: string): void {
  const bytes = Buffer.byteLength(json);
  if (bytes <= LONGEST_REQUEST_BYTES) return;
  throw new InvalidRequestError([
    { path: '', message: `is longer than ${LONGEST_REQUEST_BYTES / 1024} KiB: it has ${bytes} bytes` },
  ]);
}

/** What V8 says of a text that is not JSON, without the part of the text that it repeats. */
function reasonOf({ message }: SyntaxError): string {
  const excerptAt = [', "', ', ..."'].map((start) => message.indexOf(start)).filter((at) => at >= 0);
  return printable(message.slice(0, Math.min(message.length, ...excerptAt)));
}
