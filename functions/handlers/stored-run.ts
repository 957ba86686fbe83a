/** What earlier functions of a run left in the lake, read back. */
import { sha256 } from '../lake/hash.ts';
import { getJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { fileName } from '../nhanes/cycles.ts';
import { plannedTables } from '../study/plan.ts';
import { parseRunRequest, type RunRequest } from '../study/run-request.ts';
import { codeVersion, lake } from './environment.ts';
import type { CohortRecord, TableReceipt } from './records.ts';

/** The request as `plan-run` stored it. @throws ObjectNotFoundError, InvalidRequestError, UnsafeKeySegmentError */
export async function readRequest(run_id: string): Promise<RunRequest> {
  return parseRunRequest(await getJson(lake(), keys.request(run_id)));
}

/** A JSON record, or undefined where there is none. The type is the writer's word: only our own functions write here. */
export async function readRecord<Record>(key: string): Promise<Record | undefined> {
  return (await lake().head(key)) ? ((await getJson(lake(), key)) as Record) : undefined;
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
  if (sha256(bytes) !== record.sha256) throw new ObjectChangedError(record.key);
  return bytes;
}

/** The tables of a run by CDC's file name; undefined for one that this code has not ingested. */
export async function readReceipts(
  run_id: string,
  request: RunRequest,
): Promise<Map<string, TableReceipt | undefined>> {
  const files = plannedTables(request).map(({ table, cycle }) => fileName(table, cycle));
  const receipts = await Promise.all(files.map((file) => readRecord<TableReceipt>(keys.runTable(run_id, file))));
  const current = codeVersion('ingest-table');
  return new Map(
    files.map((file, index) => [file, receipts[index]?.code_version === current ? receipts[index] : undefined]),
  );
}

/** The cohort of the run is not there: `build-cohort` comes first. */
export class NoCohortError extends Error {
  constructor(run_id: string) {
    super(`run ${run_id} has no cohort yet`);
    this.name = 'NoCohortError';
  }
}

/** The cohort of a run, for what comes after `build-cohort`. @throws NoCohortError */
export async function readCohortRecord(run_id: string): Promise<CohortRecord> {
  const record = await readRecord<CohortRecord>(keys.cohortSummary(run_id));
  if (!record) throw new NoCohortError(run_id);
  return record;
}

/** The cohort of a run, if there is one that this code has made of these very tables. */
export async function findCohortRecord(
  run_id: string,
  receipts: ReadonlyMap<string, TableReceipt | undefined>,
): Promise<CohortRecord | undefined> {
  const record = await readRecord<CohortRecord>(keys.cohortSummary(run_id));
  if (record?.code_version !== codeVersion('build-cohort')) return undefined;
  const inputs = new Set(record.cohort.inputs);
  const same = [...receipts.values()].every((receipt) => receipt !== undefined && inputs.has(receipt.parquet.sha256));
  return same ? record : undefined;
}
