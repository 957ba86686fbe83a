/** What a schema cannot see: names that must exist elsewhere in the request, and variables that must fit their use. */
import type { Condition } from '../nhanes/condition.ts';
import { variables } from '../nhanes/variables/index.ts';
import { oneOf, type Path, type Problem, pathText } from './request-problems.ts';
import type { RunRequest } from './run-request.ts';

/** Everything that is wrong with a request whose every field is right by itself. */
export function faultsOf(request: RunRequest): Problem[] {
  return [
    ...weightFaults(request),
    ...sampleFaults(request),
    ...modelFaults(request),
    ...request.subgroups.flatMap(({ where }, i) => (where ? conditionFaults(where, ['subgroups', i, 'where']) : [])),
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
  return allowed.includes(name) ? [] : [problem(path, `is no ${what}; must be ${oneOf(allowed)}; got "${name}"`)];
}

const ids = (items: readonly { id: string }[]) => items.map((item) => item.id);

function weightFaults({ cycles, weights }: RunRequest): Problem[] {
  const given = Object.keys(weights);
  return [
    ...[...new Set(cycles)]
      .filter((cycle) => !given.includes(cycle))
      .map((cycle) => problem(['weights', cycle], 'is missing; each cycle of the study needs its weight')),
    ...given.flatMap((cycle) => named(['weights', cycle], cycle, 'cycle of this study', cycles)),
  ];
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

  const { levels } = variables[condition.variable];
  if ('in' in condition) {
    if (!levels) return [problem([...path, 'in'], `${condition.variable} is a number: use at_least or at_most`)];
    return condition.in.flatMap((level, i) =>
      named([...path, 'in', i], level, `level of ${condition.variable}`, levels),
    );
  }
  const comparison = 'at_least' in condition ? 'at_least' : 'at_most';
  if (!levels) return [];
  return [
    problem([...path, comparison], `${condition.variable} is a category: use "in" with levels of ${levels.join(', ')}`),
  ];
}

function modelFaults({ models, exposures }: RunRequest): Problem[] {
  return models.flatMap(({ covariates }, i) =>
    covariates.flatMap((covariate, j) =>
      exposures.includes(covariate)
        ? [
            problem(
              ['models', i, 'covariates', j],
              `${covariate} is an exposure of this study and cannot adjust itself`,
            ),
          ]
        : [],
    ),
  );
}

function wqsFaults({ wqs, models, subgroups }: RunRequest): Problem[] {
  if (!wqs) return [];
  const faults = [
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
  return names.flatMap((name, i) =>
    names.indexOf(name) < i ? [problem(pathOf(i), `"${name}" is there already; each may occur once`)] : [],
  );
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
