/** The events by which an ingest is asked for and tells how it ended. */
import * as z from 'zod/mini';
import { sha256Schema } from '../lake/object-record.ts';
import { ingestRequestSchema } from './request.ts';

const count = z.int().check(z.minimum(0));

const ended = {
  /** Name of the execution of the state machine. */
  execution: z.string(),
  ingest_id: z.string(),
  source: z.string(),
  counts: z.strictObject({
    taken: count,
    unchanged: count,
    not_taken: count,
    failed: count,
    reissued: count,
    codebooks: count,
    unregistered: count,
  }),
  rows: count,
  bytes: count,
  manifest_key: z.string(),
  manifest_sha256: sha256Schema,
};

/**
 * The `detail` of every event, by its `detail-type`. Partial: some tables failed, or could not be registered. Failed:
 * all that were asked for did, or it broke down.
 */
export const INGEST_EVENTS = {
  NhanesIngestRequested: ingestRequestSchema,
  NhanesIngestRejected: z.strictObject({
    execution: z.string(),
    problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  }),
  NhanesIngestCompleted: z.strictObject({ ...ended, status: z.literal('complete') }),
  NhanesIngestPartial: z.strictObject({ ...ended, status: z.literal('partial') }),
  NhanesIngestFailed: z.strictObject({
    execution: z.string(),
    status: z.literal('failed'),
    ingest_id: z.nullable(z.string()),
    source: z.nullable(z.string()),
    counts: z.nullable(ended.counts),
    rows: z.nullable(count),
    bytes: z.nullable(count),
    manifest_key: z.nullable(z.string()),
    manifest_sha256: z.nullable(sha256Schema),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
  }),
};

export type IngestEventType = keyof typeof INGEST_EVENTS;

/** How an ingest ended, as its last function answers and as its event tells. */
export type EndedIngest = Omit<z.infer<(typeof INGEST_EVENTS)['NhanesIngestCompleted']>, 'status'> & {
  status: 'complete' | 'partial' | 'failed';
};
