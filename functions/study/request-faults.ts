/** What a schema cannot see: names that must exist elsewhere in the request, and variables that must fit their use. */
import type { Condition } from '../nhanes/condition.ts';
import { tellsOfOutcome } from '../nhanes/outcome.ts';
import { variablesOf } from '../nhanes/protocol.ts';
import { variables } from '../nhanes/variables/index.ts';
import { columnsRead } from '../nhanes/variables/variable.ts';
import { type SurveyWeight, weightsFor } from '../nhanes/weights.ts';
import { excerpt } from './plain-text.ts';
import { limitFaults } from './plan-limits.ts';
import { oneOf, type Path, type Problem, pathText } from './request-problems.ts';
import type { RunRequest } from './run-request.ts';

/** Everything that is wrong with a request whose every field is right by itself. */
export function faultsOf(request: RunRequest): Problem[] {
  return [
    ...limitFaults(request),
    ...weightFaults(request),
    ...sampleFaults(request),
    ...modelFaults(request),
    ...subgroupFaults(request),
    ...wqsFaults(request),
    ...publishedFaults(request),
    ...repetitions(request),
    ...cycleFaults(request),
  ];
}

function problem(path: Path, message: string): Problem {
  return { path: pathText(path), message };
}

/** A name that must be one of those that the request itself gives. */
function named(path: Path, name: string, what: string, allowed: readonly string[]): Problem[] {
  return allowed.includes(name)
    ? []
    : [problem(path, `is no ${what}; must be ${oneOf(allowed)}; got ${excerpt(name)}`)];
}

const ids = (items: readonly { id: string }[]) => items.map((item) => item.id);

/** The weight of each cycle must be the one that the study's variables take there. */
function weightFaults(request: RunRequest): Problem[] {
  const { cycles, weights } = request;
  const used = variablesOf(request);
  return [
    ...[...new Set(cycles)].flatMap((cycle) => {
      const path = ['weights', cycle];
      const given = weights[cycle];
      if (!given) return [problem(path, 'is missing; each cycle of the study needs its weight')];
      const tables = used.flatMap((id) => variables[id].sources[cycle] ?? []).map(({ table }) => table);
      const taken = weightsFor(tables, cycle);
      if (taken.length > 1) {
        return [
          problem(path, `has no weight that would do: the variables come from ${taken.map(inWords).join(' and ')}`),
        ];
      }
      const [weight] = taken;
      if (weight.table === given.table && weight.column === given.column) return [];
      const why = 'the weight of the smallest sample among the variables of this study';
      return [problem(path, `must be ${inWords(weight)}: ${why}; got ${given.table}.${given.column}`)];
    }),
    ...Object.keys(weights).flatMap((cycle) => named(['weights', cycle], cycle, 'cycle of this study', cycles)),
  ];
}

function inWords({ table, column, sample }: SurveyWeight): string {
  return `${table}.${column} (${sample})`;
}

function sampleFaults({ sample, models }: RunRequest): Problem[] {
  const faults = sample.flatMap((rule, i) => {
    if ('where' in rule) return conditionFaults(rule.where, ['sample', i, 'where']);
    if (!('complete_covariates_of' in rule)) return [];
    return named(['sample', i, 'complete_covariates_of'], rule.complete_covariates_of, 'model', ids(models));
  });
  // Rows without a positive weight are not in the design: a sample with such rows could not be analysed as it is counted.
  return sample.some((rule) => 'positive_weight' in rule)
    ? faults
    : [...faults, problem(['sample'], 'needs a rule {"step", "positive_weight": true}')];
}

