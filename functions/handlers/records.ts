/** The JSON records that one function leaves in the lake for the next. Keys are snake_case, as everywhere in the lake. */
import type { Damage } from '../lake/damage.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import type { RowCount } from '../nhanes/row-count.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';
import type { SimulationMark } from '../simulation/mark.ts';
import type { RegressionAnalysis } from '../study/plan.ts';
import type { RegressionResult } from '../study/regression.ts';
import type { WqsAnalysis } from '../methods/wqs/plan.ts';
import type { WqsResult } from '../methods/wqs/result.ts';

/** One NHANES file in the lake: where its bytes came from and what was made of them. */
export interface TableReceipt extends RowCount {
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
   * SHA-256 of the other bytes that the lake had of this file before these came: CDC has re-issued the table, or another source
   * has another. Null where there were none.
   */
  replaces: string | null;
}

/** `cohort.json`: what is known of the cohort beside its rows. */
export interface CohortRecord {
  code_version: string;
  tables: TableReceipt[];
  cohort: ObjectRecord;
  n: number;
  cases: number;
  rows_in_design: number;
  flow: FlowStep[];
  cut_points: Record<string, number[]>;
  levels: Record<string, readonly string[]>;
  notes: string[];
}

/** One regression, and what it was computed from. */
export interface RegressionRecord extends RegressionAnalysis, RegressionResult {
  code_version: string;
  cohort_sha256: string;
}

/** How many of the replicates that a run's WQS analyses need an earlier run had left in the lake. */
export interface WqsPlanRecord {
  reused: number;
}

/** One WQS analysis, and what it was computed from. */
export interface WqsRecord extends WqsAnalysis, WqsResult {
  code_version: string;
  cohort_sha256: string;
  /** Where its replicates lie, and the SHA-256 over their values in the order of replicates, however they were computed. */
  replicates: { address: string; sha256: string };
}

/** The ranges of replicates that a WQS analysis was combined from: which they are depends on who computed them, the result does not. */
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
