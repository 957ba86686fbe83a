/**
 * What methods are asked for: outcomes, models and subgroups of the request, each once, and what the rules of each
 * method say.
 */

import { ids, named, repeated } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import { METHOD_RULES } from '../../../methods/index.ts';
import { listedMethods } from '../../analysis-lists.ts';
import type { RunRequest } from '../../run-request.ts';

export function methodFaults(request: RunRequest): Problem[] {
  return [
    ...listedMethods(request).flatMap(([field, settings]) =>
      (['outcomes', 'models', 'subgroups'] as const).flatMap((list) => [
        ...settings[list].flatMap((id, i) => named([field, list, i], id, list.slice(0, -1), ids(request[list]))),
        ...repeated(settings[list], (i) => [field, list, i]),
      ]),
    ),
    ...Object.values(METHOD_RULES).flatMap(({ faults }) => faults?.(request) ?? []),
  ];
}
