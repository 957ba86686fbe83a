/** What earlier functions of a run left in the lake, read back. */
import { readChecked } from '../lake/checked-json.ts';
import { tellDamage } from '../lake/damage.ts';
import { sha256 } from '../lake/hash.ts';
import { getIntact, isAsRecorded } from '../lake/kept-object.ts';
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { InvalidRequestError } from '../language/problems.ts';
import type { AnyMethod } from '../methods/method.ts';
import { runId } from '../study/run-id.ts';
import { parseRunRequest, type RunRequest } from '../study/run-request.ts';
import { codeVersion, lake } from './environment.ts';
import type { CohortRecord, TableReceipt } from './records.ts';

/** The stored request is not the one that the run is named after. */
export class RequestDamagedError extends Error {
  constructor(key: string) {
    super(`${key} is not the request of this run; sending the request again writes it anew`);
    this.name = 'RequestDamagedError';
  }
}

/**
 * The request of the last invocation of a warm function: a run's many analyses have the same, and judging one takes
 * longer than a fit.
 */
let kept: { run_id: string; sha256: string; request: RunRequest } | undefined;

/**
 * The request as `plan-run` stored it. A run's id has the hash of its request in it: another request is none.
 * @throws ObjectNotFoundError, RequestDamagedError, UnsafeKeySegmentError
 */
export async function readRequest(run_id: string): Promise<RunRequest> {
  const key = keys.request(run_id);
  const bytes = await lake().get(key);
  const hash = sha256(bytes);
  if (kept?.run_id === run_id && kept.sha256 === hash) return kept.request;
  try {
    const request = parseRunRequest(JSON.parse(new TextDecoder().decode(bytes)));
    if (runId(request) === run_id) {
      kept = { run_id, sha256: hash, request };
      return request;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof InvalidRequestError)) throw error;
  }
  tellDamage({ key, problem: 'it is not the request that the run is named after' });
  throw new RequestDamagedError(key);
}

/** An object is not the one that this run made or ingested: another run has replaced it since. */
export class ObjectChangedError extends Error {
  constructor(key: string) {
    super(`${key} is not what this run left there; running the request again makes it anew`);
    this.name = 'ObjectChangedError';
  }
}

/** The very bytes that a record names. @throws ObjectNotFoundError, ObjectChangedError */
export async function readRecorded(record: ObjectRecord): Promise<Uint8Array> {
  const bytes = await lake().get(record.key);
  if (isAsRecorded(record, bytes)) return bytes;
  throw new ObjectChangedError(record.key);
}

/** Whether the lake holds the object that a record names. */
export async function isIntact(record: ObjectRecord): Promise<boolean> {
  return (await getIntact(lake(), record)) !== undefined;
}

/** The cohort of the run, or of a change of it, is not there: `build-cohort` comes first. */
export class NoCohortError extends Error {
  constructor(run_id: string, sensitivity: string | null) {
    super(`run ${run_id} has no cohort yet${sensitivity === null ? '' : ` of its change "${sensitivity}"`}`);
    this.name = 'NoCohortError';
  }
}

/** A cohort of a run, for what comes after `build-cohort`. @throws NoCohortError */
export async function readCohortRecord(run_id: string, sensitivity: string | null): Promise<CohortRecord> {
  const record = await readChecked<CohortRecord>(lake(), keys.cohortSummary(run_id, sensitivity));
  if (!record) throw new NoCohortError(run_id, sensitivity);
  return record;
}

/**
 * What records of a method are made of, as a hash: the cohort, and where the method reads tables itself all tables of
 * the run.
 */
export function sourceOf({ readsTables }: Pick<AnyMethod, 'readsTables'>, { cohort }: CohortRecord): string {
  return readsTables ? sha256([cohort.sha256, ...cohort.inputs].join('\n')) : cohort.sha256;
}

/**
 * A cohort of a run, if there is one that this code has made of these very tables.
 *
 * @param receipts of the tables that it is made of, and of no others
 */
export async function findCohortRecord(
  run_id: string,
  sensitivity: string | null,
  receipts: ReadonlyMap<string, TableReceipt | undefined>,
): Promise<CohortRecord | undefined> {
  const record = await readChecked<CohortRecord>(lake(), keys.cohortSummary(run_id, sensitivity));
  if (record?.code_version !== codeVersion('build-cohort')) return undefined;
  const inputs = new Set(record.cohort.inputs);
  const same = [...receipts.values()].every((receipt) => receipt !== undefined && inputs.has(receipt.parquet.sha256));
  return same ? record : undefined;
}
