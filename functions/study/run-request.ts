/** The run request: everything that makes one study, as data. A new study is a new file in `events/`. */
import * as z from 'zod/mini';
import { METHOD_FIELDS } from '../methods/index.ts';
import type { QgcompSettings } from '../methods/qgcomp/settings.ts';
import type { WqsSettings } from '../methods/wqs/settings.ts';
import { CYCLES } from '../nhanes/cycles.ts';
import { type Outcome, outcomeFamilies } from '../outcomes/index.ts';
import { FAMILIES } from '../survey/family.ts';
import { printable } from './plain-text.ts';
import { condition, variableId } from './request-conditions.ts';
import { faultsOf } from './request-faults.ts';
import { fields, id, nonEmpty, positive, sasName, text, told } from './request-fields.ts';
import { form } from './request-forms.ts';
import { InvalidRequestError, problemsIn } from './request-problems.ts';
import { shapeProblem } from './request-shape.ts';
import { definitionSchema } from './request-variables.ts';
import { canonicalSource, isSource, SOURCE_FORMS } from './source.ts';
import { defaultWeights } from './study-weights.ts';

const cycle = z.enum(CYCLES);

const sampleRule = z.union(
  [
    fields({ step: text, where: condition }),
    fields({ step: text, positive_weight: z.literal(true) }),
    fields({ complete_covariates_of: id }),
  ],
  'is no sample rule; the forms are {step, where}, {step, positive_weight: true}, {complete_covariates_of}',
);

/** Young reference, g/cm2: whoever writes it in mg/cm2 would make a case of everybody. */
const referenceBmd = fields({
  mean: z.number().check(z.minimum(0.2), z.maximum(2)),
  sd: z.number().check(z.minimum(0.02), z.maximum(0.5)),
});

const boneDensity = fields({
  /** From far below any person's to the mean of the young, above which nobody speaks of low density. */
  t_score_at_most: told(z.number().check(z.minimum(-6), z.maximum(0)), 'A case is at or below this T-score.', -2.5),
  sites: told(
    nonEmpty(fields({ variable: variableId, reference: fields({ male: referenceBmd, female: referenceBmd }) })),
    'Bone density at any of these sites makes a case, by the young reference of the same sex (g/cm2).',
  ),
  missing_site: told(
    z._default(z.enum(['not_a_case', 'excluded']), 'not_a_case'),
    'Whether a site without a value counts as normal there, or leaves the participant without an outcome.',
    'excluded',
  ),
});

const outcomeFields = {
  id: told(id, 'How results call the outcome.', 'osteoporosis'),
  label: told(text, 'What people read.', 'osteoporosis'),
  families: z.optional(
    told(nonEmpty(z.enum(FAMILIES)), 'What its models are; by default logistic of cases, linear of a number.', [
      'logistic',
      'log-linear',
    ]),
  ),
};

const outcome = z.union(
  [
    fields({ ...outcomeFields, bone_density: boneDensity }),
    fields({ ...outcomeFields, condition }),
    fields({ ...outcomeFields, number: variableId }),
  ],
  'is no outcome; the forms are {id, label, bone_density}, {id, label, condition}, {id, label, number}',
);

const model = fields({
  id: told(id, 'How results call the model.', 'model-1'),
  label: z.optional(told(text, 'What people read; else the covariates by name.', 'age and sex')),
  covariates: told(
    z._default(z.array(variableId), []),
    'Variables that adjust, "cycle" among them; none makes a crude model.',
    ['age', 'sex'],
  ),
  other_exposures: z.optional(
    told(
      z.enum(['identity', 'log2', 'log10']),
      'On which scale the other exposures of the study adjust too, if at all.',
      'log2',
    ),
  ),
});

const subgroup = fields({
  id: told(id, 'How results call the subgroup.', 'women'),
  label: told(text, 'What people read.', 'women'),
  where: z.optional(told(condition, 'Who belongs to it; only "all" has none.', { variable: 'sex', in: ['female'] })),
});

/** The subgroup of the whole sample, which alone needs no condition. */
export const EVERYONE = 'all';

/** A figure of the published study that a result is shown beside. */
const publishedValue = fields({
  exposure: variableId,
  model: id,
  subgroup: id,
  contrast: text,
  odds_ratio: positive,
  ci_low: positive,
  ci_high: positive,
  p: text,
  inconsistent: z.optional(told(text, 'Why this value must not be scored against, if so.')),
});

/** What the published study says in words, in a form that a result can be held against. */
const publishedStatement = fields({
  text,
  exposure: variableId,
  subgroup: id,
  models: nonEmpty(id),
  contrasts: nonEmpty(text),
  claim: told(
    z.enum(['positive', 'protective', 'none']),
    'positive and protective: an interval above or below 1 in each contrast; none: no interval leaves 1 out.',
    'positive',
  ),
});

const published = fields({
  citation: text,
  doi: text,
  n: z.int().check(z.minimum(1)),
  cases: z.int().check(z.minimum(0)),
  note: text,
  values: z.array(publishedValue),
  statements: told(
    z.array(
      z.union(
        [text, publishedStatement],
        'must be text or an object with text, exposure, subgroup, models, contrasts and claim',
      ),
    ),
    'One in words alone stays with the request and is not judged.',
  ),
});

const testFamily = fields({
  id: told(id, 'How results call the family of tests.', 'all-metals'),
  exposures: z.optional(nonEmpty(variableId)),
  outcomes: z.optional(nonEmpty(id)),
  forms: z.optional(nonEmpty(id)),
  models: z.optional(nonEmpty(id)),
  subgroups: z.optional(nonEmpty(id)),
  contrasts: z.optional(nonEmpty(text)),
});

