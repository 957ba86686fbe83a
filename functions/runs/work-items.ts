/** What the state machine hands to one invocation. `failure_key` is where it records the failure of that item. */

import type { ReplicateRange } from '../lake/keys.ts';
import type { WqsAnalysis } from '../methods/wqs/plan.ts';
import type { Cycle } from '../nhanes/releases.ts';

export interface TableItem {
  run_id: string;
  cycle: Cycle;
  table: string;
  source: string;
  failure_key: string;
}

export interface CohortItem {
  run_id: string;
  failure_key: string;
}

/** One analysis of a method that takes one step. */
export type AnalysisItem<Analysis extends object = object> = Analysis & {
  run_id: string;
  /** The id of a change of the request; null of the main analysis. */
  sensitivity: string | null;
  failure_key: string;
  /** Of the state machine. */
  retry_count?: number;
};

/** Replicates of one WQS analysis to compute: ranges of one or more holdouts. */
export interface WqsReplicatesItem extends WqsAnalysis {
  run_id: string;
  sensitivity: string | null;
  /** Where the replicates lie, whichever run made them. */
  address: string;
  ranges: ReplicateRange[];
  failure_key: string;
}

/** One WQS analysis to combine from its replicates. */
export interface CombineWqsItem extends WqsAnalysis {
  run_id: string;
  sensitivity: string | null;
  address: string;
  failure_key: string;
}
