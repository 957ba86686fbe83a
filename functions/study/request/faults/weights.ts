/** The survey weight of each cycle. */
import type { SurveyWeight } from '../../../nhanes/weights.ts';
import type { RunRequest } from '../../run-request.ts';
import { weightsTaken } from '../../study-weights.ts';
import type { Problem } from '../problems.ts';
import { named, problem } from './problem.ts';

/** The weight of each cycle must be the one that the study's variables take there. */
export function weightFaults(request: RunRequest): Problem[] {
  const { cycles, weights } = request;
  return [
    ...[...new Set(cycles)].flatMap((cycle) => {
      const path = ['weights', cycle];
      const taken = weightsTaken(request, cycle);
      if (taken.length > 1) {
        return [
          problem(path, `has no weight that would do: the variables come from ${taken.map(inWords).join(' and ')}`),
        ];
      }
      const given = weights[cycle];
      const [weight] = taken;
      if (!given || (weight.table === given.table && weight.column === given.column)) return [];
      const why = 'the weight of the smallest sample among the variables of this study';
      return [problem(path, `must be ${inWords(weight)}: ${why}; got ${given.table}.${given.column}`)];
    }),
    ...Object.keys(weights).flatMap((cycle) => named(['weights', cycle], cycle, 'cycle of this study', cycles)),
  ];
}

function inWords({ table, column, sample }: SurveyWeight): string {
  return `${table}.${column} (${sample})`;
}
