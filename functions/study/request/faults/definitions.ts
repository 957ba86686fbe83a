/** Rules of a variable: levels that fit the rule, parts that exist and are numbers where numbers are needed. */

import { named, problem, repeated } from '../../../language/faults.ts';
import { excerpt } from '../../../language/plain-text.ts';
import { oneOf, type Path, type Problem } from '../../../language/problems.ts';
import { isCategoryRule, levelsOf } from '../../../nhanes/variables/compile.ts';
import type {
  CategoryRule,
  Definition,
  NumberRule,
  Rule,
  Statement,
  Subject,
} from '../../../nhanes/variables/definition.ts';
import { FORMULAS, type Formula } from '../../../nhanes/variables/formulas.ts';

/** The variables that a rule may refer to. */
export interface KnownVariables {
  ids: readonly string[];
  /** The levels of a category, undefined of a number. */
  levels: (id: string) => readonly string[] | undefined;
}

/**
 * Each level but the reference is a coefficient of every model that adjusts for the variable; no catalogue variable has
 * more than 6.
 */
const MOST_LEVELS = 30;

/** What is wrong with the rules of a variable whose every field is right by itself. */
export function definitionFaults(definition: Definition, path: Path, known: KnownVariables): Problem[] {
  const rules = rulesWithPaths(definition, path);
  if (rules.length === 0) return [problem([...path, 'by_cycle'], 'needs the rule of at least one cycle')];
  return [
    ...periodFaults(definition, path),
    ...likenessFaults(definition, rules),
    ...levelFaults(definition, path, rules),
    ...rules.flatMap(([at, rule]) =>
      isCategoryRule(rule) ? categoryFaults(rule, at, definition.levels ?? [], known) : numberFaults(rule, at, known),
    ),
  ];
}

function rulesWithPaths(definition: Definition, path: Path): [Path, Rule][] {
  if ('rule' in definition) return [[[...path, 'rule'], definition.rule]];
  if ('periods' in definition) return definition.periods.map(({ rule }, i) => [[...path, 'periods', i, 'rule'], rule]);
  return Object.entries(definition.by_cycle).flatMap(([cycle, rule]) =>
    rule ? [[[...path, 'by_cycle', cycle], rule]] : [],
  );
}

/** A cycle has one rule. */
function periodFaults(definition: Definition, path: Path): Problem[] {
  if (!('periods' in definition)) return [];
  const places = definition.periods.flatMap(({ cycles }, i) =>
    cycles.map((cycle, c) => ({ cycle, at: [...path, 'periods', i, 'cycles', c] })),
  );
  return repeated(
    places.map(({ cycle }) => cycle),
    (place) => places[place].at,
  );
}

