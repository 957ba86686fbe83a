/** The condition operators of IAM that this evaluation knows. */
import { matchesPattern } from './wildcards.ts';

/** What is known about a request beside action and resource, by condition key: `aws:SecureTransport`, `s3:prefix`. */
export type RequestContext = Readonly<Record<string, string>>;

/** Operators by conditions: each by keys, each key with the values of which one must hold. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

interface Operator {
  readonly holds: (wanted: string, given: string) => boolean;
  /** A negated operator holds if none of the values does, and without the key. */
  readonly negated: boolean;
}

const equal = (wanted: string, given: string) => wanted === given;
/** Each of the six parts of an ARN is matched alone: a wildcard does not reach over a colon, but in the last part. */
function arnLike(wanted: string, given: string): boolean {
  const parts = (arn: string) => [...arn.split(':', 5), arn.split(':').slice(5).join(':')];
  const actual = parts(given);
  return parts(wanted).every((pattern, i) => matchesPattern(pattern, actual[i]));
}

const PLAIN: Readonly<Record<string, Operator>> = {
  StringEquals: { holds: equal, negated: false },
  StringNotEquals: { holds: equal, negated: true },
  StringLike: { holds: matchesPattern, negated: false },
  StringNotLike: { holds: matchesPattern, negated: true },
  Bool: { holds: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(), negated: false },
  ArnEquals: { holds: arnLike, negated: false },
  ArnLike: { holds: arnLike, negated: false },
  ArnNotEquals: { holds: arnLike, negated: true },
  ArnNotLike: { holds: arnLike, negated: true },
};

type Evaluation = (wanted: readonly string[], given: string | undefined) => boolean;

function evaluation({ holds, negated }: Operator): Evaluation {
  return (wanted, given) => (given === undefined ? negated : wanted.some((value) => holds(value, given)) !== negated);
}

function ifExists(operator: Operator): Evaluation {
  return (wanted, given) => given === undefined || evaluation(operator)(wanted, given);
}

/** By name, the `IfExists` variants included. */
export const OPERATORS: Readonly<Record<string, Evaluation>> = {
  ...Object.fromEntries(Object.entries(PLAIN).map(([name, operator]) => [name, evaluation(operator)])),
  ...Object.fromEntries(Object.entries(PLAIN).map(([name, operator]) => [`${name}IfExists`, ifExists(operator)])),
  Null: (wanted, given) => wanted.includes(String(given === undefined)),
};

/** Whether every condition holds. The case of condition keys does not count. */
export function conditionsHold(conditions: Conditions, context: RequestContext): boolean {
  const given = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => OPERATORS[operator](wanted, given.get(key.toLowerCase()))),
  );
}
