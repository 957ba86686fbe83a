/**
 * What the fields of a request are made of. Every field says what it is for and shows an example, for editors and the
 * JSON Schema.
 */
import * as z from 'zod/mini';
import { isPrintable, namesUser } from './plain-text.ts';

/** An object with just these fields; any other is refused with the list of those that exist. */
export function fields<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is no field here; the fields are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

/** The same schema with words and examples of its own. */
export function told<Schema extends z.ZodMiniType>(
  schema: Schema,
  description: string,
  ...examples: unknown[]
): Schema {
  return schema.check(z.describe(description), z.meta({ examples })) as Schema;
}

export const nonEmpty = <Item extends z.core.SomeType>(item: Item) => z.array(item).check(z.minLength(1));
export const count = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));
export const positive = z.number().check(z.positive());

/** It is shown on terminals and pages: all that it does there is what a reader sees. */
export const text = z.string().check(
  z.maxLength(2000),
  z.refine((value) => value.trim() !== '', 'must not be blank'),
  z.refine((value) => !namesUser(value), 'must not have a URL with a user name or password'),
  z.refine(isPrintable, 'must be one line without control characters or marks that turn the direction of text'),
);

/** Ids become parts of keys in the lake, of execution names and of the names of columns: nothing but this may pass. */
export const id = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9]+([-_][a-z0-9]+)*$/,
      'must be lower-case letters, digits and single hyphens or underscores, as in "model-1"',
    ),
    z.maxLength(48),
  );

/**
 * The id of a variable, of the catalogue or of the request; whether it exists is checked with the rest of the request
 * at hand.
 */
export const variableId = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'must be the id of a variable, as in "sedentary_minutes"'),
    z.maxLength(48),
  );

/** A table or column in NHANES's own spelling, which also makes it safe in a path. */
export const sasName = z
  .string()
  .check(z.regex(/^[A-Z][A-Z0-9_]{0,7}$/, 'must be a name as NHANES spells it, up to 8 characters, as in "WTMEC2YR"'));

/** A schema that has itself among its parts. They are made once, so that each part may be told of by itself. */
export function recursive<Schema extends z.ZodMiniType>(make: () => Schema) {
  let made: Schema | undefined;
  return z.lazy(() => {
    made ??= make();
    return made;
  });
}
