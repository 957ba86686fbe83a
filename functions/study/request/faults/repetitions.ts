/** Names that may occur only once. */

import { ids, repeated } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import type { RunRequest } from '../../run-request.ts';

export function repetitions(request: RunRequest): Problem[] {
  const { models, subgroups, wqs, qgcomp, description } = request;
  const inMethod = (
    field: string,
    settings: { outcomes: string[]; models: string[]; subgroups: string[] } | undefined,
  ) =>
    settings
      ? (['outcomes', 'models', 'subgroups'] as const).flatMap((list) =>
          repeated(settings[list], (i) => [field, list, i]),
        )
      : [];
  return [
    ...repeated(request.cycles, (i) => ['cycles', i]),
    ...repeated(request.exposures, (i) => ['exposures', i]),
    ...repeated(ids(models), (i) => ['models', i, 'id']),
    ...models.flatMap(({ covariates }, m) => repeated(covariates, (i) => ['models', m, 'covariates', i])),
    ...repeated(ids(subgroups), (i) => ['subgroups', i, 'id']),
    ...inMethod('wqs', wqs),
    ...inMethod('qgcomp', qgcomp),
    ...(wqs ? repeated(wqs.directions, (i) => ['wqs', 'directions', i]) : []),
    ...repeated(description?.by ?? [], (i) => ['description', 'by', i]),
    ...repeated(description?.variables ?? [], (i) => ['description', 'variables', i]),
  ];
}
