/** Validates the request, and writes it and the work lists of its run to the lake. */
import { putJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import { fileName } from '../nhanes/cycles.ts';
import { plannedRegressions, plannedTables } from '../study/plan.ts';
import { runId } from '../study/run-id.ts';
import { parseRunRequest } from '../study/run-request.ts';
import { lake } from './environment.ts';
import type { CohortItem, RegressionItem, TableItem } from './work-items.ts';

export interface PlanRunEvent {
  /** A run request, or an EventBridge event with the request as its detail. */
  event: unknown;
}

export interface PlannedRun {
  run_id: string;
  /** `complete`: this very run has been made before, and its manifest is the answer. */
  status: 'planned' | 'complete';
  manifest_key: string;
  tables: TableItem[];
  cohort: CohortItem;
  /** Where the records of the analyses that cannot even start go. */
  analyses: { run_id: string; failure_key: string };
  /** The work list of the regressions: a JSON array of `RegressionItem`. */
  regressions: { key: string; count: number };
  /** Whether the request asks for WQS. */
  wqs: boolean;
}

/** @throws InvalidRequestError */
export async function handler({ event }: PlanRunEvent): Promise<PlannedRun> {
  const request = parseRunRequest(event);
  const run_id = runId(request);
  const manifest_key = keys.manifest(run_id);
  const regressions: RegressionItem[] = plannedRegressions(request).map((analysis) => ({
    run_id,
    ...analysis,
    failure_key: keys.failure(run_id, 'fit-regression', keys.analysisId(analysis)),
  }));
  const plan: PlannedRun = {
    run_id,
    status: (await lake().head(manifest_key)) ? 'complete' : 'planned',
    manifest_key,
    tables: plannedTables(request).map(({ cycle, table }) => ({
      run_id,
      cycle,
      table,
      source: request.source,
      failure_key: keys.failure(run_id, 'ingest-table', fileName(table, cycle)),
    })),
    cohort: { run_id, failure_key: keys.failure(run_id, 'build-cohort', 'cohort') },
    analyses: { run_id, failure_key: keys.failure(run_id, 'analyse', 'analyses') },
    regressions: { key: keys.regressionPlan(run_id), count: regressions.length },
    wqs: request.wqs !== undefined,
  };
  if (plan.status === 'planned') {
    await putJson(lake(), keys.request(run_id), request);
    await putJson(lake(), plan.regressions.key, regressions);
  }
  return plan;
}
