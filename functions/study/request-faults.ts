/** What a schema cannot see: names that must exist elsewhere in the request, and variables that must fit their use. */

import { contrastsOf } from '../exposures/form.ts';
import type { Condition } from '../nhanes/condition.ts';
import { InvalidVariableError } from '../nhanes/variables/compile.ts';
import { variables as builtIn } from '../nhanes/variables/index.ts';
import { type Catalogue, columnsRead, type Variable } from '../nhanes/variables/variable.ts';
import { type SurveyWeight, TABLES_WITH_WEIGHTS } from '../nhanes/weights.ts';
import { tellsOfOutcome } from '../outcomes/guard.ts';
import { hasCases, outcomeFamilies, outcomeVariables } from '../outcomes/index.ts';
import { excerpt } from './plain-text.ts';
import { limitFaults } from './plan-limits.ts';
import { oneOf, type Path, type Problem, pathText } from './request-problems.ts';
import type { RunRequest } from './run-request.ts';
import { catalogueOf } from './study-variables.ts';
import { weightsTaken } from './study-weights.ts';

/** Everything that is wrong with a request whose every field is right by itself. */
export function faultsOf(request: RunRequest): Problem[] {
  const own = ownVariableFaults(request);
  if (own.length > 0) return own;
  const catalogue = catalogueOf(request);
  const unknown = unknownVariables(request, catalogue);
  if (unknown.length > 0) return unknown;
  return [
    ...limitFaults(request),
    ...cycleFaults(request, catalogue),
    ...weightFaults(request),
    ...sampleFaults(request, catalogue),
    ...outcomeFaults(request, catalogue),
    ...exposureFaults(request, catalogue),
    ...formFaults(request, catalogue),
    ...modelFaults(request, catalogue),
    ...subgroupFaults(request, catalogue),
    ...interactionFaults(request, catalogue),
    ...methodFaults(request),
    ...testFamilyFaults(request),
    ...publishedFaults(request),
    ...repetitions(request),
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

/** Names of columns of the cohort that are no variables, and what an outcome's column begins with. */
const RESERVED = new Set(['seqn', 'cycle', 'stratum', 'psu', 'weight', 'in_sample', 'simulated']);
const OUTCOME_COLUMN = 'outcome_';

function ownVariableFaults(request: RunRequest): Problem[] {
  const faults = request.variables.flatMap(({ id }, i) => {
    const path = ['variables', i, 'id'];
    if (id in builtIn) return [problem(path, `${id} is a variable of the catalogue; choose another name`)];
    if (RESERVED.has(id) || id.startsWith(OUTCOME_COLUMN))
      return [problem(path, `${id} is the name of a column of the cohort`)];
    return [];
  });
  faults.push(...repeated(ids(request.variables), (i) => ['variables', i, 'id']));
  if (faults.length > 0) return faults;
  try {
    const catalogue = catalogueOf(request);
    return request.variables.flatMap(({ id }, i) => tableFaults(catalogue[id], ['variables', i]));
  } catch (error) {
    if (!(error instanceof InvalidVariableError)) throw error;
    return [problem(['variables'], error.message)];
  }
}

/** A column of a table that we know nothing of could be anybody's. */
function tableFaults({ sources }: Variable, path: Path): Problem[] {
  const tables = [...new Set(Object.values(sources).flatMap((columns) => columns.map(({ table }) => table)))];
  return tables
    .filter((table) => !TABLES_WITH_WEIGHTS.includes(table))
    .map((table) => problem(path, `reads the table ${table}; the tables are ${TABLES_WITH_WEIGHTS.join(', ')}`));
}

/** Every variable that the request names, with its place. */
function namedVariables(request: RunRequest): { id: string; path: Path }[] {
  return [
    ...request.sample.flatMap((rule, i) => ('where' in rule ? usesIn(rule.where, ['sample', i, 'where']) : [])),
    ...request.outcomes.flatMap((outcome, i) =>
      'condition' in outcome
        ? usesIn(outcome.condition, ['outcomes', i, 'condition'])
        : outcomeVariables(outcome).map((id) => ({ id, path: ['outcomes', i] })),
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
    ...request.subgroups.flatMap(({ where }, i) => (where ? usesIn(where, ['subgroups', i, 'where']) : [])),
    ...request.interactions.map((id, i) => ({ id, path: ['interactions', i] })),
    ...(request.description?.variables ?? []).map((id, i) => ({ id, path: ['description', 'variables', i] })),
  ];
}

function unknownVariables(request: RunRequest, catalogue: Catalogue): Problem[] {
  const allowed = Object.keys(catalogue);
  return namedVariables(request).flatMap(({ id, path }) => named(path, id, 'variable', allowed));
}

/** Variables that are not in the files of every cycle of the study. */
function cycleFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  return namedVariables(request).flatMap(({ id, path }) => {
    const lacking = request.cycles.filter((cycle) => !catalogue[id].sources[cycle]);
    return lacking.length > 0 ? [problem(path, `${id} does not exist in ${lacking.join(', ')}`)] : [];
  });
}

/** The weight of each cycle must be the one that the study's variables take there. */
function weightFaults(request: RunRequest): Problem[] {
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

function sampleFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  const { sample, models } = request;
  const faults = sample.flatMap((rule, i) => {
    if ('where' in rule) return conditionFaults(rule.where, ['sample', i, 'where'], request, catalogue);
    if (!('complete_covariates_of' in rule)) return [];
    return named(['sample', i, 'complete_covariates_of'], rule.complete_covariates_of, 'model', ids(models));
  });
  // Rows without a positive weight are not in the design: a sample with such rows could not be analysed as it is counted.
  return sample.some((rule) => 'positive_weight' in rule)
    ? faults
    : [...faults, problem(['sample'], 'needs a rule {"step", "positive_weight": true}')];
}

/** Faults of a condition of who is analysed: whoever is left out by bone density is left out by the outcome. */
function conditionFaults(condition: Condition, path: Path, request: RunRequest, catalogue: Catalogue): Problem[] {
  const bone = request.outcomes.filter((outcome) => 'bone_density' in outcome);
  return [
    ...comparisons(condition, path).flatMap(({ comparison, path: at }) => {
      const { variable } = comparison;
      if (!bone.some((outcome) => tellsOfOutcome(variable, outcome, catalogue))) return [];
      const allowed = `only {"measured": "${variable}"} may ask for it`;
      return [problem([...at, 'variable'], `${variable} is what the outcome is made of: ${allowed}`)];
    }),
    ...comparisonFaults(condition, path, catalogue),
  ];
}

type Comparison = Extract<Condition, { variable: string }>;

/** Every comparison within a condition, with its place. */
function comparisons(condition: Condition, path: Path): { comparison: Comparison; path: Path }[] {
  if ('any_of' in condition) return condition.any_of.flatMap((part, i) => comparisons(part, [...path, 'any_of', i]));
  if ('all_of' in condition) return condition.all_of.flatMap((part, i) => comparisons(part, [...path, 'all_of', i]));
  if ('not' in condition) return comparisons(condition.not, [...path, 'not']);
  return 'variable' in condition ? [{ comparison: condition, path }] : [];
}

/** Levels of numbers, bounds of categories, and bounds the wrong way round. */
function comparisonFaults(condition: Condition, path: Path, catalogue: Catalogue): Problem[] {
  return comparisons(condition, path).flatMap(({ comparison, path: at }) => {
    const { variable } = comparison;
    const { levels } = catalogue[variable];
    if ('in' in comparison) {
      if (!levels) return [problem([...at, 'in'], `${variable} is a number: use at_least or at_most`)];
      return [
        ...comparison.in.flatMap((level, i) => named([...at, 'in', i], level, `level of ${variable}`, levels)),
        ...repeated(comparison.in, (i) => [...at, 'in', i]),
      ];
    }
    const [bound] = Object.keys(comparison).filter((key) => key !== 'variable');
    if (levels) {
      return [problem([...at, bound], `${variable} is a category: use "in" with levels of ${levels.join(', ')}`)];
    }
    return 'between' in comparison && comparison.between[0] > comparison.between[1]
      ? [problem([...at, bound], 'must have the lower bound first')]
      : [];
  });
}

function outcomeFaults({ outcomes }: RunRequest, catalogue: Catalogue): Problem[] {
  return outcomes.flatMap((outcome, i) => {
    const path = ['outcomes', i];
    const allowed = outcomeFamilies(outcome);
    const families = outcome.families.flatMap((family, f) =>
      named([...path, 'families', f], family, 'family of this outcome', allowed),
    );
    const numbers = 'number' in outcome ? [outcome.number] : [];
    const sites = 'bone_density' in outcome ? outcome.bone_density.sites.map(({ variable }) => variable) : [];
    return [
      ...families,
      ...repeated(outcome.families, (f) => [...path, 'families', f]),
      ...('condition' in outcome ? comparisonFaults(outcome.condition, [...path, 'condition'], catalogue) : []),
      ...numbers.flatMap((id) => isNumber([...path, 'number'], id, catalogue)),
      ...sites.flatMap((id, s) => isBoneDensity([...path, 'bone_density', 'sites', s, 'variable'], id, catalogue)),
      ...repeated(sites, (s) => [...path, 'bone_density', 'sites', s, 'variable']),
    ];
  });
}

function isNumber(path: Path, id: string, catalogue: Catalogue): Problem[] {
  const { levels } = catalogue[id];
  return levels ? [problem(path, `${id} is a category (${levels.join(', ')}); a number is needed`)] : [];
}

/** The unit of the young reference. */
const BMD_UNIT = 'g/cm2';

function isBoneDensity(path: Path, id: string, catalogue: Catalogue): Problem[] {
  if (catalogue[id].unit === BMD_UNIT) return [];
  const sites = Object.values(catalogue).filter(({ unit }) => unit === BMD_UNIT);
  return [problem(path, `${id} is not a bone density in ${BMD_UNIT}; must be ${oneOf(ids(sites))}`)];
}

function exposureFaults({ exposures, outcomes, models }: RunRequest, catalogue: Catalogue): Problem[] {
  const faults = exposures.flatMap((id, i) => {
    const outcome = outcomes.find((one) => tellsOfOutcome(id, one, catalogue));
    return [
      ...isNumber(['exposures', i], id, catalogue),
      ...(outcome
        ? [problem(['exposures', i], `${id} is what the outcome ${outcome.id} is made of and cannot explain it`)]
        : []),
    ];
  });
  if (exposures.length > 0 && models.length === 0) {
    faults.push(problem(['models'], 'is missing; a study with exposures needs at least one model'));
  }
  return faults;
}

function formFaults({ forms, outcomes }: RunRequest, catalogue: Catalogue): Problem[] {
  const faults = forms.flatMap((form, i) => {
    if (!('quantile' in form)) return [];
    const { groups, reference, cut_within } = form.quantile;
    const path = ['forms', i, 'quantile'];
    const within = typeof cut_within === 'object' ? cut_within.variable : undefined;
    return [
      ...(reference > groups ? [problem([...path, 'reference'], `must be at most ${groups}; got ${reference}`)] : []),
      ...(within !== undefined && !catalogue[within].levels
        ? [problem([...path, 'cut_within', 'variable'], `${within} is a number; a category is needed`)]
        : []),
      ...(cut_within === 'controls' && !outcomes.every(hasCases)
        ? [problem([...path, 'cut_within'], 'controls needs outcomes that have cases')]
        : []),
    ];
  });
  return [...faults, ...repeated(ids(forms), (i) => ['forms', i])];
}

function interactionFaults({ interactions, models }: RunRequest, catalogue: Catalogue): Problem[] {
  return [
    ...interactions.flatMap((id, i) => {
      if (!catalogue[id].levels) return [problem(['interactions', i], `${id} is a number; a category is needed`)];
      return models.some(({ covariates }) => covariates.includes(id))
        ? []
        : [problem(['interactions', i], `${id} is a covariate of no model: its main effect must stay in`)];
    }),
    ...repeated(interactions, (i) => ['interactions', i]),
  ];
}

/** The id of the subgroup of the whole sample, which alone needs no condition. */
const EVERYONE = 'all';

function subgroupFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
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

function modelFaults({ models, exposures, outcomes }: RunRequest, catalogue: Catalogue): Problem[] {
  const exposureOf = new Map(exposures.flatMap((name) => columnsRead(catalogue[name]).map((column) => [column, name])));
  const faults = new Map<string, string>();
  for (const [id, variable] of Object.entries(catalogue)) {
    const exposure = columnsRead(variable)
      .map((column) => exposureOf.get(column))
      .find((name) => name !== undefined);
    if (outcomes.some((outcome) => tellsOfOutcome(id, outcome, catalogue))) {
      faults.set(id, 'is what the outcome is made of and cannot adjust it');
    } else if (exposure === id) {
      faults.set(
        id,
        'is an exposure of this study and cannot adjust itself ("other_exposures" lets the others adjust)',
      );
    } else if (exposure) {
      faults.set(id, `is made of the same answers as the exposure ${exposure} and cannot adjust it`);
    }
  }
  const mayAdjust = oneOf(Object.keys(catalogue).filter((id) => !faults.has(id)));
  return models.flatMap(({ covariates }, i) =>
    covariates.flatMap((covariate, j) => {
      const fault = faults.get(covariate);
      return fault ? [problem(['models', i, 'covariates', j], `${covariate} ${fault}; must be ${mayAdjust}`)] : [];
    }),
  );
}

function methodFaults(request: RunRequest): Problem[] {
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
  const faults = [...lists('wqs', wqs), ...lists('qgcomp', qgcomp)];
  faults.push(
    ...(description?.by ?? []).flatMap((id, i) =>
      named(['description', 'by', i], id, 'outcome or exposure', [...ids(outcomes), ...exposures]),
    ),
  );
  if (!wqs) return faults;
  if (wqs.validation === 0 && wqs.holdouts > 1) {
    const message = `must be 1 where validation is 0: without a split there is nothing to repeat; got ${wqs.holdouts}`;
    faults.push(problem(['wqs', 'holdouts'], message));
  }
  if (wqs.signal === 't3' && wqs.directions.includes('negative')) {
    faults.push(problem(['wqs', 'signal'], 't3 cannot serve the negative direction: its importances cancel'));
  }
  return faults;
}

function testFamilyFaults({ test_families, exposures, outcomes, forms, models, subgroups }: RunRequest): Problem[] {
  return [
    ...test_families.flatMap((family, i) =>
      Object.entries({
        exposures: exposures as readonly string[],
        outcomes: ids(outcomes),
        forms: ids(forms),
        models: ids(models),
        subgroups: ids(subgroups),
      }).flatMap(([field, allowed]) =>
        (family[field as 'exposures'] ?? []).flatMap((id, k) =>
          named(['test_families', i, field, k], id, field.slice(0, -1), allowed),
        ),
      ),
    ),
    ...repeated(ids(test_families), (i) => ['test_families', i, 'id']),
  ];
}

function publishedFaults({ published, exposures, models, subgroups, forms }: RunRequest): Problem[] {
  const contrasts = forms.flatMap(contrastsOf);
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
  const { models, subgroups, wqs, qgcomp } = request;
  const inMethod = (
    field: string,
    settings: { outcomes: string[]; models: string[]; subgroups: string[] } | undefined,
  ) =>
    settings
      ? (['outcomes', 'models', 'subgroups'] as const).flatMap((list) =>
          repeated(settings[list], (i) => [field, list, i]),
        )
      : [];
  return [
    ...repeated(request.cycles, (i) => ['cycles', i]),
    ...repeated(ids(request.outcomes), (i) => ['outcomes', i, 'id']),
    ...repeated(request.exposures, (i) => ['exposures', i]),
    ...repeated(ids(models), (i) => ['models', i, 'id']),
    ...models.flatMap(({ covariates }, m) => repeated(covariates, (i) => ['models', m, 'covariates', i])),
    ...repeated(ids(subgroups), (i) => ['subgroups', i, 'id']),
    ...inMethod('wqs', wqs),
    ...inMethod('qgcomp', qgcomp),
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

function usesIn(condition: Condition, path: Path): { id: string; path: Path }[] {
  if ('any_of' in condition) return condition.any_of.flatMap((part, i) => usesIn(part, [...path, 'any_of', i]));
  if ('all_of' in condition) return condition.all_of.flatMap((part, i) => usesIn(part, [...path, 'all_of', i]));
  if ('not' in condition) return usesIn(condition.not, [...path, 'not']);
  if ('measured' in condition) return [{ id: condition.measured, path: [...path, 'measured'] }];
  if ('missing' in condition) return [{ id: condition.missing, path: [...path, 'missing'] }];
  return [{ id: condition.variable, path: [...path, 'variable'] }];
}
