/** The survey weight of each cycle. */

import { named, problem } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import type { Cycle } from '../../../nhanes/releases.ts';
import {
  isOfSeveral,
  isWithin,
  POOLING_RULES,
  ruleInWords,
  type SurveyWeight,
  weightNames,
} from '../../../nhanes/weights.ts';
import type { RunRequest } from '../../run-request.ts';
import { weightNamed, weightsTaken } from '../../study-weights.ts';

/**
 * The weight of each cycle must be that of the smallest sample that the study's variables take there, or of a part of
 * that sample.
 */
export function weightFaults(request: RunRequest): Problem[] {
  const { cycles, weights } = request;
  const taken = weightsTaken(request);
  return [
    ...[...new Set(cycles)].flatMap((cycle) => faultsIn(request, cycle, taken(cycle))),
    ...Object.keys(weights).flatMap((cycle) => named(['weights', cycle], cycle, 'cycle of this study', cycles)),
  ];
}

function faultsIn(request: RunRequest, cycle: Cycle, taken: readonly SurveyWeight[]): Problem[] {
  const path = ['weights', cycle];
  if (taken.length > 1) {
    const samples = taken.map(inWords).join(' and ');
    return [problem(path, `has no weight that would do: the variables come from ${samples}`)];
  }
  const [weight] = taken;
  if (!weight) return [problem(path, 'has no weight that would do: that of the smallest sample is not known')];
  const given = request.weights[cycle];
  if (!given) return [];
  const why = whyNot(request, cycle, weight);
  return why === undefined
    ? []
    : [problem(path, `must be ${inWords(weight)}: ${why}; got ${given.table}.${given.column}`)];
}

/** Why the weight that the request names for a cycle will not do; undefined if it will. */
function whyNot(request: RunRequest, cycle: Cycle, weight: SurveyWeight): string | undefined {
  const given = weightNamed(request, cycle);
  if (!given) return `what was named is no survey weight, those of ${cycle} are ${weightNames(cycle).join(', ')}`;
  if (isOfSeveral(given) !== isOfSeveral(weight)) return ruleInWords(POOLING_RULES.four_years);
  if (isWithin(given.sample, weight.sample)) return undefined;
  return `the weight of the smallest sample among the variables of this study (${POOLING_RULES.smallest_sample.source})`;
}

function inWords({ table, column, label }: SurveyWeight): string {
  return `${table}.${column} (${label})`;
}
