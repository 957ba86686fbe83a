/** Which tables a run reads, in a fixed order. */
import type { Cycle } from '../nhanes/releases.ts';
import { tablesOf } from '../nhanes/tables.ts';
import { protocolOf } from './cohort.ts';
import type { RunRequest } from './run-request.ts';

export interface TableInCycle {
  cycle: Cycle;
  table: string;
}

/** Every NHANES table that the request needs, by cycle. */
export function plannedTables(request: RunRequest): TableInCycle[] {
  const protocol = protocolOf(request);
  return request.cycles.flatMap((cycle) => tablesOf(protocol, cycle).map((table) => ({ cycle, table })));
}
