/** Names that may occur only once. */

import { ids, repeated } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import type { RunRequest } from '../../run-request.ts';

export function repetitions(request: RunRequest): Problem[] {
  const { models, subgroups } = request;
  return [
    ...repeated(request.cycles, (i) => ['cycles', i]),
    ...repeated(request.exposures, (i) => ['exposures', i]),
    ...repeated(ids(models), (i) => ['models', i, 'id']),
    ...models.flatMap(({ covariates }, m) => repeated(covariates, (i) => ['models', m, 'covariates', i])),
    ...repeated(ids(subgroups), (i) => ['subgroups', i, 'id']),
  ];
}
