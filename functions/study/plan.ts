/** Which tables a run reads, in a fixed order. */

import { requestsOfChoices } from '../methods/specifications/specified-request.ts';
import { tablesOfSweep } from '../methods/sweep/plan.ts';
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
  const add = ({ cycle, table, columns }: PlannedTable) => {
    const known = planned.get(`${cycle} ${table}`)?.columns ?? [];
    planned.set(`${cycle} ${table}`, { cycle, table, columns: [...new Set([...known, ...columns])] });
  };
  const variants = variantsOf(request).map((variant) => variant.request);
  for (const analysed of [...variants, ...requestsOfChoices(request)]) {
    const protocol = protocolOf(analysed);
    for (const cycle of analysed.cycles) {
      for (const [table, columns] of columnsOf(protocol, cycle)) add({ cycle, table, columns });
    }
  }
  for (const table of tablesOfSweep(request)) add(table);
  return [...planned.values()];
}
