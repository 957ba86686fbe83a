/** What a schema cannot see: names that must exist elsewhere in the request, and variables that must fit their use. */

import type { Problem } from '../../../language/problems.ts';
import { METHOD_FIELDS } from '../../../methods/index.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
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

type Field = keyof RunRequest;

/** What the parts of all other fields are judged by, one by one: a variable by the cycles that it must exist in. */
const JUDGED_BY: readonly Field[] = ['source', 'cycles', 'variables', 'accept_breaks'];

interface Rule {
  /**
   * The fields that can spoil each other by this rule; none of a rule that judges every part by itself. It reads no
   * others but those of `JUDGED_BY`.
   */
  together: readonly Field[];
  faults: (request: RunRequest, catalogue: Catalogue) => Problem[];
}

/** Fields that name variables: all of them together say which weight is right. */
const OF_VARIABLES: readonly Field[] = [
  ...(['sample', 'outcomes', 'exposures', 'forms', 'models', 'subgroups', 'interactions'] as const),
  ...(Object.keys(METHOD_FIELDS) as (keyof typeof METHOD_FIELDS)[]),
];

/** Fields whose lengths make the size of the plan. */
const OF_SIZE = OF_VARIABLES.filter((field) => field !== 'sample');

const RULES: readonly Rule[] = [
  { together: OF_SIZE, faults: limitFaults },
  { together: [], faults: cycleFaults },
  { together: [], faults: poolingFaults },
  { together: [], faults: simulationFaults },
  { together: [...OF_VARIABLES, 'weights'], faults: weightFaults },
  { together: ['sample', 'outcomes', 'models'], faults: sampleFaults },
  { together: ['outcomes', 'exposures'], faults: outcomeFaults },
  { together: ['exposures', 'outcomes', 'models', 'description', 'sweep'], faults: exposureFaults },
  { together: ['forms', 'outcomes'], faults: formFaults },
  { together: ['models', 'outcomes', 'exposures'], faults: modelFaults },
  { together: ['subgroups', 'outcomes'], faults: subgroupFaults },
  { together: ['interactions', 'models'], faults: interactionFaults },
  { together: OF_SIZE, faults: methodFaults },
  { together: ['sweep', 'models'], faults: sweepFaults },
  { together: [...OF_SIZE, 'test_families'], faults: testFamilyFaults },
  { together: ['published', 'exposures', 'models', 'subgroups', 'forms'], faults: publishedFaults },
  { together: [], faults: repetitions },
];

/** Everything that is wrong with a request whose every field is right by itself. */
export function faultsOf(request: RunRequest): Problem[] {
  const own = ownVariableFaults(request);
  if (own.length > 0) return own;
  const catalogue = catalogueOf(request);
  const unknown = unknownVariables(request, catalogue);
  if (unknown.length > 0) return unknown;
  return RULES.flatMap(({ faults }) => faults(request, catalogue));
}

/**
 * The same of a request that two changes make together, neither of which makes a wrong one by itself: it is judged by
 * the rules alone that look at fields of both.
 *
 * @param request makes it, where there is such a rule
 * @param one the fields of the one change, and `other` those of the other
 */
export function faultsOfBoth(request: () => RunRequest, one: readonly string[], other: readonly string[]): Problem[] {
  const names = (fields: readonly Field[], change: readonly string[]) => fields.some((field) => change.includes(field));
  if (names(JUDGED_BY, one) || names(JUDGED_BY, other)) return faultsOf(request());
  const rules = RULES.filter(({ together }) => names(together, one) && names(together, other));
  if (rules.length === 0) return [];
  const made = request();
  const catalogue = catalogueOf(made);
  return rules.flatMap(({ faults }) => faults(made, catalogue));
}
