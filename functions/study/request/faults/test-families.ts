/** Families of tests: each names what the request has, has tests, and shares none with another family. */

import { named, problem, repeated } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import { familyExtent, plannedTests } from '../../multiple-testing.ts';
import type { RunRequest } from '../../run-request.ts';

export function testFamilyFaults(request: RunRequest): Problem[] {
  const { test_families } = request;
  if (test_families.length === 0) return [];
  const tests = plannedTests(request);
  const faults = test_families.flatMap((family, i) =>
    Object.entries(tests).flatMap(([field, allowed]) => {
      const names = family[field as keyof typeof tests] ?? [];
      const path = ['test_families', i, field];
      return [
        ...names.flatMap((id, k) => named([...path, k], id, field.slice(0, -1), allowed)),
        ...repeated(names, (k) => [...path, k]),
      ];
    }),
  );
  faults.push(
    ...repeated(
      test_families.map(({ id }) => id),
      (i) => ['test_families', i, 'id'],
    ),
  );
  if (faults.length > 0) return faults;
  return test_families.flatMap((family, i) => {
    const extent = familyExtent(request, family);
    if (extent.size === 0) return [problem(['test_families', i], 'has no test: its forms have none of its contrasts')];
    const shared = test_families.slice(0, i).find((other) => familyExtent(request, other).overlaps(extent));
    return shared ? [problem(['test_families', i], `has tests of "${shared.id}"; a test is of one family`)] : [];
  });
}
