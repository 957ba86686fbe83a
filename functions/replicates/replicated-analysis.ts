/** What the functions have in common that make the record of an analysis of its replicates. */
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import type { Method } from '../methods/method.ts';
import type { ReplicateKind, ReplicateSet } from '../methods/replicate-set.ts';
import { codeVersion, lake } from '../runs/environment.ts';
import type { AnalysisRecord, Made, RangesRecord } from '../runs/records.ts';
import { ObjectChangedError, readCohortRecord, readRequest } from '../runs/stored-run.ts';
import { readCohort } from '../runs/warm-cohort.ts';
import type { ReplicatedItem } from '../runs/work-items.ts';
import type { FunctionName } from '../study/functions.ts';
import type { CohortData } from '../study/model-data.ts';
import type { RunRequest } from '../study/run-request.ts';
import { variantOf } from '../study/sensitivity.ts';
import { StoredSet } from './stored-set.ts';

/** The request and cohort of an item's run, and what the item is about. */
export interface ItemOfRun<Analysis extends object> {
  request: RunRequest;
  cohort: CohortData;
  analysis: Analysis;
  made: Made;
}

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError */
export async function itemOfRun<Analysis extends object>(
  { run_id, sensitivity, addresses: _, failure_key: __, retry_count: ___, ...analysis }: ReplicatedItem<Analysis>,
  { producer }: { producer: FunctionName },
): Promise<ItemOfRun<Analysis>> {
  const { request } = variantOf(await readRequest(run_id), sensitivity);
  const record = await readCohortRecord(run_id, sensitivity);
  const cohort = { columns: await readCohort(record), levels: record.levels };
  const made = { code_version: codeVersion(producer), cohort_sha256: record.cohort.sha256 };
  return { request, cohort, analysis: analysis as unknown as Analysis, made };
}

/**
 * The sets of an analysis, ready to be read.
 * @throws ObjectChangedError where they are not those of the plan: other replicates than this analysis's must not
 * become its result
 */
export async function openSets(
  { run_id, addresses }: Pick<ReplicatedItem, 'run_id' | 'addresses'>,
  sets: readonly ReplicateSet[],
  { cohort_sha256 }: Made,
): Promise<Partial<Record<ReplicateKind, StoredSet>>> {
  const opened: Partial<Record<ReplicateKind, StoredSet>> = {};
  for (const set of sets) {
    if (set.address !== addresses?.[set.kind]) throw new ObjectChangedError(keys.replicatesPlanSummary(run_id));
    opened[set.kind] = await StoredSet.open(set, cohort_sha256);
  }
  return opened;
}

/**
 * Stores the record of an analysis, and before it which ranges it was made of: a result of replicates that nobody can
 * name is none.
 */
export async function putReplicated<Analysis extends object, Result extends object>(
  { run_id, sensitivity }: Pick<ReplicatedItem, 'run_id' | 'sensitivity'>,
  method: Method<Analysis, Result>,
  record: AnalysisRecord<Analysis, Result>,
  sets: Partial<Record<ReplicateKind, StoredSet>>,
): Promise<void> {
  const path = method.path(record);
  const ranges: RangesRecord = {
    cohort_sha256: record.cohort_sha256,
    ranges: Object.values(sets).flatMap(({ used }) => used),
  };
  await putChecked(lake(), keys.replicateFiles(run_id, sensitivity, method.name, path), ranges);
  await putChecked(lake(), keys.analysis(run_id, sensitivity, method.name, path), record);
}
