/** The name of a run: the same request is the same run. */
import { createHash } from 'node:crypto';
import { excerpt } from '../language/plain-text.ts';
import type { RunRequest } from './run-request.ts';

/** The request's hash is cut to 48 bits: two of a million runs share one with a chance of 0.2 %. */
const HASH_LENGTH = 12;

/**
 * Study id, as the request's schema allows it, and the hash. No dot and no slash: a run id is a part of keys in the
 * lake.
 */
const RUN_ID = /^(?=.{1,61}$)[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{12}$/;

/** What came from outside is not the id of a run. */
export class InvalidRunIdError extends Error {
  constructor(id: unknown) {
    super(`${excerpt(id)} is not a run id; for example "huang-2023-0123456789ab"`);
    this.name = 'InvalidRunIdError';
  }
}

/** JSON without blanks and with the keys of every object sorted: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? sortedByKey(part) : part,
  );
}

function sortedByKey(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `<study id>-<first 12 hex digits of the SHA-256 of the canonical request>`. */
export function runId(request: RunRequest): string {
  const hash = createHash('sha256').update(canonicalJson(request)).digest('hex');
  return `${request.id}-${hash.slice(0, HASH_LENGTH)}`;
}

/** Whether {@link runId} could have made it. */
export function isRunId(id: string): boolean {
  return RUN_ID.test(id);
}

/** @throws InvalidRunIdError for anything that {@link runId} could not have made */
export function assertRunId(id: unknown): asserts id is string {
  if (typeof id !== 'string' || !isRunId(id)) throw new InvalidRunIdError(id);
}
