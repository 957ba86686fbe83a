/** How long a run takes: its Maps, simulated one by one, in the order of the state machine. */
import { type AtOnce, atOnce } from '../../functions/study/at-once.ts';
import type { FunctionId } from '../../functions/study/functions.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { variantsOf } from '../../functions/study/sensitivity.ts';
import type { CloudAssembly } from '../assembly/cloud-assembly.ts';
import { childrenOf, innerBlocks, type MapState, type StatesBlock, type TaskState } from '../local/asl/definition.ts';
import { MOST_ROUNDS } from '../stack/rounds.ts';
import { COHORT_READERS, type PlannedInvocation } from './planned-invocations.ts';
import { type FanOutOutcome, simulateFanOut } from './simulate-fan-out.ts';
import { coldSeconds, costOf, type Platform, UNIT_COSTS, type UnitCosts, warmSeconds } from './unit-costs.ts';
import { FIT_FUNCTIONS, REPLICATED_FUNCTIONS } from './work-plan.ts';

/** What an account shares. */
export interface Account {
  /** Functions that it may have running at once. */
  quota: number;
  /** Runs like this one that go on at once, each at the same step. */
  runs: number;
}

/** The quota that accounts have by default (AWS Lambda Developer Guide, "Lambda quotas"); new ones have 10 or 50. */
export const ONE_RUN_IN_AN_ACCOUNT: Account = { quota: 1000, runs: 1 };

/** Any will do: it draws the waits before retries. */
const SEED = 2023;

/** A function as the assembly configures it and the machine calls it. */
export interface MachineTask {
  functionName: string;
  memoryMiB: number;
  timeoutSeconds: number;
  retry: TaskState['Retry'];
  /** Invocations at once: 1 outside of Maps. */
  concurrency: number;
  distributed: boolean;
  /** Whether the items of its Map are EXPRESS executions: billed by their time, of which they have 5 minutes. */
  express: boolean;
}

/** The state machine has no such Task: the estimate is of another machine. */
export class UnknownTaskError extends Error {
  constructor(name: string) {
    super(`the state machine has no Task "${name}": infra/estimate does not fit infra/stack/workflow.ts`);
    this.name = 'UnknownTaskError';
  }
}

export type Stages = Partial<Record<FunctionId, FanOutOutcome>>;

/**
 * Every stage of a run by itself, or of all runs that go on at once.
 *
 * @param bound  what takes the place of each Distributed Map's own bound
 * @throws UnknownTaskError
 */
export function simulateStages(
  invocations: Partial<Record<FunctionId, PlannedInvocation[]>>,
  tasks: Readonly<Record<string, MachineTask>>,
  platform: Platform,
  { quota, runs }: Account = ONE_RUN_IN_AN_ACCOUNT,
  bound?: number,
  costs: UnitCosts = UNIT_COSTS,
): Stages {
  const stages: Stages = {};
  for (const [id, planned] of Object.entries(invocations) as [FunctionId, PlannedInvocation[]][]) {
    const [task, cost] = [tasks[id], costOf(id, costs)];
    if (!task || !cost) throw new UnknownTaskError(id);
    const readsCohort = COHORT_READERS.includes(id) ? platform.lakeRequestSeconds : 0;
    const seconds = planned.map((invocation) => warmSeconds(invocation, cost, task.memoryMiB, platform));
    stages[id] = simulateFanOut({
      seconds: Array.from({ length: runs }, () => seconds).flat(),
      coldStartSeconds: coldSeconds(cost, task.memoryMiB, platform) + readsCohort,
      concurrency: runs * (task.distributed ? (bound ?? task.concurrency) : task.concurrency),
      quota,
      retry: task.retry,
      rounds: task.express ? MOST_ROUNDS : 1,
      seed: SEED,
    });
  }
  return stages;
}

/** The methods that take one step run beside those of replicates; all else follows one after the other. */
export function wallSeconds(stages: Stages): number {
  const of = (...ids: FunctionId[]) => ids.reduce((sum, id) => sum + (stages[id]?.seconds ?? 0), 0);
  const analyses = Math.max(of(...FIT_FUNCTIONS), of('PlanReplicates', 'FitChunk', ...REPLICATED_FUNCTIONS));
  return of('PlanRun', 'IngestTable', 'BuildCohort') + analyses + of('CollectRun');
}

/** What a plan made with the settings of this deployment lets go on at once. */
export function atOnceIn(assembly: CloudAssembly, request: RunRequest): AtOnce {
  const requests = variantsOf(request).map((variant) => variant.request);
  return atOnce(setting(assembly, 'FUNCTIONS_AT_ONCE'), setting(assembly, 'TABLES_AT_ONCE'), requests);
}

/** The same of an ingest. */
export function filesAtOnceIn(assembly: CloudAssembly): Pick<AtOnce, 'tables'> {
  return { tables: setting(assembly, 'TABLES_AT_ONCE') };
}

function setting({ functions }: CloudAssembly, name: string): number {
  return Number(Object.assign({}, ...[...functions.values()].map(({ environment }) => environment))[name]);
}

/** The Tasks of a machine that call a function, by their names, with the bound of the Map that they stand in. */
export function tasksOf(
  block: StatesBlock,
  functions: CloudAssembly['functions'],
  shares: Partial<AtOnce>,
  map?: MapState,
): Record<string, MachineTask> {
  const tasks: Record<string, MachineTask> = {};
  for (const [name, state] of Object.entries(block.States)) {
    if (state.Type === 'Task' && state.Resource.endsWith('lambda:invoke')) {
      const functionName = String(state.Arguments.FunctionName).replace(/^.*:function:([^:]+).*$/, '$1');
      tasks[name] = {
        functionName,
        memoryMiB: functions.get(functionName)?.memoryMiB ?? 0,
        timeoutSeconds: functions.get(functionName)?.timeoutSeconds ?? 0,
        retry: state.Retry,
        concurrency: map ? boundOf(map, shares) : 1,
        distributed: map?.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED',
        express: map !== undefined && childrenOf(map) === 'EXPRESS',
      };
    }
    for (const inner of innerBlocks(state)) {
      Object.assign(tasks, tasksOf(inner, functions, shares, state.Type === 'Map' ? state : map));
    }
  }
  return tasks;
}

/** A Map is bounded by a share of the plan, `{% $plan.at_once.fits %}`. */
function boundOf({ MaxConcurrency }: MapState, shares: Partial<AtOnce>): number {
  const [, share = ''] = /^\{% \$plan\.at_once\.(\w+) %\}$/.exec(`${MaxConcurrency}`) ?? [];
  const bound = Object.entries(shares).find(([name]) => name === share)?.[1];
  if (bound === undefined) throw new UnknownTaskError(`a Map bounded by ${MaxConcurrency}`);
  return bound;
}
