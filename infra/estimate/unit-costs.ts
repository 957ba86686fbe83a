/** What the work of each function takes, as `npm run bench estimate` measured it. */
import type { FunctionId } from '../../functions/study/functions.ts';
import { ONE_VCPU_MIB } from '../stack/functions.ts';
import type { PlannedInvocation } from './planned-invocations.ts';
import measured from './unit-costs.json' with { type: 'json' };
import { FIT_FUNCTIONS } from './work-plan.ts';

/** One function on the measured machine, on one core and with the lake on its disk. */
export interface UnitCost {
  /** What the first invocation of a new environment takes longer: loading the bundle, compiling, reading the cohort. */
  coldStartSeconds: number;
  /** Of any invocation. */
  seconds: number;
  /** Further seconds for each unit of its work. */
  secondsPerUnit: Readonly<Record<string, number>>;
  /** What it logs, in bytes; of Lambda's own lines nothing. */
  logBytes: number;
}

export type UnitCosts = Partial<Record<FunctionId, UnitCost>>;

export const UNIT_COSTS: UnitCosts = measured.functions;
export const MEASURED = measured.measured;

/** Of a method of one step that no benchmark has timed yet it is taken to be what a regression costs. */
export function costOf(id: FunctionId, costs: UnitCosts = UNIT_COSTS): UnitCost | undefined {
  return costs[id] ?? (FIT_FUNCTIONS.includes(id) ? costs.FitRegression : undefined);
}

/** Those of whose cost that is taken. */
export function notTimed(): string[] {
  return [...MEASURED.takenAsFitRegression, ...FIT_FUNCTIONS.filter((id) => !UNIT_COSTS[id])];
}

/** Where functions run, as far as it was not measured. */
export interface Platform {
  /** How much longer the same work takes than on the measured machine, with one vCPU. */
  slowness: number;
  /** From a request to S3 to its answer. */
  lakeRequestSeconds: number;
  /** To fetch one file of CDC, whatever its size. */
  downloadSeconds: number;
  /** How much longer it takes for each MB of it. */
  secondsPerMegabyte: number;
}

/** Assumed: see `assumptions.ts`. */
export const LAMBDA: Platform = { slowness: 1, lakeRequestSeconds: 0.1, downloadSeconds: 2, secondsPerMegabyte: 0.2 };

/** An invocation's seconds in a warm environment. */
export function warmSeconds(
  { units, lake, fetched }: PlannedInvocation,
  cost: UnitCost,
  memoryMiB: number,
  platform: Platform,
): number {
  const work = Object.entries(cost.secondsPerUnit).reduce((sum, [unit, each]) => sum + each * (units[unit] ?? 0), 0);
  const download = fetched
    ? fetched.files * platform.downloadSeconds + fetched.megabytes * platform.secondsPerMegabyte
    : 0;
  return (cost.seconds + work) * slownessAt(memoryMiB, platform) + lake.inTurn * platform.lakeRequestSeconds + download;
}

/** What a new environment adds. */
export function coldSeconds(cost: UnitCost, memoryMiB: number, platform: Platform): number {
  return cost.coldStartSeconds * slownessAt(memoryMiB, platform);
}

function slownessAt(memoryMiB: number, { slowness }: Platform): number {
  return slowness * Math.max(1, ONE_VCPU_MIB / memoryMiB);
}
