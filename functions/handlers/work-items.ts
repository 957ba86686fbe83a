/** What the state machine hands to one invocation. `failure_key` is where it records the failure of that item. */
import type { Cycle } from '../nhanes/cycles.ts';
import type { RegressionAnalysis } from '../study/plan.ts';

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

export interface RegressionItem extends RegressionAnalysis {
  run_id: string;
  failure_key: string;
}