function conditionFaults(condition: Condition, path: Path): Problem[] {
  if ('any_of' in condition) {
    return condition.any_of.flatMap((part, i) => conditionFaults(part, [...path, 'any_of', i]));
  }
  if ('all_of' in condition) {
    return condition.all_of.flatMap((part, i) => conditionFaults(part, [...path, 'all_of', i]));
  }
  if ('measured' in condition) return [];

  const { levels, role } = variables[condition.variable];
  if (role === 'bone') {
    // Whoever is left out by bone density is left out by the outcome.
    const allowed = `only {"measured": "${condition.variable}"} may ask for it`;
    return [problem([...path, 'variable'], `${condition.variable} is what the outcome is made of: ${allowed}`)];
  }
  if ('in' in condition) {
    if (!levels) return [problem([...path, 'in'], `${condition.variable} is a number: use at_least or at_most`)];
    return [
      ...condition.in.flatMap((level, i) => named([...path, 'in', i], level, `level of ${condition.variable}`, levels)),
      ...repeated(condition.in, (i) => [...path, 'in', i]),
    ];
  }
  const comparison = 'at_least' in condition ? 'at_least' : 'at_most';
  if (!levels) return [];
  return [
    problem([...path, comparison], `${condition.variable} is a category: use "in" with levels of ${levels.join(', ')}`),
  ];
}

/** The id of the subgroup of the whole sample, which alone needs no condition. */
const EVERYONE = 'all';

function subgroupFaults({ subgroups }: RunRequest): Problem[] {
  return subgroups.flatMap(({ id, where }, i) => {
    const path = ['subgroups', i, 'where'];
    if (!where) {
      const message = `is missing; only the subgroup "${EVERYONE}" is the whole sample`;
      return id === EVERYONE ? [] : [problem(path, message)];
    }
    const whole = id === EVERYONE ? [problem(path, `must not be there: "${EVERYONE}" is the whole sample`)] : [];
    return [...whole, ...conditionFaults(where, path)];
  });
}

function modelFaults({ models, exposures, outcome }: RunRequest): Problem[] {
  const exposureOf = new Map(exposures.flatMap((name) => columnsRead(variables[name]).map((column) => [column, name])));
  const faults = new Map<string, string>();
  for (const [id, variable] of Object.entries(variables)) {
    const exposure = columnsRead(variable)
      .map((column) => exposureOf.get(column))
      .find((name) => name !== undefined);
    if (tellsOfOutcome(id, outcome)) faults.set(id, 'is what the outcome is made of and cannot adjust it');
    else if (exposure === id) faults.set(id, 'is an exposure of this study and cannot adjust itself');
    else if (exposure) faults.set(id, `is made of the same answers as the exposure ${exposure} and cannot adjust it`);
  }
  const mayAdjust = oneOf(Object.keys(variables).filter((id) => !faults.has(id)));
  return models.flatMap(({ covariates }, i) =>
    covariates.flatMap((covariate, j) => {
      const fault = faults.get(covariate);
      return fault ? [problem(['models', i, 'covariates', j], `${covariate} ${fault}; must be ${mayAdjust}`)] : [];
    }),
  );
}

function wqsFaults({ wqs, models, subgroups }: RunRequest): Problem[] {
  if (!wqs) return [];
  const faults = [
    ...(wqs.validation === 0 && wqs.holdouts > 1
      ? [
          problem(
            ['wqs', 'holdouts'],
            `must be 1 where validation is 0: without a split there is nothing to repeat; got ${wqs.holdouts}`,
          ),
        ]
      : []),
    ...wqs.models.flatMap((id, i) => named(['wqs', 'models', i], id, 'model', ids(models))),
    ...wqs.subgroups.flatMap((id, i) => named(['wqs', 'subgroups', i], id, 'subgroup', ids(subgroups))),
  ];
  if (wqs.signal === 't3' && wqs.directions.includes('negative')) {
    faults.push(problem(['wqs', 'signal'], 't3 cannot serve the negative direction: its importances cancel'));
  }
  return faults;
}

