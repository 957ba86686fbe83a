/** Who is analysed: the rules of the sample, and the subgroups. */

import { ids, named, problem } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import type { RunRequest } from '../../run-request.ts';
import { EVERYONE } from '../sample.ts';
import { conditionFaults } from './conditions.ts';

export function sampleFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  const { sample, models } = request;
  const faults = sample.flatMap((rule, i) => {
    if ('where' in rule) return conditionFaults(rule.where, ['sample', i, 'where'], request, catalogue);
    if (!('complete_covariates_of' in rule)) return [];
    return named(['sample', i, 'complete_covariates_of'], rule.complete_covariates_of, 'model', ids(models));
  });
  // Rows without a positive weight are not in the design: a sample with such rows could not be analysed as it is
  // counted.
  return sample.some((rule) => 'positive_weight' in rule)
    ? faults
    : [...faults, problem(['sample'], 'needs a rule {"step", "positive_weight": true}')];
}

export function subgroupFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  return request.subgroups.flatMap(({ id, where }, i) => {
    const path = ['subgroups', i, 'where'];
    if (!where) {
      const message = `is missing; only the subgroup "${EVERYONE}" is the whole sample`;
      return id === EVERYONE ? [] : [problem(path, message)];
    }
    const whole = id === EVERYONE ? [problem(path, `must not be there: "${EVERYONE}" is the whole sample`)] : [];
    return [...whole, ...conditionFaults(where, path, request, catalogue)];
  });
}
