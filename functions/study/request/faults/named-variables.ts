/** Every variable that a request names must exist, in each of its cycles. */

import { type NamedVariable, variablesNamed } from '../../../language/conditions.ts';
import { named, problem } from '../../../language/faults.ts';
import type { Problem } from '../../../language/problems.ts';
import type { Cycle } from '../../../nhanes/releases.ts';
import { variables as builtIn } from '../../../nhanes/variables/index.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { outcomeVariables, withFamilies } from '../../../outcomes/index.ts';
import { isSimulatedCycle, SIMULATED_CYCLES } from '../../../simulation/cycles.ts';
import { isSimulatedColumn } from '../../../simulation/simulated-tables.ts';
import type { RunRequest } from '../../run-request.ts';
import { simulationOf } from '../../source.ts';

export function unknownVariables(request: RunRequest, catalogue: Catalogue): Problem[] {
  return [...namedVariables(request), ...namedInSweep(request)].flatMap(({ id, path }) =>
    Object.hasOwn(catalogue, id) ? [] : named(path, id, 'variable', Object.keys(catalogue)),
  );
}

/** Variables that are not in the files of every cycle of the study. */
export function cycleFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  return namedVariables(request).flatMap(({ id, path }) => {
    const lacking = request.cycles.filter((cycle) => !catalogue[id].sources[cycle]);
    return lacking.length > 0 ? [problem(path, absent(id, lacking))] : [];
  });
}

function absent(id: string, lacking: readonly Cycle[]): string {
  const known = builtIn[id];
  if (!known) return `${id} does not exist in ${lacking.join(', ')}`;
  const note = known.note === undefined ? '' : `. ${known.note}`;
  return `${id} does not exist in ${lacking.join(', ')}, only in ${Object.keys(known.sources).join(', ')}${note}`;
}

/** Cycles that the simulated NHANES does not have, and variables whose answers it does not have. */
export function simulationFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  if (!simulationOf(request.source)) return [];
  const cycles = request.cycles.flatMap((cycle, i) =>
    isSimulatedCycle(cycle)
      ? []
      : [problem(['cycles', i], `${cycle} is not simulated; the simulated NHANES has ${SIMULATED_CYCLES.join(', ')}`)],
  );
  if (cycles.length > 0) return cycles;
  return [...namedVariables(request), ...namedInSweep(request)].flatMap(({ id, path }) => {
    const absent = request.cycles.flatMap((cycle) =>
      (catalogue[id].sources[cycle] ?? []).filter(({ table, column }) => !isSimulatedColumn(table, column, cycle)),
    );
    if (absent.length === 0) return [];
    const [{ table, column }] = absent;
    return [problem(path, `${id} is made of ${table}.${column}, which the simulated NHANES does not have`)];
  });
}

/** Every variable that the request names, with its place. */
function namedVariables(request: RunRequest): NamedVariable[] {
  return [
    ...request.sample.flatMap((rule, i) => ('where' in rule ? variablesNamed(rule.where, ['sample', i, 'where']) : [])),
    ...request.outcomes.flatMap((outcome, i) =>
      outcomeVariables(outcome).map(({ id, path }) => ({ id, path: ['outcomes', i, ...path] })),
    ),
    ...request.exposures.map((id, i) => ({ id, path: ['exposures', i] })),
    ...request.forms.flatMap((form, i) =>
      'quantile' in form && typeof form.quantile.cut_within === 'object'
        ? [{ id: form.quantile.cut_within.variable, path: ['forms', i, 'quantile', 'cut_within', 'variable'] }]
        : [],
    ),
    ...request.models.flatMap(({ covariates }, m) =>
      covariates.map((id, i) => ({ id, path: ['models', m, 'covariates', i] })),
    ),
    ...request.subgroups.flatMap(({ where }, i) => (where ? variablesNamed(where, ['subgroups', i, 'where']) : [])),
    ...request.interactions.map((id, i) => ({ id, path: ['interactions', i] })),
    ...(request.wqs?.stratified ? [{ id: request.wqs.stratified, path: ['wqs', 'stratified'] }] : []),
    ...(request.description?.variables ?? []).map((id, i) => ({ id, path: ['description', 'variables', i] })),
  ];
}

/** Exposures and outcomes of a sweep, which need not exist in every cycle. */
function namedInSweep({ sweep }: RunRequest): NamedVariable[] {
  if (!sweep) return [];
  return [
    ...sweep.exposures.map((id, i) => ({ id, path: ['sweep', 'exposures', i] })),
    ...sweep.outcomes.flatMap((outcome, i) =>
      outcomeVariables(withFamilies(outcome)).map(({ id, path }) => ({ id, path: ['sweep', 'outcomes', i, ...path] })),
    ),
  ];
}