/** The form of a run request; `parseRunRequest` also checks what depends on more than one field. */
export const runRequestSchema = fields({
  $schema: z.optional(told(z.string(), 'Where editors find this schema.', './schemas/run-request.json')),
  id: told(id, 'How results call the study.', 'kidney'),
  title: told(text, 'What people read first.', 'Blood metals and kidney function'),
  reading: told(
    z._default(text, "The rules are those of this request's author."),
    'Whose rules these are, and what may be said of them.',
    'Our reading of the abstract.',
  ),
  source: told(
    z._default(z.string().check(z.refine(isSource, SOURCE_FORMS)), 'cdc'),
    'Where the files come from.',
    'cdc',
    'simulated',
  ),
  cycles: told(nonEmpty(cycle), 'The cycles that are pooled.', ['2013-2014', '2017-2018']),
  weights: told(
    z._default(
      z.partialRecord(cycle, fields({ table: sasName, column: sasName }), {
        error: (issue) =>
          issue.code === 'invalid_type' ? undefined : `is no cycle; the cycles are ${CYCLES.join(', ')}`,
      }),
      {},
    ),
    'The survey weight of each cycle; by default that of the smallest sample among the tables that are used.',
    { '2013-2014': { table: 'PBCD', column: 'WTSH2YR' } },
  ),
  variables: told(z._default(z.array(definitionSchema), []), 'Variables that the catalogue does not have.'),
  sample: told(
    nonEmpty(sampleRule),
    'Who is in the analytic sample: the rules, in the order in which they are counted.',
    [
      { step: 'age', where: { variable: 'age', at_least: 20 } },
      { step: 'positive weight', positive_weight: true },
    ],
  ),
  outcomes: told(nonEmpty(outcome), 'What is explained.', [
    { id: 'ckd', label: 'reduced kidney function', condition: { variable: 'egfr', below: 60 } },
  ]),
  exposures: told(z._default(z.array(variableId), []), 'What explains; none makes a study that only describes.', [
    'cadmium',
    'lead',
  ]),
  forms: told(
    z._default(nonEmpty(form), [
      { id: 'quantile-4', quantile: { groups: 4, weighted: false, cut_within: 'sample', reference: 1 } },
    ]),
    'How exposures enter the models.',
    ['quantile-4', 'log2', 'per-sd', 'spline-4'],
  ),
  models: told(z._default(z.array(model), []), 'Sets of covariates.', [{ id: 'model-1', covariates: ['age', 'sex'] }]),
  subgroups: told(
    z._default(nonEmpty(subgroup), [{ id: EVERYONE, label: 'all participants' }]),
    'Who is analysed apart.',
    [{ id: 'all', label: 'all participants' }],
  ),
  interactions: told(
    z._default(z.array(variableId), []),
    'Categories whose interaction with each exposure is tested, in the models that have them as a covariate.',
    ['sex'],
  ),
  df_rule: told(z._default(z.enum(['design', 'residual', 'normal']), 'design'), 'The degrees of freedom.', 'design'),
  lonely_psu: told(
    z._default(z.enum(['adjust', 'fail']), 'adjust'),
    'What is done of a stratum with one PSU.',
    'adjust',
  ),
  ...METHOD_FIELDS,
  test_families: told(
    z._default(z.array(testFamily), []),
    'Sets of tests that get a false discovery rate (Benjamini-Hochberg) together.',
    [{ id: 'all-metals', contrasts: ['log2'] }],
  ),
  sensitivity: told(
    z._default(z.array(fields({ id, label: text, change: z.record(z.string(), z.unknown()) })), []),
    'Named changes to this request (JSON Merge Patch, RFC 7396), whose results stand beside the main ones.',
    [{ id: 'controls', label: 'cut points of controls', change: { df_rule: 'residual' } }],
  ),
  published: z.optional(published),
});

type Parsed = z.infer<typeof runRequestSchema>;

/** What a method is asked for, with every list that it leaves open filled in. */
type Filled<Settings> = Settings & { outcomes: string[]; models: string[]; subgroups: string[] };

/** A request with all defaults filled in. */
export interface RunRequest extends Omit<Parsed, '$schema' | 'outcomes' | 'wqs' | 'qgcomp'> {
  outcomes: Outcome[];
  wqs?: Filled<WqsSettings> | undefined;
  qgcomp?: Filled<QgcompSettings> | undefined;
}

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
  if (!parsed.success) throw new InvalidRequestError(problemsIn(parsed.error.issues));
  const filled = withDefaults(parsed.data);
  const problems = faultsOf(filled);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return { ...filled, weights: { ...defaultWeights(filled), ...filled.weights } };
}

function withDefaults({ $schema: _, wqs, qgcomp, ...parsed }: Parsed): RunRequest {
  const outcomes = parsed.outcomes.map((written) => {
    const outcome = written as Outcome;
    return { ...outcome, families: outcome.families ?? [outcomeFamilies(outcome)[0]] };
  });
  const all = {
    outcomes: outcomes.map(({ id }) => id),
    models: parsed.models.map(({ id }) => id),
    subgroups: parsed.subgroups.map(({ id }) => id),
  };
  const ofOneFamily = outcomes.filter(({ families }) => families.includes('logistic') || families.includes('linear'));
  return {
    ...parsed,
    source: canonicalSource(parsed.source),
    outcomes,
    ...(wqs && { wqs: { ...all, outcomes: ofOneFamily.map(({ id }) => id), ...wqs } }),
    ...(qgcomp && { qgcomp: { ...all, ...qgcomp } }),
  } as RunRequest;
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
