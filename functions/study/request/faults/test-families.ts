/** Families of tests, which name what the request has. */
import type { RunRequest } from '../../run-request.ts';
import type { Problem } from '../problems.ts';
import { ids, named, repeated } from './problem.ts';

export function testFamilyFaults({
  test_families,
  exposures,
  outcomes,
  forms,
  models,
  subgroups,
}: RunRequest): Problem[] {
  return [
    ...test_families.flatMap((family, i) =>
      Object.entries({
        exposures: exposures as readonly string[],
        outcomes: ids(outcomes),
        forms: ids(forms),
        models: ids(models),
        subgroups: ids(subgroups),
      }).flatMap(([field, allowed]) =>
        (family[field as 'exposures'] ?? []).flatMap((id, k) =>
          named(['test_families', i, field, k], id, field.slice(0, -1), allowed),
        ),
      ),
    ),
    ...repeated(ids(test_families), (i) => ['test_families', i, 'id']),
  ];
}
