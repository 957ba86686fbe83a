/**
 * Runs the real state machine on answers that are made up, to count what it does: nothing is computed, and nothing
 * needs AWS.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlannedReplicates } from '../../functions/handlers/plan-replicates.ts';
import type { PlannedRun } from '../../functions/handlers/plan-run.ts';
import * as keys from '../../functions/lake/keys.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { ReplicatesItem } from '../../functions/runs/work-items.ts';
import { putWorkLists } from '../../functions/runs/work-lists.ts';
import type { EndedRun } from '../../functions/study/run-events.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import type { StateMachineDefinition } from '../local/asl/definition.ts';
import type { Json } from '../local/asl/json.ts';
import type { TaskCall } from '../local/asl/services.ts';
import { type LocalRun, runStateMachine } from '../local/run-locally.ts';
import { type MachineCounts, machineCounter } from './machine-counts.ts';
import { REPLICATED_FUNCTIONS, type WorkPlan } from './work-plan.ts';

/** The state machine would not get through the run as planned. */
export class UnrunnableError extends Error {
  constructor(error: string, cause: string) {
    super(`the state machine would end such a run with ${error}: ${cause}`);
    this.name = 'UnrunnableError';
  }
}

/** @throws UnrunnableError where a quota of Step Functions is in the way of so large a run */
export function rehearse(
  assemblyDir: string,
  definition: StateMachineDefinition,
  request: RunRequest,
  plan: WorkPlan,
): Promise<MachineCounts> {
  const answersIn = (store: ObjectStore) => madeUpAnswers(request, plan, store);
  return rehearseMachine({ assemblyDir, input: request as unknown as Json }, definition, answersIn);
}

/**
 * What a function of a rehearsal answers, by the state that calls it, which may be made of its real answer; the others
 * are run.
 */
export type MadeUpAnswers = Record<string, (real: () => Promise<Json>, call: TaskCall) => Promise<Json>>;

/** @throws UnrunnableError as of `rehearse` */
export async function rehearseMachine(
  run: Pick<LocalRun, 'assemblyDir' | 'machine' | 'input'>,
  definition: StateMachineDefinition,
  answersIn: (store: ObjectStore) => MadeUpAnswers,
): Promise<MachineCounts> {
  const directory = mkdtempSync(join(tmpdir(), 'estimate-'));
  const lakeUrl = pathToFileURL(directory).href;
  const store = openStore(lakeUrl);
  const counter = machineCounter(definition);
  const answers = answersIn(store);
  try {
    const result = await runStateMachine({
      ...run,
      lakeUrl,
      store,
      executionName: 'estimate',
      onEvent: counter.event,
      onBusEvent: counter.busEvent,
      onAccess: counter.access,
      concurrency: 1,
      intercept: async (call, proceed) => {
        const answer = answers[call.state];
        if (call.integration !== 'lambda:invoke' || !answer) return proceed();
        return answer(proceed, call);
      },
    });
    if (result.status !== 'SUCCEEDED') throw new UnrunnableError(result.error ?? result.status, result.cause ?? '');
    return counter.counts();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * What each function would answer, by the state that calls it; PlanRun plans for real, but for a sweep of another size.
 */
function madeUpAnswers(request: RunRequest, plan: WorkPlan, store: ObjectStore): MadeUpAnswers {
  const run_id = runId(request);
  const nothing = async () => ({});
  // The machine passes on what this function answers, whatever it is, and goes by its status alone.
  const ended: Pick<EndedRun, 'run_id' | 'status'> = { run_id, status: 'complete' };
  return {
    PlanRun: (real) => withSweep(run_id, plan, store, real),
    IngestTable: nothing,
    BuildCohort: nothing,
    ...Object.fromEntries(Object.keys(plan.fits).map((functionId) => [functionId, nothing])),
    FitChunk: nothing,
    ...Object.fromEntries(REPLICATED_FUNCTIONS.map((functionId) => [functionId, nothing])),
    PlanReplicates: () => storeWorkLists(run_id, plan, store),
    CollectRun: async () => ended,
  };
}

/** The real plan, with as many chunks of a sweep as the run is to have. */
async function withSweep(
  run_id: string,
  { sweep: { chunks } }: WorkPlan,
  store: ObjectStore,
  real: () => Promise<Json>,
): Promise<Json> {
  const planned = (await real()) as unknown as PlannedRun;
  if (planned.status !== 'planned' || planned.fits.sweep.count === chunks.length) return planned as unknown as Json;
  const items = chunks.map(({ fitsOfCycles }, i) => {
    const part = { cycle: 'pooled', first: i, count: fitsOfCycles };
    return { run_id, sensitivity: null, ...part, failure_key: keys.failure(run_id, null, 'fit-sweep', `pooled.${i}`) };
  });
  const sweep = await putWorkLists(store, (list) => keys.analysisPlan(run_id, 'sweep', list), items);
  return { ...planned, fits: { ...planned.fits, sweep } } as unknown as Json;
}

/** Addresses are 64 hexadecimal digits, as long as this one. */
const ADDRESS = '0'.repeat(64);

async function storeWorkLists(run_id: string, { replicated }: WorkPlan, store: ObjectStore): Promise<Json> {
  const chunks = replicated.flatMap(({ sensitivity, method, analysis, sets }) =>
    sets.flatMap(({ kind, chunks: ofSet }) =>
      ofSet.map((ranges): ReplicatesItem => {
        const failure_key = keys.failure(run_id, sensitivity, 'fit-replicates', method.name, ...method.path(analysis));
        return { run_id, sensitivity, method: method.name, analysis, kind, address: ADDRESS, ranges, failure_key };
      }),
    ),
  );
  const planned: PlannedReplicates = {
    replicates: await putWorkLists(store, (list) => keys.replicatesPlan(run_id, list), chunks),
    analyses: {},
  };
  for (const method of METHODS.filter(({ steps }) => steps === 'replicates')) {
    const items = replicated
      .filter((work) => work.method === method)
      .map(({ sensitivity, analysis, sets }) => ({
        run_id,
        sensitivity,
        ...analysis,
        addresses: Object.fromEntries(sets.map(({ kind }) => [kind, ADDRESS])),
        failure_key: keys.failure(run_id, sensitivity, method.producer, ...method.path(analysis)),
      }));
    planned.analyses[method.name] = await putWorkLists(
      store,
      (list) => keys.analysisPlan(run_id, method.name, list),
      items,
    );
  }
  return planned as unknown as Json;
}
