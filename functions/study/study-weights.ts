/** The survey weight of each cycle of a study. */
import type { Cycle } from '../nhanes/releases.ts';
import { type SurveyWeight, weightsFor } from '../nhanes/weights.ts';
import type { RunRequest } from './run-request.ts';
import { catalogueOf, usedVariables } from './study-variables.ts';

/** The weights of the smallest samples among the tables that the study reads in a cycle: one, unless there are two subsamples. */
export function weightsTaken(request: RunRequest, cycle: Cycle): SurveyWeight[] {
  const catalogue = catalogueOf(request);
  const tables = usedVariables(request).flatMap((id) =>
    (catalogue[id]?.sources[cycle] ?? []).map(({ table }) => table),
  );
  return weightsFor(tables, cycle);
}

/** The weight of each cycle by that rule. */
export function defaultWeights(request: RunRequest): RunRequest['weights'] {
  return Object.fromEntries(
    request.cycles.map((cycle) => {
      const [{ table, column }] = weightsTaken(request, cycle);
      return [cycle, { table, column }];
    }),
  );
}
