/** What the functions of a run have left in the lake, read back and checked: the results, and what lacks. */
import pLimit from 'p-limit';
import { findChecked, readChecked } from '../lake/checked-json.ts';
import { sha256 } from '../lake/hash.ts';
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { RECORDS_AT_ONCE } from '../lake/reads-at-once.ts';
import { METHODS } from '../methods/index.ts';
import type { AnyMethod } from '../methods/method.ts';
import type { VersionedCode } from '../study/functions.ts';
import type { RunRequest } from '../study/run-request.ts';
import { type Variant, variantsOf } from '../study/sensitivity.ts';
import { codeVersion, lake } from './environment.ts';
import type { AnalysisRecord, CohortRecord, RangesRecord, ReplicatesPlanRecord, TableReceipt } from './records.ts';
import { findCohortRecord, readRequest, sourceOf } from './stored-run.ts';
import { readReceipts, receiptsOf } from './table-receipts.ts';

/** What one function leaves in the lake for the run. */
export interface Part {
  /** The function. */
  state: VersionedCode;
  /** The id of a change of the request; null of the main analysis, and of what is of the whole run. */
  sensitivity: string | null;
  id: string;
  /** What its keys are built of. */
  path: string[];
  /** Of its record. */
  key: string;
  /** The method, of an analysis that is made of replicates. */
  method?: string;
}

/** A method's share of a set of analyses. */
export interface GatheredMethod {
  method: AnyMethod;
  planned: number;
  found: Found<AnalysisRecord>[];
}

/** What has become of the main analysis, or of a change of it. */
export interface GatheredVariant extends Variant {
  cohort: CohortRecord | undefined;
  /** By method, in their order: how many analyses were planned, and the results that there are. */
  methods: GatheredMethod[];
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
  /** The main analysis first. */
  variants: [GatheredVariant, ...GatheredVariant[]];
  /** Undefined where nobody knows how many replicates were there before: there was no plan, or it was damaged. */
  plannedReplicates: ReplicatesPlanRecord | undefined;
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
  const tables = [...receipts.keys()].map(
    (file): Part => ({
      state: 'ingest-table',
      sensitivity: null,
      id: file,
      path: [file],
      key: keys.runTable(run_id, file),
    }),
  );
  const variants: GatheredVariant[] = [];
  const cohorts: Part[] = [];
  const absentCohorts: Part[] = [];
  const absentAnalyses: Part[] = [];
  const rangesOf = new Map<string, Found<RangesRecord>>();
  for (const variant of variantsOf(request)) {
    const { sensitivity } = variant;
    const cohort = await findCohortRecord(run_id, sensitivity, receiptsOf(variant.request, receipts));
    (cohort ? cohorts : absentCohorts).push(cohortPart(run_id, sensitivity));
    const methods: GatheredMethod[] = [];
    for (const method of METHODS) {
      const parts = method.planned(variant.request).map((analysis): Part => {
        const path = method.path(analysis);
        const key = keys.analysis(run_id, sensitivity, method.name, path);
        const part: Part = { state: method.producer, sensitivity, id: keys.analysisName(sensitivity, path), key, path };
        return method.steps === 'replicates' ? { ...part, method: method.name } : part;
      });
      const results = await findResults(method, parts, cohort);
      if (method.steps === 'replicates') {
        // A result of replicates that nobody can name is none.
        const ranges = await findRanges(run_id, method, parts, results);
        for (const [key, found] of ranges) rangesOf.set(key, found);
        for (const key of results.keys()) if (!ranges.has(key)) results.delete(key);
      }
      methods.push({ method, planned: parts.length, found: [...results.values()] });
      absentAnalyses.push(...parts.filter(({ key }) => !results.has(key)));
    }
    variants.push({ ...variant, cohort, methods });
  }
  const [main, ...changes] = variants;
  return {
    request,
    receipts: [...receipts.values()].filter((receipt) => receipt !== undefined),
    variants: [main, ...changes],
    plannedReplicates: await readChecked<ReplicatesPlanRecord>(lake(), keys.replicatesPlanSummary(run_id)),
    ranges: uniqueByKey([...rangesOf.values()].flatMap(({ record }) => record.ranges)),
    records: [
      await requestObject(run_id),
      ...(await findObjects([...tables.filter(({ id }) => receipts.get(id)), ...cohorts])),
      ...[...rangesOf.values()].map(({ object }) => object),
    ],
    absentInputs: [...tables.filter(({ id }) => !receipts.get(id)), ...absentCohorts],
    absentAnalyses,
  };
}

function cohortPart(run_id: string, sensitivity: string | null): Part {
  return {
    state: 'build-cohort',
    sensitivity,
    id: keys.analysisName(sensitivity, ['cohort']),
    path: ['cohort'],
    key: keys.cohortSummary(run_id, sensitivity),
  };
}

/** The results that this code has made of this very cohort, by their keys. */
async function findResults(
  method: AnyMethod,
  planned: readonly Part[],
  cohort: CohortRecord | undefined,
): Promise<Map<string, Found<AnalysisRecord>>> {
  if (!cohort) return new Map();
  const source = sourceOf(method, cohort);
  const find = async ({ key, state }: Part): Promise<[string, Found<AnalysisRecord>][]> => {
    const checked = await findChecked<AnalysisRecord>(lake(), key);
    if (!checked) return [];
    const { record, bytes } = checked;
    if (record.cohort_sha256 !== source || record.code_version !== codeVersion(state)) return [];
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
    const key = keys.replicateFiles(run_id, part.sensitivity, method.name, part.path);
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