function publishedFaults({ published, exposures, models, subgroups, quantiles }: RunRequest): Problem[] {
  const contrasts = [...Array.from({ length: quantiles - 1 }, (_, i) => `q${i + 2}`), 'trend'];
  const of = (path: Path, { exposure, subgroup }: { exposure: string; subgroup: string }) => [
    ...named([...path, 'exposure'], exposure, 'exposure of this study', exposures),
    ...named([...path, 'subgroup'], subgroup, 'subgroup', ids(subgroups)),
  ];
  const values = (published?.values ?? []).flatMap((value, i) => {
    const path = ['published', 'values', i];
    return [
      ...of(path, value),
      ...named([...path, 'model'], value.model, 'model', ids(models)),
      ...named([...path, 'contrast'], value.contrast, 'contrast', contrasts),
    ];
  });
  const statements = (published?.statements ?? []).flatMap((statement, i) => {
    if (typeof statement === 'string') return [];
    const path = ['published', 'statements', i];
    return [
      ...of(path, statement),
      ...statement.models.flatMap((model, m) => named([...path, 'models', m], model, 'model', ids(models))),
      ...statement.contrasts.flatMap((contrast, c) =>
        named([...path, 'contrasts', c], contrast, 'contrast', contrasts),
      ),
    ];
  });
  return [...values, ...statements];
}

function repetitions(request: RunRequest): Problem[] {
  const { models, subgroups, outcome, wqs } = request;
  return [
    ...repeated(request.cycles, (i) => ['cycles', i]),
    ...repeated(request.exposures, (i) => ['exposures', i]),
    ...repeated(ids(models), (i) => ['models', i, 'id']),
    ...models.flatMap(({ covariates }, m) => repeated(covariates, (i) => ['models', m, 'covariates', i])),
    ...repeated(ids(subgroups), (i) => ['subgroups', i, 'id']),
    ...repeated(
      outcome.sites.map((site) => site.variable),
      (i) => ['outcome', 'sites', i, 'variable'],
    ),
    ...(wqs ? repeated(wqs.models, (i) => ['wqs', 'models', i]) : []),
    ...(wqs ? repeated(wqs.subgroups, (i) => ['wqs', 'subgroups', i]) : []),
    ...(wqs ? repeated(wqs.directions, (i) => ['wqs', 'directions', i]) : []),
  ];
}

function repeated(names: readonly string[], pathOf: (index: number) => Path): Problem[] {
  const seen = new Set<string>();
  return names.flatMap((name, i) => {
    if (seen.has(name)) return [problem(pathOf(i), `${excerpt(name)} is there already; each may occur once`)];
    seen.add(name);
    return [];
  });
}

/** Variables that are not in the files of every cycle of the study. */
function cycleFaults({ cycles, ...request }: RunRequest): Problem[] {
  const uses: { id: string; path: Path }[] = [
    ...request.sample.flatMap((rule, i) => ('where' in rule ? usesIn(rule.where, ['sample', i, 'where']) : [])),
    ...request.outcome.sites.map(({ variable }, i) => ({ id: variable, path: ['outcome', 'sites', i, 'variable'] })),
    ...request.exposures.map((id, i) => ({ id, path: ['exposures', i] })),
    ...request.models.flatMap(({ covariates }, m) =>
      covariates.map((id, i) => ({ id, path: ['models', m, 'covariates', i] })),
    ),
    ...request.subgroups.flatMap(({ where }, i) => (where ? usesIn(where, ['subgroups', i, 'where']) : [])),
  ];
  return uses.flatMap(({ id, path }) => {
    const lacking = cycles.filter((cycle) => !variables[id].sources[cycle]);
    return lacking.length > 0 ? [problem(path, `${id} does not exist in ${lacking.join(', ')}`)] : [];
  });
}

function usesIn(condition: Condition, path: Path): { id: string; path: Path }[] {
  if ('any_of' in condition) return condition.any_of.flatMap((part, i) => usesIn(part, [...path, 'any_of', i]));
  if ('all_of' in condition) return condition.all_of.flatMap((part, i) => usesIn(part, [...path, 'all_of', i]));
  return 'measured' in condition
    ? [{ id: condition.measured, path: [...path, 'measured'] }]
    : [{ id: condition.variable, path: [...path, 'variable'] }];
}
