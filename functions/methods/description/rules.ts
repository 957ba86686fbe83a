/** What a request may ask of a description. */
import { ids, named, problem, repeated } from '../../language/faults.ts';
import type { Problem } from '../../language/problems.ts';
import { sharedDemand } from '../../study/demands.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { describedVariables } from '../../study/study-variables.ts';
import type { MethodRules } from '../method-rules.ts';
import { plannedDescription } from './plan.ts';

/** Each takes some 20 ms with a test of whether the groups differ: 200 s, in as many calls as there are groupings. */
const MOST_DESCRIBED = 10_000;

export const descriptionRules: MethodRules = {
  faults: (request) => {
    const { description, outcomes, exposures } = request;
    if (!description) return [];
    const { by = [], variables = [] } = description;
    const groupings = [...ids(outcomes), ...exposures];
    return [
      ...by.flatMap((id, i) => named(['description', 'by', i], id, 'outcome or exposure', groupings)),
      ...repeated(by, (i) => ['description', 'by', i]),
      ...repeated(variables, (i) => ['description', 'variables', i]),
      ...emptyFaults(request),
    ];
  },
  demands: (request) => {
    const { description, outcomes, subgroups } = request;
    if (!description) return [];
    const [by, variables] = [description.by ?? outcomes, describedVariables(request)];
    const [groupings, prevalences] = [by.length * variables.length, outcomes.length * subgroups.length];
    return [
      sharedDemand(
        ['description', 'by'],
        groupings,
        MOST_DESCRIBED,
        'variables by groups',
        `${by.length} groupings x ${variables.length} variables`,
      ),
      sharedDemand(
        ['subgroups'],
        description.prevalence ? prevalences : 0,
        MOST_DESCRIBED,
        'prevalences',
        `${outcomes.length} outcomes x ${subgroups.length} subgroups`,
      ),
    ];
  },
};

/** A description shows something: a table of participants has rows, and a study without exposures has some table. */
function emptyFaults(request: RunRequest): Problem[] {
  const parts = plannedDescription(request);
  if (parts.length === 0 && request.exposures.length === 0) {
    return [problem(['description'], 'has nothing to show: no outcome has cases, and "by" names nothing')];
  }
  return parts.some(({ part }) => part === 'participants') && describedVariables(request).length === 0
    ? [problem(['description', 'variables'], 'is missing; the study has no covariates or exposures to show')]
    : [];
}
