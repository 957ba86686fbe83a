/** What an ingest leaves in the lake. Keys are snake_case, as everywhere in the lake. */
import type { CodebookReceipt } from '../runs/kept-codebooks.ts';
import type { TableReceipt } from '../runs/records.ts';
import type { IngestRequest } from './request.ts';

/**
 * What came of a table: its bytes are new in the lake; they are the ones that it had; the catalogue says why they are
 * not taken, or the source has none; or they should be there, and something went wrong.
 */
export const OUTCOMES = ['taken', 'unchanged', 'not taken', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Of one table. */
export interface IngestReceipt {
  /** CDC's name of the file. */
  file: string;
  cycle: string;
  outcome: Outcome;
  /** Why it was not taken, or what went wrong. */
  why: string | null;
  /** Null where there is no file in the lake. */
  table: TableReceipt | null;
  /** The codebook, or in words why there is none. */
  codebook: CodebookReceipt | string | null;
  /**
   * What somebody should know of the file: other rows than were counted, another key than the catalogue has, other
   * bytes than before.
   */
  notes: string[];
}

/** How many tables came to what. */
export interface IngestCounts {
  taken: number;
  unchanged: number;
  not_taken: number;
  failed: number;
  /** Of those taken, how many replace other bytes of the same table. */
  reissued: number;
  codebooks: number;
  /** Tables that could not be registered in Glue's catalogue. */
  unregistered: number;
}

/** A table of all cycles (`pbcd`) that is in the lake, and in Glue's catalogue not as it is there. */
export interface Unregistered {
  table: string;
  why: string;
}

/** Written last: all that an ingest came to. */
export interface IngestManifest {
  schema: 'nhanes-mixtures/ingest/1';
  ingest_id: string;
  execution: string;
  request: IngestRequest;
  /** When the catalogue's list was counted. */
  catalogue_as_of: string;
  status: 'complete' | 'partial' | 'failed';
  counts: IngestCounts;
  /** Of all tables that are in the lake now. */
  rows: number;
  bytes: number;
  /** Which tables of the lake were published anew. */
  reissued: string[];
  tables: IngestReceipt[];
  /** What Athena does not see, or not all of, until another ingest has registered it. */
  unregistered: Unregistered[];
}

/** What the machine hands to one invocation. */
export interface IngestFileItem {
  ingest_id: string;
  /** CDC's name of the file: `DEMO_H`. */
  file: string;
  source: string;
  codebooks: boolean;
  failure_key: string;
}

/** The same for a table of all cycles, to be registered. */
export interface RegisterTableItem {
  /** As queries have it: `pbcd`. */
  name: string;
  failure_key: string;
}
