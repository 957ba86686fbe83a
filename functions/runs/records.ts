/**
 * The JSON records that one function leaves in the lake for the next. Keys are snake_case, as everywhere in the lake.
 */
import type { Damage } from '../lake/damage.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import type { ReplicateKind } from '../methods/replicate-set.ts';
import type { WqsAnalysis } from '../methods/wqs/plan.ts';
import type { WqsResult } from '../methods/wqs/result.ts';
import type { Persons } from '../nhanes/persons.ts';
import type { RowCount } from '../nhanes/row-count.ts';
import type { SimulationMark } from '../simulation/mark.ts';
import type { CohortSummary } from '../study/cohort-summary.ts';

/** One NHANES file in the lake: where its bytes came from and what was made of them. */
export interface TableReceipt extends RowCount, Persons {
  table: string;
  cycle: string;
  url: string;
  /** ISO 8601, as the source states it; null when it does not. */
  last_modified: string | null;
  /** As the server wrote it; null when there is none. */
  etag: string | null;
  /** ISO 8601, by the server's clock; null when it does not state it, and for files that no server sent. */
  sent_at: string | null;
  /** Which simulated NHANES the file says that it is of; null for a real one. */
  simulated: SimulationMark | null;
  /** Of the code that converted it. */
  code_version: string;
  raw: ObjectRecord;
  parquet: ObjectRecord;
  /**
   * SHA-256 of the other bytes that the lake had of this file before these came: CDC has re-issued the table, or
   * another source has another. Null where there were none.
   */
  replaces: string | null;
}

/** `cohort.json`: what is known of the cohort beside its rows. */
export interface CohortRecord extends CohortSummary {
  code_version: string;
  tables: TableReceipt[];
  cohort: ObjectRecord;
}

/** What was computed from a cohort, and by which code. */
export interface Made {
  code_version: string;
  /** As `sourceOf` tells it. */
  cohort_sha256: string;
}

/** One analysis of a method: what it is about, what was found, and what it was computed from. */
export type AnalysisRecord<Analysis extends object = object, Result extends object = object> = Analysis & Result & Made;

/** How many replicates of each kind a run needs, and how many of them an earlier run had left in the lake. */
export type ReplicatesPlanRecord = Partial<Record<ReplicateKind, { needed: number; reused: number }>>;

/**
 * One WQS analysis, with where its replicates lie, and the SHA-256 over their values in the order of replicates,
 * however they were computed.
 */
export type WqsRecord = AnalysisRecord<WqsAnalysis, WqsResult> & { replicates: { address: string; sha256: string } };

/**
 * The ranges of replicates that an analysis was made of: which they are depends on who computed them, the result does
 * not.
 */
export interface RangesRecord {
  cohort_sha256: string;
  ranges: ObjectRecord[];
}

/** An object that counted as absent, because it was not what was written. */
export interface DamageRecord extends Damage {
  /** The function that was to use it. */
  found_by: string;
}

/** What is known of a failure: `error` and `cause` of the failed state, as a Catch of the state machine writes them. */
export interface FailureRecord {
  error: string;
  cause: string;
}
