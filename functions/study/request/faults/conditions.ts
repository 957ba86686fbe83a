/** Conditions of who is analysed: what is wrong with them by themselves, and who may not be selected by. */

import { comparisonFaults, comparisonsIn } from '../../../language/conditions.ts';
import { problem } from '../../../language/faults.ts';
import type { Path, Problem } from '../../../language/problems.ts';
import type { Condition } from '../../../nhanes/condition.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { outcomeGuard } from '../../../outcomes/guard.ts';
import { guardsSample } from '../../../outcomes/index.ts';
import type { RunRequest } from '../../run-request.ts';

/** Faults of a condition of who is analysed. */
export function conditionFaults(
  condition: Condition,
  path: Path,
  request: RunRequest,
  catalogue: Catalogue,
): Problem[] {
  const guards = request.outcomes.filter(guardsSample).map((outcome) => outcomeGuard(outcome, catalogue));
  return [
    ...comparisonsIn(condition, path).flatMap(({ comparison, path: at }) => {
      const { variable } = comparison;
      if (!guards.some((tells) => tells(variable))) return [];
      const allowed = `only {"measured": "${variable}"} may ask for it`;
      return [problem([...at, 'variable'], `${variable} is what the outcome is made of: ${allowed}`)];
    }),
    ...comparisonFaults(condition, path, catalogue),
  ];
}