/** A variable means the same in every cycle: a number everywhere, or the same levels in the same order. */
function likenessFaults({ levels }: Definition, rules: readonly [Path, Rule][]): Problem[] {
  const levelsIn = (rule: Rule) => {
    if (!isCategoryRule(rule)) return 'a number';
    const differ = 'codes' in rule && levels && !sameNames(Object.keys(rule.codes), levels);
    return ((differ ? undefined : levels) ?? ownLevels(rule) ?? []).join(', ');
  };
  const [[, first], ...others] = rules;
  return others.flatMap(([at, rule]) =>
    levelsIn(rule) === levelsIn(first)
      ? []
      : [problem(at, `must have the levels that the other cycles have (${levelsIn(first)}); it has ${levelsIn(rule)}`)],
  );
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

/** The levels that a rule itself tells. */
function ownLevels(rule: Rule): readonly string[] | undefined {
  return levelsOf({ id: '', label: '', rule });
}

function levelFaults({ levels, unit }: Definition, path: Path, rules: readonly [Path, Rule][]): Problem[] {
  const rule = rules[0][1];
  const at = [...path, 'levels'];
  const isCategory = isCategoryRule(rule);
  if (isCategory && unit !== undefined)
    return [problem([...path, 'unit'], 'must not be there: a category has no unit')];
  if (!isCategory && levels) return [problem(at, 'must not be there: a number has no levels')];
  if (isCategory && 'any' in rule && levels && levels.length !== 2) {
    return [problem(at, `must be two, of those of whom none is true and of the others; got ${levels.length}`)];
  }
  if (isCategory && !('codes' in rule || 'any' in rule) && !levels) {
    return [problem(at, 'is missing; a category made of cases or cuts names its levels')];
  }
  const found = levels ?? ownLevels(rule) ?? [];
  return [
    ...repeated(found, (i) => [...at, i]),
    ...(found.length > MOST_LEVELS
      ? [problem(at, `has ${found.length} levels; a category may have ${MOST_LEVELS}`)]
      : []),
  ];
}

function categoryFaults(rule: CategoryRule, path: Path, levels: readonly string[], known: KnownVariables): Problem[] {
  if ('codes' in rule) {
    const asNamed = levels.length === 0 || sameNames(Object.keys(rule.codes), levels);
    const at = [...path, 'codes'];
    return asNamed
      ? codeFaults(rule, path)
      : [problem(at, `must have the levels of this variable: ${levels.join(', ')}`)];
  }
  if ('any' in rule) return rule.any.flatMap((part, i) => statementFaults(part, [...path, 'any', i], known));
  if ('cases' in rule) {
    return rule.cases.flatMap((one, i) => [
      ...('level' in one ? named([...path, 'cases', i, 'level'], one.level, 'level of this variable', levels) : []),
      ...statementFaults(one.when, [...path, 'cases', i, 'when'], known),
    ]);
  }
  const ascending = rule.at.every((bound, i) => i === 0 || bound > rule.at[i - 1]);
  const wanted = rule.at.length + 1;
  return [
    ...numberFaults(rule.cut, [...path, 'cut'], known),
    ...(ascending ? [] : [problem([...path, 'at'], 'must have its bounds in ascending order, each once')]),
    ...(levels.length > 0 && levels.length !== wanted
      ? [problem([...path, 'at'], `makes ${wanted} groups of ${rule.at.length} bounds, for ${levels.length} levels`)]
      : []),
  ];
}

/** A code means one thing. JSON puts names that are whole numbers before all others, and the reference is the first. */
function codeFaults(rule: Extract<CategoryRule, { codes: unknown }>, path: Path): Problem[] {
  const meaningOf = new Map<number, string>((rule.missing_codes ?? []).map((code) => [code, 'missing']));
  return Object.entries(rule.codes).flatMap(([level, codes]) => [
    ...(/^\d+$/.test(level)
      ? [problem([...path, 'codes', level], 'must not be a whole number: JSON would lose the order of the levels')]
      : []),
    ...codes.flatMap((code, i) => {
      const other = meaningOf.get(code);
      meaningOf.set(code, level);
      return other === undefined
        ? []
        : [problem([...path, 'codes', level, i], `${code} is a code of ${other} already`)];
    }),
  ]);
}

function numberFaults(rule: NumberRule, path: Path, known: KnownVariables): Problem[] {
  const all = (parts: readonly NumberRule[], field: string) =>
    parts.flatMap((part, i) => numberFaults(part, [...path, field, i], known));
  if ('column' in rule || 'number' in rule) return [];
  if ('variable' in rule) return numericVariableFaults(rule.variable, [...path, 'variable'], known);
  if ('ratio' in rule) return all(rule.ratio, 'ratio');
  if ('sum' in rule) return all(rule.sum, 'sum');
  if ('first' in rule) return all(rule.first, 'first');
  if ('mean' in rule) return [...all(rule.mean, 'mean'), ...atMostParts(rule.at_least, rule.mean, path)];
  if ('convert' in rule) return numberFaults(rule.convert, [...path, 'convert'], known);
  if ('log' in rule) return numberFaults(rule.log, [...path, 'log'], known);
  if ('capped' in rule) return numberFaults(rule.capped, [...path, 'capped'], known);
  if ('top_coded' in rule) return numberFaults(rule.top_coded, [...path, 'top_coded'], known);
  if ('pooled_ratio' in rule) {
    return [
      ...rule.pooled_ratio.flatMap(({ of, over }, i) => [
        ...numberFaults(of, [...path, 'pooled_ratio', i, 'of'], known),
        ...numberFaults(over, [...path, 'pooled_ratio', i, 'over'], known),
      ]),
      ...atMostParts(rule.at_least, rule.pooled_ratio, path),
    ];
  }
  return formulaFaults(rule, path, known);
}

function atMostParts(atLeast: number, parts: readonly unknown[], path: Path): Problem[] {
  return atLeast > parts.length
    ? [problem([...path, 'at_least'], `must be at most ${parts.length}, the number of parts; got ${atLeast}`)]
    : [];
}

function formulaFaults({ formula, of }: Extract<NumberRule, { formula: unknown }>, path: Path, known: KnownVariables) {
  const { inputs, levels = {} }: Formula = FORMULAS[formula];
  return [
    ...inputs
      .filter((input) => !Object.hasOwn(of, input))
      .map((input) => problem([...path, 'of', input], `is missing; ${formula} is made of ${inputs.join(', ')}`)),
    ...Object.entries(of).flatMap(([input, part]) => {
      const at = [...path, 'of', input];
      if (!inputs.includes(input)) return named(at, input, `part of ${formula}`, inputs);
      const wanted = levels[input];
      return wanted ? categoryInputFaults(part, at, wanted, known) : numberFaults(part, at, known);
    }),
  ];
}

/** A formula that takes a category takes the index of its level. */
function categoryInputFaults(part: NumberRule, at: Path, wanted: readonly string[], known: KnownVariables): Problem[] {
  const found = 'variable' in part ? known.levels(part.variable) : undefined;
  return found?.join() === wanted.join()
    ? []
    : [problem(at, `must be {variable}, a category with the levels ${wanted.join(', ')}`)];
}

function numericVariableFaults(id: string, path: Path, known: KnownVariables): Problem[] {
  const unknown = named(path, id, 'variable', known.ids);
  const levels = unknown.length === 0 ? known.levels(id) : undefined;
  return levels ? [problem(path, `${id} is a category (${levels.join(', ')}); a number is needed`)] : unknown;
}

function statementFaults(statement: Statement, path: Path, known: KnownVariables): Problem[] {
  if ('any_of' in statement) {
    return statement.any_of.flatMap((part, i) => statementFaults(part, [...path, 'any_of', i], known));
  }
  if ('all_of' in statement) {
    return statement.all_of.flatMap((part, i) => statementFaults(part, [...path, 'all_of', i], known));
  }
  if ('not' in statement) return statementFaults(statement.not, [...path, 'not'], known);
  if ('measured' in statement) return subjectFaults(statement.measured, [...path, 'measured'], known);
  if ('missing' in statement) return subjectFaults(statement.missing, [...path, 'missing'], known);
  return comparisonFaults(statement, path, known);
}

function subjectFaults(of: string | Subject, path: Path, known: KnownVariables): Problem[] {
  if (typeof of === 'string') return named(path, of, 'variable', known.ids);
  return 'variable' in of ? named([...path, 'variable'], of.variable, 'variable', known.ids) : [];
}

/** A category is compared with its levels, a number or a column with numbers. */
function comparisonFaults(statement: Extract<Statement, Subject>, path: Path, known: KnownVariables): Problem[] {
  const unknown = subjectFaults(statement, path, known);
  if (unknown.length > 0) return unknown;
  const levels = 'variable' in statement ? known.levels(statement.variable) : undefined;
  if ('in' in statement) {
    return statement.in.flatMap((one, i) => {
      const at = [...path, 'in', i];
      if (levels)
        return levels.includes(String(one)) && typeof one === 'string'
          ? []
          : [problem(at, `must be ${oneOf(levels)}; got ${excerpt(one)}`)];
      return typeof one === 'number' ? [] : [problem(at, `must be a number; got ${excerpt(one)}`)];
    });
  }
  const [bound] = Object.keys(statement).filter((key) => !['column', 'variable', 'missing_codes'].includes(key));
  if (levels) return [problem([...path, bound], `needs a number: use "in" with levels of ${levels.join(', ')}`)];
  return 'between' in statement && statement.between[0] > statement.between[1]
    ? [problem([...path, bound], 'must have the lower bound first')]
    : [];
}
