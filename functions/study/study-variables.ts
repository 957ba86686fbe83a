/** The variables of a study: its catalogue, and which of them it uses. */

import { SEX_AND_AGE } from '../methods/permutation-settings.ts';
import { variablesIn } from '../nhanes/condition.ts';
import { catalogueWith, detectionVariable } from '../nhanes/variables/index.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import { outcomeVariables } from '../outcomes/index.ts';
import { listedMethods } from './analysis-lists.ts';
import type { RunRequest } from './run-request.ts';

/** By the lists of variables and of cycles, which whoever asks again for the same request has at hand. */
const known = new WeakMap<object, WeakMap<object, Catalogue>>();

/** The last ones by content: each change of a request is parsed by itself, and most leave the variables as they are. */
const recent = new Map<string, Catalogue>();

/** Those of a request and its changes, of which there may be 20, are asked for again when all demands are summed. */
const MOST_RECENT = 21;

/** The catalogue's variables with those of the request itself. @throws InvalidVariableError */
export function catalogueOf({ variables, cycles }: Pick<RunRequest, 'variables' | 'cycles'>): Catalogue {
  const byCycles = known.get(variables) ?? new WeakMap<object, Catalogue>();
  const found = byCycles.get(cycles);
  if (found) return found;
  const content = JSON.stringify([variables, cycles]);
  const catalogue = recent.get(content) ?? catalogueWith(variables, cycles);
  recent.delete(content);
  recent.set(content, catalogue);
  if (recent.size > MOST_RECENT) recent.delete(recent.keys().next().value ?? '');
  known.set(variables, byCycles.set(cycles, catalogue));
  return catalogue;
}

/** The ids of all variables that the study uses, each once, in the order of their first use. */
export function usedVariables(request: RunRequest): string[] {
  const catalogue = catalogueOf(request);
  return [
    ...new Set([
      ...variablesOfRegressions(request),
      ...(permutesWithinSexAndAge(request) ? SEX_AND_AGE : []),
      ...describedVariables(request),
      ...describedVariables(request).flatMap((id) => detectionVariable(id, catalogue) ?? []),
    ]),
  ];
}

/** The same of those that a study without any other method uses. */
export function variablesOfRegressions(request: RunRequest): string[] {
  return [
    ...new Set([
      // Which cycle a participant is of is known without being asked for.
      'cycle',
      ...request.sample.flatMap((rule) => ('where' in rule ? variablesIn(rule.where) : [])),
      ...request.outcomes.flatMap(outcomeVariables).map(({ id }) => id),
      ...request.exposures,
      ...request.models.flatMap((model) => model.covariates),
      ...request.subgroups.flatMap((subgroup) => (subgroup.where ? variablesIn(subgroup.where) : [])),
      ...request.interactions,
      ...request.forms.flatMap((form) =>
        'quantile' in form && typeof form.quantile.cut_within === 'object' ? [form.quantile.cut_within.variable] : [],
      ),
    ]),
  ];
}

function permutesWithinSexAndAge(request: RunRequest): boolean {
  const ofCurves = request.specifications?.permutations !== undefined;
  return (
    ofCurves ||
    listedMethods(request).some(
      ([, { permutations, permute_within }]) => permutations && permute_within === 'psu-sex-age',
    )
  );
}

/**
 * The rows of the table of participants: those that are asked for, or all covariates and exposures; none without a
 * description.
 */
export function describedVariables({
  description,
  models,
  exposures,
}: Pick<RunRequest, 'description' | 'models' | 'exposures'>): string[] {
  if (!description) return [];
  return description.variables ?? [...new Set([...models.flatMap(({ covariates }) => covariates), ...exposures])];
}
