/** One statement of a policy document, after the IAM policy grammar; what is not written here is refused. */
import { z } from 'zod';
import { OPERATORS } from './conditions.ts';

/** A policy says something that this evaluation does not know: nothing is allowed or denied on a guess. */
export class UnsupportedPolicyError extends Error {
  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`);
    this.name = 'UnsupportedPolicyError';
  }
}

/** `${aws:username}` and the like stand for what only IAM knows. */
const text = z.string().refine((value) => !value.includes('${'), 'policy variables are not known');

/** A single value stands for a list of one. */
const list = z.union([text, z.array(text)]).transform((value) => (Array.isArray(value) ? value : [value]));
const scalar = z.union([text, z.boolean(), z.number()]).transform(String);
const values = z.union([scalar, z.array(scalar)]).transform((value) => (Array.isArray(value) ? value : [value]));

const condition = z.record(
  z.string().refine((operator) => Object.hasOwn(OPERATORS, operator), 'this condition operator is not known'),
  z.record(z.string(), values),
);
/** Services and accounts' own users are told apart from roles by never matching one. */
const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.strictObject({ AWS: list.optional(), Service: list.optional() }),
]);

const identityStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: list,
  Resource: list,
  Condition: condition.optional(),
});
const resourceStatement = z.strictObject({ ...identityStatement.shape, Principal: principal });

/** Of a role: it speaks for the role itself. */
export type Statement = z.infer<typeof identityStatement>;
/** Of a resource: it says whom it speaks of. */
export type ResourceStatement = z.infer<typeof resourceStatement>;

/**
 * @param document  with every intrinsic resolved
 * @throws UnsupportedPolicyError naming the place
 */
export function readStatements(document: unknown, place: string): Statement[] {
  return read(document, place, identityStatement);
}

/** @throws UnsupportedPolicyError naming the place */
export function readResourceStatements(document: unknown, place: string): ResourceStatement[] {
  return read(document, place, resourceStatement);
}

function read<T>(document: unknown, place: string, statement: z.ZodType<T>): T[] {
  const parsed = z
    .strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement) })
    .safeParse(document);
  if (parsed.success) return parsed.data.Statement;
  throw new UnsupportedPolicyError(place, z.prettifyError(parsed.error));
}
