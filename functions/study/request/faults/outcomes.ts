/** Outcomes: families that fit them, what their kinds find wrong, and their names. */

import { ids, named, problem, repeated } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { outcomeFamilies, outcomeKindFaults } from '../../../outcomes/index.ts';
import { outcomeColumn } from '../../cohort.ts';
import type { RunRequest } from '../../run-request.ts';

export function outcomeFaults({ outcomes, exposures }: RunRequest, catalogue: Catalogue): Problem[] {
  const faults = outcomes.flatMap((outcome, i) => {
    const path = ['outcomes', i];
    const allowed = outcomeFamilies(outcome);
    const families = outcome.families.flatMap((family, f) =>
      named([...path, 'families', f], family, 'family of this outcome', allowed),
    );
    return [
      ...families,
      ...repeated(outcome.families, (f) => [...path, 'families', f]),
      ...outcomeKindFaults(outcome, path, catalogue),
    ];
  });
  return [...faults, ...nameFaults(ids(outcomes), exposures)];
}

/**
 * An outcome's id is a part of the name of a column, where hyphens are underscores; a description may be by it or by an
 * exposure.
 */
function nameFaults(names: readonly string[], exposures: readonly string[]): Problem[] {
  const columns = names.map(outcomeColumn);
  return names.flatMap((id, i) => {
    const path = ['outcomes', i, 'id'];
    const first = columns.indexOf(columns[i]);
    if (first < i) {
      const why = names[first] === id ? 'is there already' : `has the column of "${names[first]}"`;
      return [problem(path, `"${id}" ${why}; each may occur once`)];
    }
    return exposures.includes(id) ? [problem(path, `"${id}" is the name of an exposure; choose another id`)] : [];
  });
}
