/** Exposures and outcomes of a sweep, checked as those of a study are. */
import { isNumber, problem, repeated } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import { tableNamed } from '../../../nhanes/catalogue/tables.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { withFamilies } from '../../../outcomes/index.ts';
import type { RunRequest } from '../../run-request.ts';
import { modelFaults } from './models.ts';
import { outcomeFaults } from './outcomes.ts';

export function sweepFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  const { sweep, models } = request;
  if (!sweep) return [];
  const { exposures, without } = sweep;
  const asMain: RunRequest = { ...request, exposures, outcomes: sweep.outcomes.map(withFamilies) };
  return [
    ...exposures.flatMap((id, i) => isNumber(['sweep', 'exposures', i], id, catalogue)),
    ...repeated(exposures, (i) => ['sweep', 'exposures', i]),
    ...outcomeFaults(asMain, catalogue).map((found) => ({ ...found, path: `sweep.${found.path}` })),
    // The pairs that a covariate spoils by being what the outcome is made of have rows that say so.
    ...modelFaults({ ...asMain, outcomes: [] }, catalogue),
    ...models.flatMap(({ other_exposures }, m) =>
      other_exposures
        ? [problem(['models', m, 'other_exposures'], 'must not be there: a model of a sweep has one exposure')]
        : [],
    ),
    ...without.flatMap((name, i) =>
      tableNamed(name) ? [] : [problem(['sweep', 'without', i], `is no file of CDC that is known; got "${name}"`)],
    ),
    ...repeated(without, (i) => ['sweep', 'without', i]),
  ];
}
