/** Conditions as a request writes them. */
import * as z from 'zod/mini';
import type { Condition } from '../../nhanes/condition.ts';
import { fields, nonEmpty, text } from './fields.ts';

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

export const condition: z.ZodMiniType<Condition> = z.lazy(() =>
  z.union(
    [
      fields({ variable: variableId, at_least: z.number() }),
      fields({ variable: variableId, at_most: z.number() }),
      fields({ variable: variableId, above: z.number() }),
      fields({ variable: variableId, below: z.number() }),
      fields({ variable: variableId, between: z.tuple([z.number(), z.number()]) }),
      fields({ variable: variableId, in: nonEmpty(text) }),
      fields({ measured: variableId }),
      fields({ missing: variableId }),
      fields({ not: condition }),
      fields({ any_of: nonEmpty(condition) }),
      fields({ all_of: nonEmpty(condition) }),
    ],
    CONDITION_FORMS,
  ),
);
