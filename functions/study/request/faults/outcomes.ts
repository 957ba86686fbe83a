/** Outcomes: families that fit them, and variables that they can be made of. */
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { outcomeFamilies } from '../../../outcomes/index.ts';
import { outcomeColumn } from '../../cohort.ts';
import type { RunRequest } from '../../run-request.ts';
import { oneOf, type Path, type Problem } from '../problems.ts';
import { comparisonFaults } from './conditions.ts';
import { ids, isNumber, named, problem, repeated } from './problem.ts';

export function outcomeFaults({ outcomes, exposures }: RunRequest, catalogue: Catalogue): Problem[] {
  const faults = outcomes.flatMap((outcome, i) => {
    const path = ['outcomes', i];
    const allowed = outcomeFamilies(outcome);
    const families = outcome.families.flatMap((family, f) =>
      named([...path, 'families', f], family, 'family of this outcome', allowed),
    );
    const numbers = 'number' in outcome ? [outcome.number] : [];
    const sites = 'bone_density' in outcome ? outcome.bone_density.sites.map(({ variable }) => variable) : [];
    return [
      ...families,
      ...repeated(outcome.families, (f) => [...path, 'families', f]),
      ...('condition' in outcome ? comparisonFaults(outcome.condition, [...path, 'condition'], catalogue) : []),
      ...numbers.flatMap((id) => isNumber([...path, 'number'], id, catalogue)),
      ...sites.flatMap((id, s) => isBoneDensity([...path, 'bone_density', 'sites', s, 'variable'], id, catalogue)),
      ...repeated(sites, (s) => [...path, 'bone_density', 'sites', s, 'variable']),
    ];
  });
  return [...faults, ...nameFaults(ids(outcomes), exposures)];
}

/** An outcome's id is a part of the name of a column, where hyphens are underscores; a description may be by it or by an exposure. */
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

/** The unit of the young reference. */
const BMD_UNIT = 'g/cm2';

function isBoneDensity(path: Path, id: string, catalogue: Catalogue): Problem[] {
  if (catalogue[id].unit === BMD_UNIT) return [];
  const sites = Object.values(catalogue).filter(({ unit }) => unit === BMD_UNIT);
  return [problem(path, `${id} is not a bone density in ${BMD_UNIT}; must be ${oneOf(ids(sites))}`)];
}
