/** What the functions of a run have left in the lake, read back and checked: the results, and what lacks. */
import pLimit from 'p-limit';
import { findChecked, readChecked } from '../lake/checked-json.ts';
import { sha256 } from '../lake/hash.ts';
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { RECORDS_AT_ONCE } from '../lake/reads-at-once.ts';
import { METHODS } from '../methods/index.ts';
import type { AnyMethod } from '../methods/method.ts';
import type { RunRequest } from '../study/run-request.ts';
import { codeVersion, lake } from './environment.ts';
import type { AnalysisRecord, CohortRecord, RangesRecord, TableReceipt, WqsPlanRecord } from './records.ts';
import { findCohortRecord, readRequest } from './stored-run.ts';
import { readReceipts } from './table-receipts.ts';
import type { VersionedCode } from './versioned-code.ts';

/** What one function leaves in the lake for the run. */
export interface Part {
  /** The function. */
  state: VersionedCode;
  id: string;
  /** What its keys are built of. */
  path: string[];
  /** Of its record. */
  key: string;
}

/** A method's share of a run. */
export interface GatheredMethod {
  method: AnyMethod;
  planned: number;
  found: Found<AnalysisRecord>[];
}

/** A result in the lake, with the record of the very bytes that it was read from. */
export interface Found<Result> {
  record: Result;
  object: ObjectRecord;
}

export interface GatheredRun {
  request: RunRequest;
  /** Of the tables that were ingested. */
  receipts: TableReceipt[];
  cohort: CohortRecord | undefined;
  /** By method, in their order: how many analyses were planned, and the results that there are. */
  methods: GatheredMethod[];
  /** Undefined where nobody knows how many replicates were there before: there was no plan, or it was damaged. */
  plannedReplicates: WqsPlanRecord | undefined;
  /** The ranges of replicates that analyses were combined from. */
  ranges: ObjectRecord[];
  /** Request, receipts and the other records that are no results. */
  records: ObjectRecord[];
  /** Tables and cohort that there is no record of. */
  absentInputs: Part[];
  absentAnalyses: Part[];
}

/** @throws ObjectNotFoundError, RequestDamagedError */
export async function gatherRun(run_id: string): Promise<GatheredRun> {
  const request = await readRequest(run_id);
  const receipts = await readReceipts(run_id, request);
  const cohort = await findCohortRecord(run_id, receipts);
  const tables = [...receipts.keys()].map(
    (file): Part => ({ state: 'ingest-table', id: file, path: [file], key: keys.runTable(run_id, file) }),
  );
  const cohortPart: Part = { state: 'build-cohort', id: 'cohort', path: ['cohort'], key: keys.cohortSummary(run_id) };
  const methods: GatheredMethod[] = [];
  const absentAnalyses: Part[] = [];
  const rangesOf = new Map<string, Found<RangesRecord>>();
  for (const method of METHODS) {
    const parts = method.planned(request).map((analysis): Part => {
      const path = method.path(analysis);
      const key = keys.analysis(run_id, method.name, path);
      return { state: method.producer, id: keys.analysisName(path), key, path };
    });
    const results = await findResults(parts, cohort);
    if (method.steps === 'replicates') {
      // A result of replicates that nobody can name is none.
      const ranges = await findRanges(run_id, method, parts, results);
      for (const [key, found] of ranges) rangesOf.set(key, found);
      for (const key of results.keys()) if (!ranges.has(key)) results.delete(key);
    }
    methods.push({ method, planned: parts.length, found: [...results.values()] });
    absentAnalyses.push(...parts.filter(({ key }) => !results.has(key)));
  }
  return {
    request,
    receipts: [...receipts.values()].filter((receipt) => receipt !== undefined),
    cohort,
    methods,
    plannedReplicates: await readChecked<WqsPlanRecord>(lake(), keys.wqsPlanSummary(run_id)),
    ranges: uniqueByKey([...rangesOf.values()].flatMap(({ record }) => record.ranges)),
    records: [
      await requestObject(run_id),
      ...(await findObjects([...tables.filter(({ id }) => receipts.get(id)), ...(cohort ? [cohortPart] : [])])),
      ...[...rangesOf.values()].map(({ object }) => object),
    ],
    absentInputs: [...tables.filter(({ id }) => !receipts.get(id)), ...(cohort ? [] : [cohortPart])],
    absentAnalyses,
  };
}

/** The results that this code has made of this very cohort, by their keys. */
async function findResults(
  planned: readonly Part[],
  cohort: CohortRecord | undefined,
): Promise<Map<string, Found<AnalysisRecord>>> {
  if (!cohort) return new Map();
  const find = async ({ key, state }: Part): Promise<[string, Found<AnalysisRecord>][]> => {
    const checked = await findChecked<AnalysisRecord>(lake(), key);
    if (!checked) return [];
    const { record, bytes } = checked;
    if (record.cohort_sha256 !== cohort.cohort.sha256 || record.code_version !== codeVersion(state)) return [];
    return [[key, { record, object: objectOf(key, bytes, state, [cohort.cohort.sha256]) }]];
  };
  return new Map((await pLimit(RECORDS_AT_ONCE).map(planned, find)).flat());
}

/** The ranges that analyses were combined from, by the keys of their results. */
async function findRanges(
  run_id: string,
  method: AnyMethod,
  parts: readonly Part[],
  results: ReadonlyMap<string, Found<AnalysisRecord>>,
): Promise<Map<string, Found<RangesRecord>>> {
  const find = async (part: Part): Promise<[string, Found<RangesRecord>][]> => {
    const result = results.get(part.key);
    if (!result) return [];
    const key = keys.replicateFiles(run_id, method.name, part.path);
    const checked = await findChecked<RangesRecord>(lake(), key);
    const { cohort_sha256 } = result.record;
    if (checked?.record.cohort_sha256 !== cohort_sha256) return [];
    const { record, bytes } = checked;
    return [[part.key, { record, object: objectOf(key, bytes, part.state, [cohort_sha256]) }]];
  };
  return new Map((await pLimit(RECORDS_AT_ONCE).map(parts, find)).flat());
}

async function findObjects(parts: readonly Part[]): Promise<ObjectRecord[]> {
  const find = async ({ key, state }: Part) => {
    const checked = await findChecked(lake(), key);
    return checked ? [objectOf(key, checked.bytes, state, [])] : [];
  };
  return (await pLimit(RECORDS_AT_ONCE).map(parts, find)).flat();
}

async function requestObject(run_id: string): Promise<ObjectRecord> {
  const key = keys.request(run_id);
  return objectOf(key, await lake().get(key), 'plan-run', []);
}

function objectOf(key: string, bytes: Uint8Array, producer: string, inputs: string[]): ObjectRecord {
  return { key, bytes: bytes.length, sha256: sha256(bytes), rows: null, producer, inputs };
}

/** Two analyses of the same participants may share their replicates. */
function uniqueByKey(objects: readonly ObjectRecord[]): ObjectRecord[] {
  return [...new Map(objects.map((object) => [object.key, object])).values()];
}
