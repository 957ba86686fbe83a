/** Cycles that cannot stand in one study, and variables that cannot be pooled over them. */

import { named, problem } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import { type Break, breaksBetween, samePeople } from '../../../nhanes/pooling.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { POOLING_RULES } from '../../../nhanes/weights.ts';
import type { RunRequest } from '../../run-request.ts';
import { usedVariables } from '../../study-variables.ts';

export function poolingFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  return [...repeatedPeople(request), ...breaks(request, catalogue), ...acceptedFaults(request, catalogue)];
}

function repeatedPeople({ cycles }: RunRequest): Problem[] {
  return samePeople(cycles).map(({ whole, part, source }) =>
    problem(
      ['cycles', cycles.indexOf(part)],
      `${part} holds people who are in ${whole} too, and ${POOLING_RULES.same_people.rule}: leave one of the two out (${source})`,
    ),
  );
}

function breaks(request: RunRequest, catalogue: Catalogue): Problem[] {
  const { cycles, accept_breaks = [] } = request;
  const used = usedVariables(request).flatMap((id) => catalogue[id].periods);
  const each = used.filter(({ id }, i) => used.findIndex((other) => other.id === id) === i);
  return breaksBetween(cycles, each)
    .filter(({ variable }) => !accept_breaks.includes(variable))
    .map((found) => problem(['cycles'], inWords(found)));
}

function inWords({ variable, groups }: Break): string {
  const sides = groups.map(({ cycles, note }) => `${cycles.join(', ')}${note === undefined ? '' : ` (${note})`}`);
  return (
    `have a break in the comparability of ${variable}, between ${sides.join(' and ')}; ` +
    `a request accepts it by "accept_breaks": ["${variable}"]`
  );
}

function acceptedFaults({ accept_breaks = [] }: RunRequest, catalogue: Catalogue): Problem[] {
  if (accept_breaks.length === 0) return [];
  const allowed = Object.keys(catalogue).filter((id) => catalogue[id].periods.some((one) => one.id === id));
  return accept_breaks.flatMap((id, i) => named(['accept_breaks', i], id, 'variable with a break', allowed));
}
