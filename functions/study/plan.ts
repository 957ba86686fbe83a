/** Which tables a run reads, in a fixed order. */
import type { Cycle } from '../nhanes/releases.ts';
import { columnsOf } from '../nhanes/tables.ts';
import { protocolOf } from './cohort.ts';
import type { RunRequest } from './run-request.ts';
import { variantsOf } from './sensitivity.ts';

export interface TableInCycle {
  cycle: Cycle;
  table: string;
}

export interface PlannedTable extends TableInCycle {
  /** Those that are read. */
  columns: string[];
}

/** Every NHANES table that the request and its changes need, each once, by cycle. */
export function plannedTables(request: RunRequest): PlannedTable[] {
  const planned = new Map<string, PlannedTable>();
  for (const variant of variantsOf(request)) {
    const protocol = protocolOf(variant.request);
    for (const cycle of variant.request.cycles) {
      for (const [table, columns] of columnsOf(protocol, cycle)) {
        const known = planned.get(`${cycle} ${table}`)?.columns ?? [];
        planned.set(`${cycle} ${table}`, { cycle, table, columns: [...new Set([...known, ...columns])] });
      }
    }
  }
  return [...planned.values()];
}
