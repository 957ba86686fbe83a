/** What of an execution is billed: of its functions, and of the machine. */
import type { FunctionId } from '../../functions/study/functions.ts';
import type { Consumption } from './bill.ts';
import type { MachineCounts } from './machine-counts.ts';
import { COHORT_READERS, type PlannedInvocation } from './planned-invocations.ts';
import type { MachineTask, Stages } from './timeline.ts';
import { costOf } from './unit-costs.ts';

export interface FunctionUse {
  invocations: number;
  coldStarts: number;
  gbSeconds: number;
  s3Reads: number;
  s3Writes: number;
}

export type FunctionUses = Partial<Record<FunctionId, FunctionUse>>;

/** Of each function, as the stages came out. */
export function usesOf(
  invocations: Partial<Record<FunctionId, PlannedInvocation[]>>,
  stages: Stages,
  tasks: Readonly<Record<string, MachineTask>>,
): FunctionUses {
  const uses: FunctionUses = {};
  for (const [id, stage] of Object.entries(stages) as [FunctionId, NonNullable<Stages[FunctionId]>][]) {
    const planned = invocations[id] ?? [];
    const cohortReads = COHORT_READERS.includes(id) ? stage.coldStarts : 0;
    uses[id] = {
      invocations: stage.done,
      coldStarts: stage.coldStarts,
      gbSeconds: (stage.billedSeconds * tasks[id].memoryMiB) / 1024,
      s3Reads: planned.reduce((sum, { lake }) => sum + lake.reads, cohortReads),
      s3Writes: planned.reduce((sum, { lake }) => sum + lake.writes, 0),
    };
  }
  return uses;
}

/** START, END and REPORT of every invocation, which Lambda itself logs. */
const PLATFORM_LOG_BYTES = 350;

/**
 * An EXPRESS execution is billed by 100 ms and by 64 MB, of which one of ours needs one: 50 MB, its definition and its
 * item.
 */
const EXPRESS_STEPS_PER_SECOND = 10;
const EXPRESS_GB = 64 / 1024;

/** @param machinesOwn  what the machine itself asks of the lake */
export function consumptionOf(
  functions: FunctionUses,
  stages: Stages,
  tasks: Readonly<Record<string, MachineTask>>,
  machine: MachineCounts,
  machinesOwn: MachineCounts['lake'][string],
): Consumption {
  const uses = Object.entries(functions) as [FunctionId, FunctionUse][];
  const sum = (of: (use: FunctionUse) => number) => uses.reduce((total, [, use]) => total + of(use), 0);
  const children = uses.filter(([id]) => tasks[id].express).flatMap(([id]) => [...(stages[id]?.openSeconds ?? [])]);
  const expressSeconds = children.reduce(
    (total, seconds) => total + Math.ceil(seconds * EXPRESS_STEPS_PER_SECOND) / EXPRESS_STEPS_PER_SECOND,
    0,
  );
  const logBytes = uses.reduce(
    (total, [id, { invocations }]) => total + invocations * (PLATFORM_LOG_BYTES + (costOf(id)?.logBytes ?? 0)),
    0,
  );
  return {
    invocations: sum(({ invocations }) => invocations),
    gbSeconds: sum(({ gbSeconds }) => gbSeconds),
    transitions: machine.transitions,
    expressExecutions: machine.expressExecutions,
    expressGbSeconds: expressSeconds * EXPRESS_GB,
    s3Reads: sum(({ s3Reads }) => s3Reads) + machinesOwn.reads,
    s3Writes: sum(({ s3Writes }) => s3Writes) + machinesOwn.writes,
    logBytes,
    events: machine.busEvents,
  };
}
