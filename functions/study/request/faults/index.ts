/** What a schema cannot see: names that must exist elsewhere in the request, and variables that must fit their use. */

import type { Problem } from '../../../language/problems.ts';
import type { RunRequest } from '../../run-request.ts';
import { catalogueOf } from '../../study-variables.ts';
import { limitFaults } from '../limits.ts';
import { exposureFaults, formFaults, interactionFaults } from './exposures.ts';
import { methodFaults } from './methods.ts';
import { modelFaults } from './models.ts';
import { cycleFaults, simulationFaults, unknownVariables } from './named-variables.ts';
import { outcomeFaults } from './outcomes.ts';
import { ownVariableFaults } from './own-variables.ts';
import { poolingFaults } from './pooling.ts';
import { publishedFaults } from './published.ts';
import { repetitions } from './repetitions.ts';
import { sampleFaults, subgroupFaults } from './sample.ts';
import { sweepFaults } from './sweep.ts';
import { testFamilyFaults } from './test-families.ts';
import { weightFaults } from './weights.ts';

/** Everything that is wrong with a request whose every field is right by itself. */
export function faultsOf(request: RunRequest): Problem[] {
  const own = ownVariableFaults(request);
  if (own.length > 0) return own;
  const catalogue = catalogueOf(request);
  const unknown = unknownVariables(request, catalogue);
  if (unknown.length > 0) return unknown;
  return [
    ...limitFaults(request),
    ...cycleFaults(request, catalogue),
    ...poolingFaults(request, catalogue),
    ...simulationFaults(request, catalogue),
    ...weightFaults(request),
    ...sampleFaults(request, catalogue),
    ...outcomeFaults(request, catalogue),
    ...exposureFaults(request, catalogue),
    ...formFaults(request, catalogue),
    ...modelFaults(request, catalogue),
    ...subgroupFaults(request, catalogue),
    ...interactionFaults(request, catalogue),
    ...methodFaults(request),
    ...sweepFaults(request, catalogue),
    ...testFamilyFaults(request),
    ...publishedFaults(request),
    ...repetitions(request),
  ];
}
