/** Validates the request, and writes it and the work lists of its run to the lake. */
import { tellDamage } from '../lake/damage.ts';
import { putJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import { getSealed } from '../lake/sealed-file.ts';
import { inWords, verifyManifest } from '../lake/verification.ts';
import { InvalidRequestError, type Problem } from '../language/problems.ts';
import { METHODS } from '../methods/index.ts';
import { fileName } from '../nhanes/catalogue/tables.ts';
import { lake, requireEnv } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import type { CohortItem, TableItem } from '../runs/work-items.ts';
import { putWorkLists, type WorkLists } from '../runs/work-lists.ts';
import { type AtOnce, atOnce } from '../study/at-once.ts';
import { endedRun } from '../study/headline.ts';
import { plannedTables } from '../study/plan.ts';
import type { EndedRun } from '../study/run-events.ts';
import { canonicalJson, runId } from '../study/run-id.ts';
import { parseRunRequest, type RunRequest } from '../study/run-request.ts';
import { variantsOf } from '../study/sensitivity.ts';

export interface PlanRunEvent {
  /** A run request, an EventBridge event with the request as its detail, or text that should have been one. */
  event: unknown;
  /** Name of the execution. */
  execution: string;
}

/** The request cannot be run as it is. That is an answer, not an error: its event carries what is wrong as data. */
export interface RejectedRun {
  status: 'rejected';
  problems: Problem[];
}

/** This very run has been made before, and its manifest is the answer. */
export interface CompleteRun {
  status: 'complete';
  run_id: string;
  ended: EndedRun;
}

export interface PlannedRun {
  status: 'planned';
  run_id: string;
  tables: TableItem[];
  cohort: CohortItem;
  /** Where the records of the analyses that cannot even start go. */
  analyses: { run_id: string; failure_key: string };
  /** Of `AnalysisItem`, by the name of each method that takes one step. */
  fits: Record<string, WorkLists>;
  at_once: AtOnce;
  /** Whether any analysis is made of replicates, or could be. */
  replicates: boolean;
}

export const handler = observed('plan-run', planRun);

async function planRun({ event, execution }: PlanRunEvent): Promise<RejectedRun | CompleteRun | PlannedRun> {
  const request = parsed(event);
  if ('problems' in request) return request;
  const run_id = runId(request);
  return (await completeRun(run_id, execution)) ?? plan(request);
}

/** The run if it is complete, and all of it lies in the lake as its manifest says: else what is not is made anew. */
async function completeRun(run_id: string, execution: string): Promise<CompleteRun | undefined> {
  const key = keys.manifest(run_id);
  if (!(await lake().head(key))) return undefined;
  const { ok, differences, proven } = await verifyManifest(lake(), key);
  for (const difference of differences) tellDamage({ key: difference.key, problem: inWords(difference) });
  // A run that is in no list, or in a damaged row of it, is completed anew: all its results are there, and its row is
  // written.
  if (!ok || !proven || !(await getSealed(lake(), keys.runRow(run_id)))) return undefined;
  return { status: 'complete', run_id, ended: endedRun(execution, key, proven.sha256, proven.manifest) };
}

function parsed(event: unknown): RunRequest | RejectedRun {
  try {
    return parseRunRequest(event);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return { status: 'rejected', problems: [...error.problems] };
  }
}

async function plan(request: RunRequest): Promise<PlannedRun> {
  const run_id = runId(request);
  const fits: PlannedRun['fits'] = {};
  for (const method of METHODS.filter(({ steps }) => steps === 'fit')) {
    const items = variantsOf(request).flatMap(({ sensitivity, request: changed }) =>
      method.planned(changed).map((analysis) => {
        const failure_key = keys.failure(run_id, sensitivity, method.producer, ...method.path(analysis));
        return { run_id, sensitivity, ...analysis, failure_key };
      }),
    );
    fits[method.name] = await putWorkLists(lake(), (list) => keys.analysisPlan(run_id, method.name, list), items);
  }
  const requests = variantsOf(request).map((variant) => variant.request);
  const planned: PlannedRun = {
    status: 'planned',
    run_id,
    tables: plannedTables(request).map(({ cycle, table }) => ({
      run_id,
      cycle,
      table,
      source: request.source,
      failure_key: keys.failure(run_id, null, 'ingest-table', fileName(table, cycle)),
    })),
    cohort: { run_id, failure_key: keys.failure(run_id, null, 'build-cohort', 'cohort') },
    analyses: { run_id, failure_key: keys.failure(run_id, null, 'analyse', 'analyses') },
    fits,
    at_once: atOnce(setting('FUNCTIONS_AT_ONCE'), setting('TABLES_AT_ONCE'), requests),
    replicates: METHODS.some(
      (method) => method.steps === 'replicates' && requests.some((changed) => method.planned(changed).length > 0),
    ),
  };
  // As it went into the run's id: the same run has the same bytes, whoever asks for it.
  await putJson(lake(), keys.request(run_id), JSON.parse(canonicalJson(request)));
  return planned;
}

/** A number that the stack sets. */
function setting(variable: string): number {
  return Number(requireEnv(variable));
}
