/** What the state machine hands to one invocation. `failure_key` is where it records the failure of that item. */

import type { ReplicateRange } from '../lake/keys.ts';
import type { ReplicateKind } from '../methods/replicate-set.ts';
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

/** Replicates of one analysis to compute: ranges of one or more holdouts. */
export interface ReplicatesItem {
  run_id: string;
  sensitivity: string | null;
  /** The method, and the analysis as it plans it. */
  method: string;
  analysis: object;
  /** Which of the analysis's sets. */
  kind: ReplicateKind;
  /** Where the replicates lie, whichever run made them. */
  address: string;
  ranges: ReplicateRange[];
  failure_key: string;
}

/** One analysis to make of its replicates, with the address of each of its sets. */
export type ReplicatedItem<Analysis extends object = object> = AnalysisItem<Analysis> & {
  addresses: Partial<Record<ReplicateKind, string>>;
};
