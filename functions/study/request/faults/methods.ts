/** What methods are asked for: outcomes, models and subgroups of the request, and settings that fit each other. */

import { ids, named, problem } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import { plannedDescription } from '../../../methods/description/plan.ts';
import type { RunRequest } from '../../run-request.ts';
import { describedVariables } from '../../study-variables.ts';

export function methodFaults(request: RunRequest): Problem[] {
  const { wqs, qgcomp, description, outcomes, exposures } = request;
  const lists = (field: string, settings: { outcomes: string[]; models: string[]; subgroups: string[] } | undefined) =>
    settings
      ? [
          ...settings.outcomes.flatMap((id, i) => named([field, 'outcomes', i], id, 'outcome', ids(outcomes))),
          ...settings.models.flatMap((id, i) => named([field, 'models', i], id, 'model', ids(request.models))),
          ...settings.subgroups.flatMap((id, i) =>
            named([field, 'subgroups', i], id, 'subgroup', ids(request.subgroups)),
          ),
          ...(exposures.length === 0 ? [problem([field], 'needs exposures to make a mixture of')] : []),
        ]
      : [];
  const faults = [...lists('wqs', wqs), ...lists('qgcomp', qgcomp), ...permutationFaults(request)];
  faults.push(
    ...(description?.by ?? []).flatMap((id, i) =>
      named(['description', 'by', i], id, 'outcome or exposure', [...ids(outcomes), ...exposures]),
    ),
  );
  faults.push(...descriptionFaults(request));
  if (!wqs) return faults;
  faults.push(...wqsOutcomeFaults(wqs.outcomes, outcomes));
  if (wqs.validation === 0 && wqs.holdouts > 1) {
    const message = `must be 1 where validation is 0: without a split there is nothing to repeat; got ${wqs.holdouts}`;
    faults.push(problem(['wqs', 'holdouts'], message));
  }
  if (wqs.signal === 't3' && wqs.directions.includes('negative')) {
    faults.push(problem(['wqs', 'signal'], 't3 cannot serve the negative direction: its importances cancel'));
  }
  return faults;
}

/** A test that nobody asked for has no settings. */
function permutationFaults({ wqs, qgcomp }: RunRequest): Problem[] {
  return Object.entries({ wqs, qgcomp }).flatMap(([field, method]) =>
    method?.permute_within && method.permutations === undefined
      ? [problem([field, 'permute_within'], 'is for a permutation test; say how many permutations')]
      : [],
  );
}

/** A description shows something: a table of participants has rows, and a study without exposures has some table. */
function descriptionFaults(request: RunRequest): Problem[] {
  const { description, exposures } = request;
  if (!description) return [];
  const parts = plannedDescription(request);
  if (parts.length === 0 && exposures.length === 0) {
    return [problem(['description'], 'has nothing to show: no outcome has cases, and "by" names nothing')];
  }
  return parts.some(({ part }) => part === 'participants') && describedVariables(request).length === 0
    ? [problem(['description', 'variables'], 'is missing; the study has no covariates or exposures to show')]
    : [];
}

/** The search for weights minimises a deviance or a sum of squares; it has no log-linear form. */
function wqsOutcomeFaults(asked: readonly string[], outcomes: RunRequest['outcomes']): Problem[] {
  const message = 'needs an outcome with the family logistic or linear';
  if (asked.length === 0) return [problem(['wqs'], message)];
  return asked.flatMap((id, i) => {
    const families = outcomes.find((outcome) => outcome.id === id)?.families;
    return families && !families.some((family) => family !== 'log-linear')
      ? [problem(['wqs', 'outcomes', i], `${message}; ${id} is ${families.join(', ')}`)]
      : [];
  });
}
