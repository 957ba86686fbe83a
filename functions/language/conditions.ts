/** Conditions as a request writes them: their fields, the variables that they name, and what can be wrong with them. */
import * as z from 'zod/mini';
import type { Condition } from '../nhanes/condition.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import { named, problem, repeated } from './faults.ts';
import { fields, nonEmpty, recursive, text, told, variableId } from './fields.ts';
import type { Path, Problem } from './problems.ts';

const CONDITION_FORMS =
  'is no condition; the forms are {variable, at_least}, {variable, at_most}, {variable, above}, {variable, below}, {variable, between}, ' +
  '{variable, in}, {measured}, {missing}, {not}, {any_of}, {all_of}';

/** What a comparison compares a variable with, in a condition and in the rules of variables alike. */
export const comparisons = {
  at_least: { at_least: told(z.number(), 'Holds from this value on.', 20) },
  at_most: { at_most: told(z.number(), 'Holds up to this value.', 79) },
  above: { above: told(z.number(), 'Holds above this value.', 0.5) },
  below: { below: told(z.number(), 'Holds below this value.', 60) },
  between: {
    between: told(
      z.tuple([z.number(), z.number()]),
      'Holds from the first value to the second, both included.',
      [40, 79],
    ),
  },
};

const compared = { variable: told(variableId, 'The variable that is compared.', 'age') };

export const condition: z.ZodMiniType<Condition> = recursive(() =>
  z.union(
    [
      ...Object.values(comparisons).map((comparison) => fields({ ...compared, ...comparison })),
      fields({ ...compared, in: told(nonEmpty(text), 'Holds for these levels of a category.', ['female']) }),
      fields({ measured: told(variableId, 'Holds where this variable is known.', 'cadmium') }),
      fields({ missing: told(variableId, 'Holds where this variable is not known.', 'education') }),
      fields({ not: told(condition, 'Holds where the condition does not.', { variable: 'age', below: 20 }) }),
      fields({
        any_of: told(nonEmpty(condition), 'Holds where any of the conditions does.', [
          { measured: 'cadmium' },
          { measured: 'lead' },
        ]),
      }),
      fields({
        all_of: told(nonEmpty(condition), 'Holds where all of the conditions do.', [
          { measured: 'cadmium' },
          { measured: 'lead' },
        ]),
      }),
    ],
    CONDITION_FORMS,
  ),
) as z.ZodMiniType<Condition>;

/** A variable that a request names, and where. */
export interface NamedVariable {
  id: string;
  path: Path;
}

/** Every variable within a condition, with its place. */
export function variablesNamed(condition: Condition, path: Path): NamedVariable[] {
  if ('any_of' in condition) return condition.any_of.flatMap((part, i) => variablesNamed(part, [...path, 'any_of', i]));
  if ('all_of' in condition) return condition.all_of.flatMap((part, i) => variablesNamed(part, [...path, 'all_of', i]));
  if ('not' in condition) return variablesNamed(condition.not, [...path, 'not']);
  if ('measured' in condition) return [{ id: condition.measured, path: [...path, 'measured'] }];
  if ('missing' in condition) return [{ id: condition.missing, path: [...path, 'missing'] }];
  return [{ id: condition.variable, path: [...path, 'variable'] }];
}

type Comparison = Extract<Condition, { variable: string }>;

/** Every comparison within a condition, with its place. */
export function comparisonsIn(condition: Condition, path: Path): { comparison: Comparison; path: Path }[] {
  if ('any_of' in condition) return condition.any_of.flatMap((part, i) => comparisonsIn(part, [...path, 'any_of', i]));
  if ('all_of' in condition) return condition.all_of.flatMap((part, i) => comparisonsIn(part, [...path, 'all_of', i]));
  if ('not' in condition) return comparisonsIn(condition.not, [...path, 'not']);
  return 'variable' in condition ? [{ comparison: condition, path }] : [];
}

/** Levels of numbers, bounds of categories, and bounds the wrong way round. */
export function comparisonFaults(condition: Condition, path: Path, catalogue: Catalogue): Problem[] {
  return comparisonsIn(condition, path).flatMap(({ comparison, path: at }) => {
    const { variable } = comparison;
    const { levels } = catalogue[variable];
    if ('in' in comparison) {
      if (!levels)
        return [problem([...at, 'in'], `${variable} is a number: use at_least, at_most, above, below or between`)];
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
