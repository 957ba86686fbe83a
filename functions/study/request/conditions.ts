/** Conditions as a request writes them. */
import * as z from 'zod/mini';
import type { Condition } from '../../nhanes/condition.ts';
import { fields, nonEmpty, recursive, text, told } from './fields.ts';

const CONDITION_FORMS =
  'is no condition; the forms are {variable, at_least}, {variable, at_most}, {variable, above}, {variable, below}, {variable, between}, ' +
  '{variable, in}, {measured}, {missing}, {not}, {any_of}, {all_of}';

/** The id of a variable, of the catalogue or of the request; whether it exists is checked with the rest of the request at hand. */
export const variableId = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'must be the id of a variable, as in "sedentary_minutes"'),
    z.maxLength(48),
  );

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
