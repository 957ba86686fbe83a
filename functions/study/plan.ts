/** What a run consists of: the tables that it reads and the analyses that it makes, in a fixed order. */
import type { Cycle } from '../nhanes/cycles.ts';
import { tablesOf } from '../nhanes/tables.ts';
import type { RunRequest } from './run-request.ts';

export interface TableInCycle {
  cycle: Cycle;
  table: string;
}

/** One regression: an exposure in a model in a subgroup. */
export interface RegressionAnalysis {
  exposure: string;
  model: string;
  subgroup: string;
}

/** Every NHANES table that the request needs, by cycle. */
export function plannedTables(request: RunRequest): TableInCycle[] {
  return request.cycles.flatMap((cycle) => tablesOf(request, cycle).map((table) => ({ cycle, table })));
}

/** Every exposure x model x subgroup of the request. */
export function plannedRegressions(request: RunRequest): RegressionAnalysis[] {
  return request.exposures.flatMap((exposure) =>
    request.models.flatMap((model) =>
      request.subgroups.map((subgroup) => ({ exposure, model: model.id, subgroup: subgroup.id })),
    ),
  );
}
