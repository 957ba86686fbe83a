/**
 * What a run would take and cost on AWS: counts from the plan and the rehearsal, times from the simulation, dollars
 * from the price table.
 */
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { readCloudAssembly } from '../assembly/cloud-assembly.ts';
import { readDefinition } from '../local/asl/read-definition.ts';
import type { FunctionId } from '../stack/functions.ts';
import { type Bill, billOf, type Consumption } from './bill.ts';
import { consumptionOf, type FunctionUse, usesOf } from './consumption.ts';
import { plannedInvocations } from './planned-invocations.ts';
import { rehearse } from './rehearse.ts';
import {
  type Account,
  atOnceIn,
  ONE_RUN_IN_AN_ACCOUNT,
  type Stages,
  simulateStages,
  tasksOf,
  wallSeconds,
} from './timeline.ts';
import { LAMBDA } from './unit-costs.ts';
import { warningsOf } from './warnings.ts';
import { type Participants, participantsOf, planWork, type WorkPlan, withReplicates } from './work-plan.ts';

/** Bounds of the Maps that wall time is told for, beside the deployed ones. */
const CONCURRENCIES = [2, 10, 40, 200, 1000];
/** Replicates in each WQS analysis that an estimate is made for, beside the request's own. */
const REPLICATES = [100, 10_000, 1_000_000];

export interface WallTime {
  /** Bound of each Distributed Map; null for the bounds that are deployed. */
  concurrency: number | null;
  seconds: number;
  throttles: number;
  failedItems: number;
}

/** A run with a number of replicates. Counts and dollars are of one run, for the deployed bounds; times of all that go on at once. */
export interface SizeEstimate {
  /** In each WQS analysis: bootstrap replicates over all its holdouts. */
  replicates: number;
  wqsAnalyses: number;
  /** In each calibrated analysis. */
  dataSets: number;
  calibratedAnalyses: number;
  functions: Partial<Record<FunctionId, FunctionUse>>;
  consumption: Consumption;
  bill: Bill;
  wallTimes: WallTime[];
  /** Limits that a run of this size would probably exceed as deployed, in words. */
  warnings: string[];
}

export interface Estimate {
  study: string;
  runId: string;
  participants: Participants;
  account: Account;
  sizes: SizeEstimate[];
}

export interface EstimateOptions {
  /** @default - what the request publishes, else so many for each cycle */
  participants?: number | undefined;
  /** @default - the request's own, and 100, 10,000 and 1,000,000 */
  replicates?: number | undefined;
  /** @default - AWS's own quota, and one run */
  account?: Account | undefined;
}

/**
 * @param assemblyDir  the cloud assembly of the stack that would run it
 * @throws UnrunnableError, UnknownTaskError
 */
export async function estimateRun(
  request: RunRequest,
  assemblyDir: string,
  options: EstimateOptions = {},
): Promise<Estimate> {
  const assembly = readCloudAssembly(assemblyDir);
  const definition = readDefinition(assembly.definition);
  const tasks = tasksOf(definition, assembly.functions, atOnceIn(assembly, request));
  const account = options.account ?? ONE_RUN_IN_AN_ACCOUNT;
  const participants = participantsOf(request, options.participants);
  const sizes: SizeEstimate[] = [];
  for (const sized of requestsBySize(request, options.replicates)) {
    const plan = planWork(sized, participants.count);
    const machine = await rehearse(assemblyDir, definition, sized, plan);
    const invocations = plannedInvocations(plan);
    const at = (bound?: number) => simulateStages(invocations, tasks, LAMBDA, account, bound);
    const deployed = at();
    const alone = simulateStages(invocations, tasks, LAMBDA, { ...account, runs: 1 });
    const functions = usesOf(invocations, alone, tasks);
    const consumption = consumptionOf(functions, alone, tasks, machine, machine.lake[assembly.stateMachineName]);
    sizes.push({
      replicates: (sized.wqs?.bootstraps ?? 0) * (sized.wqs?.holdouts ?? 0),
      wqsAnalyses: analysesOf(plan, 'wqs'),
      dataSets: sized.calibration ?? 0,
      calibratedAnalyses: analysesOf(plan, 'calibration'),
      functions,
      consumption,
      bill: billOf(consumption),
      wallTimes: [wallTime(null, deployed), ...CONCURRENCIES.map((bound) => wallTime(bound, at(bound)))],
      warnings: warningsOf(deployed, tasks, definition.TimeoutSeconds),
    });
  }
  return { study: request.id, runId: runId(request), participants, account, sizes };
}

function analysesOf({ replicated }: WorkPlan, name: string): number {
  return replicated.filter(({ method }) => method.name === name).length;
}

/** Without WQS a run has but one size, and so it has with a calibration, which repeats all bootstraps in each data set. */
function requestsBySize(request: RunRequest, replicates: number | undefined): RunRequest[] {
  if (!request.wqs) return [request];
  if (replicates !== undefined) return [withReplicates(request, replicates)];
  if (request.calibration !== undefined) return [request];
  const own = request.wqs.bootstraps * request.wqs.holdouts;
  const others = REPLICATES.filter((count) => count !== own);
  return [request, ...others.map((count) => withReplicates(request, count))];
}

function wallTime(concurrency: number | null, stages: Stages): WallTime {
  const all = Object.values(stages);
  return {
    concurrency,
    seconds: wallSeconds(stages),
    throttles: all.reduce((sum, { throttles }) => sum + throttles, 0),
    failedItems: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}
