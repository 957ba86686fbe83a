/** The manifest of a run: what was asked, what came out, from which bytes, and what is missing. */
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { countSchema, objectRecordSchema, sha256Schema } from './object-record.ts';
import type { ObjectStore } from './object-store.ts';

/** Raised when a reader of older manifests could misread a new one. */
export const MANIFEST_VERSION = 2;

/** An NHANES file that the run is made of, as it was received. */
const source = z.strictObject({
  table: z.string(),
  cycle: z.string(),
  url: z.string(),
  /** As the source states it; null when it does not. */
  last_modified: z.nullable(z.string()),
  /** As the source states it; null when it does not. */
  etag: z.nullable(z.string()),
  sha256: sha256Schema,
  bytes: countSchema,
  rows: countSchema,
  /** Rows that the table had when they were counted; null for simulated files, and where nobody has counted them. */
  rows_known: z.nullable(countSchema),
  /** How the file differs from that count; null when it does not. */
  rows_note: z.nullable(z.string()),
  /**
   * SHA-256 of the bytes that the lake had of this file before, where they were others: the file has been re-issued, or
   * another source has another. Null where there were none.
   */
  replaces: z.nullable(sha256Schema),
});

const weight = z.strictObject({
  cycle: z.string(),
  /** With its table, without what tells the release: `PBCD.WTSH2YR`. */
  column: z.string(),
  /** Whom it makes stand for the population. */
  sample: z.string(),
  /**
   * The years that it stands for, and those of all releases in the study; the multiplier is the first over the second.
   */
  years: z.number(),
  years_of_study: z.number(),
  multiplier: z.number(),
  why: z.string(),
});

/** An outcome in the analytic sample. */
const outcome = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** What a case is, or of what the number is. */
  definition: z.string(),
  n: countSchema,
  /** Null of a number. */
  cases: z.nullable(countSchema),
});

/**
 * The figures that define a form of an exposure: the boundaries of its groups, their medians, its knots, or its
 * standard deviation.
 */
const formDefinition = z.strictObject({
  cut_points: z.optional(z.array(z.array(z.number()))),
  medians: z.optional(z.array(z.nullable(z.number()))),
  knots: z.optional(z.array(z.number())),
  sd: z.optional(z.number()),
});

const cohort = z.strictObject({
  n: countSchema,
  /** Participants with a weight, in the sample or not. */
  rows_in_design: countSchema,
  outcomes: z.array(outcome),
  /** By exposure and form. */
  forms: z.record(z.string(), z.record(z.string(), formDefinition)),
  notes: z.array(z.string()),
});

/** What has become of the analyses of a method. */
export const analysisCounts = z.strictObject({
  planned: countSchema,
  estimated: countSchema,
  firth: countSchema,
  no_signal: countSchema,
  not_estimable: countSchema,
  failed: countSchema,
});

/** What has become of a named change of the request. */
const change = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Null when it could not be built. */
  cohort: z.nullable(cohort),
  analyses: z.record(z.string(), analysisCounts),
});

/**
 * Rows of the result tables of a method with a caution, and rows without an interval because events lie in too few
 * PSUs.
 */
export const cautionCounts = z.strictObject({
  few_events: countSchema,
  sparse: countSchema,
  no_interval: countSchema,
});

/**
 * Bootstrap replicates, permutations, or data sets of the calibration, of all analyses: how many there are; were in the
 * lake already, and were computed for this run, where that is known.
 */
export const replicateCounts = z.strictObject({
  needed: countSchema,
  reused: z.nullable(countSchema),
  computed: z.nullable(countSchema),
});

/**
 * An object that was not what had been written, when a function of the run was to use it. It was made anew, or a part
 * is missing.
 */
const damagedObject = z.strictObject({
  key: z.string(),
  problem: z.string(),
  /** The function. */
  found_by: z.string(),
});

/** A part of the run that there is no result of, and why. */
const missingPart = z.strictObject({
  id: z.string(),
  /** The state of the machine in which it failed. */
  state: z.string(),
  error: z.string(),
  cause: z.string(),
});

/** What to bear in mind of an interval; null where nothing speaks against it. */
export const caution = z.nullable(z.enum(['few_events', 'sparse']));

/** A published figure beside this run's; `ours` is null where the run has no such analysis. */
const publishedValue = z.strictObject({
  exposure: z.string(),
  model: z.string(),
  subgroup: z.string(),
  contrast: z.string(),
  published: z.strictObject({ odds_ratio: z.number(), ci_low: z.number(), ci_high: z.number(), p: z.string() }),
  ours: z.nullable(
    z.strictObject({
      effect: z.nullable(z.number()),
      effect_low: z.nullable(z.number()),
      effect_high: z.nullable(z.number()),
      p: z.nullable(z.number()),
      status: z.enum(['estimated', 'firth', 'not_estimable']),
      caution,
    }),
  ),
  /** Why the published figure must not be scored against; null when nothing speaks against it. */
  inconsistent: z.nullable(z.string()),
});

/** A published statement, and whether the 95 % intervals of this run show what it says. */
const publishedStatement = z.strictObject({
  text: z.string(),
  exposure: z.string(),
  subgroup: z.string(),
  claim: z.enum(['positive', 'protective', 'none']),
  verdict: z.enum(['met', 'met_in_part', 'not_met', 'contradicted', 'not_judged']),
  /** Contrasts with an interval, those that show what is claimed, and those that show the opposite. */
  judged: countSchema,
  agreeing: countSchema,
  opposing: countSchema,
});

