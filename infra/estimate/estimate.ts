/**
 * What a run would take and cost on AWS: counts from the plan and the rehearsal, times from the simulation, dollars
 * from the price table.
 */
import { MOST_ROWS, WHY_NO_MORE_ROWS } from '../../functions/study/demands.ts';
import type { FunctionId } from '../../functions/study/functions.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { readCloudAssembly } from '../assembly/cloud-assembly.ts';
import { readDefinition } from '../local/asl/read-definition.ts';
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
import {
  fitsOfSweep,
  type Participants,
  participantsOf,
  planWork,
  type WorkPlan,
  withReplicates,
  withSweepFits,
} from './work-plan.ts';

/** Bounds of the Maps that wall time is told for, beside the deployed ones. */
const CONCURRENCIES = [2, 10, 50, 200, 1000];
/** Replicates in each WQS analysis that an estimate is made for, beside the request's own. */
const REPLICATES = [100, 10_000, 1_000_000];
/**
 * Fits of a sweep that an estimate is made for, beside the request's own: an atlas of 119,643 associations by nine
 * models.
 */
const ATLAS_FITS = 119_643 * 9;

export interface WallTime {
  /** Bound of each Distributed Map; null for the bounds that are deployed. */
  concurrency: number | null;
  seconds: number;
  throttles: number;
  failedItems: number;
}

/** What is estimated. */
interface Sized {
  request: RunRequest;
  plan: WorkPlan;
  fits: number | null;
}

/**
 * A run with a number of replicates. Counts and dollars are of one run, for the deployed bounds; times of all that go
 * on at once.
 */
export interface SizeEstimate {
  /** In each WQS analysis: bootstrap replicates over all its holdouts. */
  replicates: number;
  wqsAnalyses: number;
  /** In each calibrated analysis. */
  dataSets: number;
  calibratedAnalyses: number;
  /** Of a sweep, in every cycle and over all of them; null where replicates tell the size. */
  fits: number | null;
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
  for (const { request: sized, plan, fits } of sizesOf(request, options.replicates, participants.count)) {
    const machine = await rehearse(assemblyDir, definition, sized, plan);
    const invocations = plannedInvocations(plan);
    const at = (bound?: number) => simulateStages(invocations, tasks, LAMBDA, account, bound);
    const deployed = at();
    const alone = simulateStages(invocations, tasks, LAMBDA, { ...account, runs: 1 });
    const functions = usesOf(invocations, alone, tasks);
    const consumption = consumptionOf(functions, alone, tasks, machine, machine.lake[assembly.stateMachineName]);
    sizes.push({
      fits,
      replicates: (sized.wqs?.bootstraps ?? 0) * (sized.wqs?.holdouts ?? 0),
      wqsAnalyses: analysesOf(plan, 'wqs'),
      dataSets: sized.calibration ?? 0,
      calibratedAnalyses: analysesOf(plan, 'calibration'),
      functions,
      consumption,
      bill: billOf(consumption),
      wallTimes: [wallTime(null, deployed), ...CONCURRENCIES.map((bound) => wallTime(bound, at(bound)))],
      warnings: [...warningsOf(deployed, tasks, definition.TimeoutSeconds), ...sweepWarnings(plan)],
    });
  }
  return { study: request.id, runId: runId(request), participants, account, sizes };
}

function analysesOf({ replicated }: WorkPlan, name: string): number {
  return replicated.filter(({ method }) => method.name === name).length;
}

/** The request by its numbers of replicates; and where it has a sweep, one that is an atlas. */
function sizesOf(request: RunRequest, replicates: number | undefined, participants: number): Sized[] {
  const sizes = requestsBySize(request, replicates).map((sized): Sized => {
    const plan = planWork(sized, participants);
    return { request: sized, plan, fits: request.sweep && !request.wqs ? fitsOfSweep(sized) : null };
  });
  if (!request.sweep) return sizes;
  const [own] = sizes;
  return [...sizes, { ...own, plan: withSweepFits(own.plan, request, ATLAS_FITS), fits: ATLAS_FITS }];
}

/** A run can hold only so many rows. */
function sweepWarnings({ sweep: { rows } }: WorkPlan): string[] {
  const runs = Math.ceil(rows / MOST_ROWS);
  return runs > 1
    ? [
        `a sweep of ${rows.toLocaleString('en-US')} rows, where a run may have ${MOST_ROWS.toLocaleString('en-US')}: ${WHY_NO_MORE_ROWS}. It is to be shared out over ${runs} runs, by models or by outcomes`,
      ]
    : [];
}

/**
 * Without WQS a run has but one size, and so it has with a calibration, which repeats all bootstraps in each data set.
 */
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
