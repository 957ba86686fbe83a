/** The events by which a run is asked for and tells how it ended, for whoever builds on runs. */
import * as z from 'zod/mini';
import { analysisCounts, caution, cautionCounts, replicateCounts, wqsEffect } from '../lake/manifest.ts';
import { sha256Schema } from '../lake/object-record.ts';
import { runRequestSchema } from './request/schema.ts';

/** The `source` of every event that we send. */
export const EVENT_SOURCE = 'nhanes-mixtures';

/** An effect with its 95 % interval; null where it cannot be estimated. */
const effect = {
  effect: z.nullable(z.number()),
  effect_low: z.nullable(z.number()),
  effect_high: z.nullable(z.number()),
  p: z.nullable(z.number()),
  caution,
};

/** A run in a few figures; everything else is in its manifest. */
const headline = z.strictObject({
  /** Null when no cohort could be built. */
  participants: z.nullable(z.int()),
  outcomes: z.array(z.strictObject({ id: z.string(), n: z.int(), cases: z.nullable(z.int()) })),
  /** By method. */
  analyses: z.record(z.string(), analysisCounts),
  /** By method: how many of its results are to be taken with caution, and how many have no interval. */
  cautions: z.record(z.string(), cautionCounts),
  replicates: z.nullable(replicateCounts),
  /** How many parts have no result; the manifest says why. */
  missing: z.int(),
  /** Ours for every published figure of the request. */
  published: z.array(
    z.strictObject({
      exposure: z.string(),
      model: z.string(),
      subgroup: z.string(),
      contrast: z.string(),
      ...effect,
    }),
  ),
  /** Per step of the WQS index by the survey-design final model, for the first model and subgroup. */
  wqs: z.array(
    z.strictObject({
      outcome: z.string(),
      model: z.string(),
      subgroup: z.string(),
      direction: z.string(),
      ...wqsEffect.shape,
    }),
  ),
});

export type Headline = z.infer<typeof headline>;

/** The request cannot be run as it is; nothing was computed. */
const rejected = z.strictObject({
  execution: z.string(),
  /** Every wrong field by its path, and what is allowed there. */
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
});

const ended = {
  /** Name of the execution of the state machine. */
  execution: z.string(),
  run_id: z.string(),
  study: z.string(),
  simulated: z.boolean(),
  manifest_key: z.string(),
  /** Of the manifest. */
  manifest_sha256: sha256Schema,
  headline,
};

/**
 * `failed`: no analysis has a result. Where the run broke down before its manifest, `error` and `cause` say how and all
 * else is null.
 */
const failed = z.strictObject({
  execution: z.string(),
  status: z.literal('failed'),
  run_id: z.nullable(z.string()),
  study: z.nullable(z.string()),
  simulated: z.nullable(z.boolean()),
  manifest_key: z.nullable(z.string()),
  manifest_sha256: z.nullable(sha256Schema),
  headline: z.nullable(headline),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
});

/** The `detail` of every event, by its `detail-type`. */
export const RUN_EVENTS = {
  StudyRunRequested: runRequestSchema,
  StudyRunRejected: rejected,
  StudyRunCompleted: z.strictObject({ ...ended, status: z.literal('complete') }),
  StudyRunPartial: z.strictObject({ ...ended, status: z.literal('partial') }),
  StudyRunFailed: failed,
};

export type RunEventType = keyof typeof RUN_EVENTS;

/** How a run ended, as the last function of a run answers and as its event tells. */
export interface EndedRun {
  execution: string;
  run_id: string;
  study: string;
  status: 'complete' | 'partial' | 'failed';
  simulated: boolean;
  manifest_key: string;
  manifest_sha256: string;
  headline: Headline;
}

/**
 * An event as EventBridge delivers it, from the schema of its detail, as JSON Schema (draft 4, the one that its schema
 * registry takes). Whoever asks for something (`...Requested`) does so in a name of their own.
 */
export function eventJsonSchema(type: string, schema: z.core.$ZodType): object {
  const { $schema, definitions, ...detail } = z.toJSONSchema(schema, { target: 'draft-4', io: 'input' });
  return {
    $schema,
    title: type,
    type: 'object',
    properties: {
      source: type.endsWith('Requested') ? { type: 'string' } : { type: 'string', enum: [EVENT_SOURCE] },
      'detail-type': { type: 'string', enum: [type] },
      detail,
    },
    required: ['source', 'detail-type', 'detail'],
    ...(definitions ? { definitions } : {}),
  };
}