const nullableNumber = z.nullable(z.number());

/** The effect of one step of a WQS index by one final model; with several holdouts their mean, without inference. */
export const wqsEffect = z.strictObject({
  effect: nullableNumber,
  effect_low: nullableNumber,
  effect_high: nullableNumber,
  effect_measure: z.string(),
  p: nullableNumber,
  p_one_sided: nullableNumber,
  /** Of the permutation test of the mixture: the same for both final models; null where none was asked for. */
  p_permutation: nullableNumber,
  status: z.enum(['estimated', 'firth', 'not_estimable', 'no_signal']),
  reason: z.nullable(z.string()),
  caution,
});

/** One WQS analysis in short, of the main analyses; `results/wqs` and `results/wqs_weights` have all of it. */
const wqsResult = z.strictObject({
  outcome: z.string(),
  model: z.string(),
  subgroup: z.string(),
  direction: z.enum(['positive', 'negative']),
  /** Replicates averaged, and all of them by reason that are not. */
  kept: countSchema,
  left_out: z.record(z.string(), countSchema),
  /** By component; where the levels of a factor have weights of their own by both, `cadmium:male`. */
  weights: z.record(z.string(), nullableNumber),
  /** Components that cannot be in the mixture, and why. */
  components_left_out: z.record(z.string(), z.string()),
  /** Whether all rows both trained and validated. */
  trained_on_validation: z.boolean(),
  glm: wqsEffect,
  survey: wqsEffect,
});

/** What is true of simulated data, so that estimates can be held against it. Metals by their ids. */
const truth = z.strictObject({
  /** The log odds ratio of one quartile more; of quartile q against the first (q - 1) times that. */
  log_odds_ratio_per_quartile: z.record(z.string(), z.number()),
  wqs_weights: z.strictObject({
    positive: z.record(z.string(), z.number()),
    negative: z.record(z.string(), z.number()),
  }),
  /** Of one step of the index with these weights. */
  wqs_log_odds_ratio: z.strictObject({ positive: z.number(), negative: z.number() }),
  note: z.string(),
});

const manifestSchema = z.strictObject({
  schema_version: z.literal(MANIFEST_VERSION),
  run_id: z.string(),
  study: z.string(),
  title: z.string(),
  /** Who says that these are the study's rules. */
  reading: z.string(),
  /** `complete`: every planned analysis has a result, if only that it cannot be estimated. */
  status: z.enum(['complete', 'partial', 'failed']),
  /** Whether the data were made up for trying things out. */
  simulated: z.boolean(),
  /** Null unless the data are simulated. */
  truth: z.nullable(truth),
  created_at: z.iso.datetime(),
  execution: z.string(),
  /** By function, and by module where one has a version of its own: the hash of the bundle that ran. */
  code_versions: z.record(z.string(), z.string()),
  df_rule: z.enum(['effective', 'design', 'residual', 'normal']),
  /** The weights in words. */
  weights_rule: z.string(),
  /** The survey weight of each cycle, and what it is multiplied by. */
  weights: z.array(weight),
  lonely_psu: z.enum(['adjust', 'fail']),
  /** Of the WQS bootstrap; null when the request asks for no WQS. */
  seed: z.nullable(countSchema),
  sources: z.array(source),
  /** Null when it could not be built. */
  cohort: z.nullable(cohort),
  objects: z.array(objectRecordSchema),
  /** By method, the changes of the request among them. */
  analyses: z.record(z.string(), analysisCounts),
  /** By method, of those whose rows can have a caution; the changes of the request among them. */
  cautions: z.record(z.string(), cautionCounts),
  /** The named changes of the request, in its order. */
  sensitivity: z.array(change),
  /** Null where the request asks for none. */
  replicates: z.nullable(replicateCounts),
  /** Null where the request asks for none. */
  permutations: z.nullable(replicateCounts),
  /** Of the calibration; null where the request asks for none. */
  data_sets: z.nullable(replicateCounts),
  wqs: z.array(wqsResult),
  missing: z.array(missingPart),
  damaged: z.array(damagedObject),
  published: z.strictObject({ values: z.array(publishedValue), statements: z.array(publishedStatement) }),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The JSON Schema of a manifest, as it lies beside this file for readers in other languages. */
export function manifestJsonSchema(): object {
  return z.toJSONSchema(manifestSchema);
}

export class InvalidManifestError extends Error {
  constructor(location: string, problems: string) {
    super(`${location} is no manifest of a run:\n${problems}`);
    this.name = 'InvalidManifestError';
  }
}

/** zod/mini comes without words for what is wrong; `z.locales` would bring those of fifty languages into the bundle. */
const english = en();

/** The manifest that these bytes are; `location` is for the message. Throws InvalidManifestError. */
export function parseManifest(bytes: Uint8Array, location: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new InvalidManifestError(location, error instanceof Error ? error.message : String(error));
  }
  const parsed = manifestSchema.safeParse(value, { error: english.localeError });
  if (!parsed.success) throw new InvalidManifestError(location, z.prettifyError(parsed.error));
  return parsed.data;
}

/** The manifest under `key`. Throws ObjectNotFoundError, InvalidManifestError. */
export async function readManifest(store: ObjectStore, key: string): Promise<Manifest> {
  return parseManifest(await store.get(key), store.locate(key));
}
