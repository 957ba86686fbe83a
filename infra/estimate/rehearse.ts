/** Runs the real state machine on answers that are made up, to count what it does: nothing is computed, and nothing needs AWS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlannedWqs } from '../../functions/handlers/plan-wqs.ts';
import * as keys from '../../functions/lake/keys.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { wqs as wqsMethod } from '../../functions/methods/wqs/index.ts';
import type { CombineWqsItem, WqsReplicatesItem } from '../../functions/runs/work-items.ts';
import { putWorkLists } from '../../functions/runs/work-lists.ts';
import type { EndedRun } from '../../functions/study/run-events.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import type { StateMachineDefinition } from '../local/asl/definition.ts';
import type { Json } from '../local/asl/json.ts';
import { runStateMachine } from '../local/run-locally.ts';
import { type MachineCounts, machineCounter } from './machine-counts.ts';
import type { WorkPlan, WqsWork } from './work-plan.ts';

/** The state machine would not get through the run as planned. */
export class UnrunnableError extends Error {
  constructor(error: string, cause: string) {
    super(`the state machine would end such a run with ${error}: ${cause}`);
    this.name = 'UnrunnableError';
  }
}

/** @throws UnrunnableError where a quota of Step Functions is in the way of so large a run */
export async function rehearse(
  assemblyDir: string,
  definition: StateMachineDefinition,
  request: RunRequest,
  plan: WorkPlan,
): Promise<MachineCounts> {
  const directory = mkdtempSync(join(tmpdir(), 'estimate-'));
  const lakeUrl = pathToFileURL(directory).href;
  const store = openStore(lakeUrl);
  const counter = machineCounter(definition);
  const answers = madeUpAnswers(request, plan, store);
  try {
    const result = await runStateMachine({
      assemblyDir,
      lakeUrl,
      store,
      executionName: 'estimate',
      input: request as unknown as Json,
      onEvent: counter.event,
      onBusEvent: counter.busEvent,
      onAccess: counter.access,
      concurrency: 1,
      intercept: async (call, proceed) => {
        const answer = answers[call.state];
        if (call.integration !== 'lambda:invoke' || !answer) return proceed();
        return answer();
      },
    });
    if (result.status !== 'SUCCEEDED') throw new UnrunnableError(result.error ?? result.status, result.cause ?? '');
    return counter.counts();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What each function would answer, by the state that calls it; PlanRun plans for real. */
function madeUpAnswers(request: RunRequest, plan: WorkPlan, store: ObjectStore): Record<string, () => Promise<Json>> {
  const run_id = runId(request);
  const nothing = async () => ({});
  // The machine passes on what this function answers, whatever it is, and goes by its status alone.
  const ended: Pick<EndedRun, 'run_id' | 'status'> = { run_id, status: 'complete' };
  return {
    IngestTable: nothing,
    BuildCohort: nothing,
    ...Object.fromEntries(Object.keys(plan.fits).map((functionId) => [functionId, nothing])),
    FitWqsChunk: nothing,
    CombineWqs: nothing,
    PlanWqs: () => storeWorkLists(run_id, plan, store),
    CollectRun: async () => ended,
  };
}

/** Addresses are 64 hexadecimal digits, as long as this one. */
const ADDRESS = '0'.repeat(64);

async function storeWorkLists(run_id: string, { wqs }: WorkPlan, store: ObjectStore): Promise<Json> {
  const item = (state: string, analysis: WqsWork): CombineWqsItem => {
    const { sensitivity, outcome, family, model, subgroup, direction } = analysis;
    return {
      run_id,
      sensitivity,
      outcome,
      family,
      model,
      subgroup,
      direction,
      address: ADDRESS,
      failure_key: keys.failure(run_id, sensitivity, state, ...wqsMethod.path(analysis)),
    };
  };
  const chunks = wqs.flatMap((work) =>
    work.chunks.map((ranges): WqsReplicatesItem => ({ ...item('fit-wqs-replicates', work), ranges })),
  );
  const analyses = wqs.map((work) => item('combine-wqs', work));
  const planned: PlannedWqs = {
    replicates: await putWorkLists(store, (list) => keys.wqsReplicatesPlan(run_id, list), chunks),
    analyses: await putWorkLists(store, (list) => keys.analysisPlan(run_id, wqsMethod.name, list), analyses),
  };
  return planned as unknown as Json;
}
