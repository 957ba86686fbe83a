/** Gathers what a run has come to: the result tables and, last of all, the manifest. */
import { sha256 } from '../lake/hash.ts';
import { formatJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import { type ObjectRecord, putRecorded } from '../lake/object-record.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import type { Table } from '../lake/table.ts';
import { plannedRegressions, type RegressionAnalysis } from '../study/plan.ts';
import { cohortFlowTable, regressionTable } from '../study/result-tables.ts';
import type { RunRequest } from '../study/run-request.ts';
import { codeVersion, lake } from './environment.ts';
import type { CohortRecord, FailureRecord, RegressionRecord } from './records.ts';
import { type Found, runManifest } from './run-manifest.ts';
import { readCohortRecord, readReceipts, readRecord, readRequest } from './stored-run.ts';

export interface CollectRunEvent {
  run_id: string;
  /** The name of the execution: what an incomplete run leaves is kept under it. */
  execution: string;
}

export interface CollectedRun {
  run_id: string;
  status: Manifest['status'];
  /** Of the run's manifest when it is complete, else of the record of this attempt. */
  manifest_key: string;
}

/**
 * A complete run gets its manifest, once and for ever; a run with gaps leaves a record of this attempt and can be made
 * complete by running its request again.
 */
export async function handler({ run_id, execution }: CollectRunEvent): Promise<CollectedRun> {
  const request = await readRequest(run_id);
  const receipts = await readReceipts(run_id, request);
  const cohort = await readCohortRecord(run_id, receipts);
  const planned = plannedRegressions(request);
  const results = cohort ? await Promise.all(planned.map((analysis) => findRegression(run_id, analysis, cohort))) : [];
  const found = results.filter((result) => result !== undefined);
  const status = found.length === planned.length ? 'complete' : found.length > 0 ? 'partial' : 'failed';
  const complete = status === 'complete';

  const missing = [
    ...[...receipts].filter(([, receipt]) => !receipt).map(([file]) => ({ state: 'ingest-table', id: file })),
    ...(cohort ? [] : [{ state: 'build-cohort', id: 'cohort' }]),
    ...planned
      .filter((_, index) => !results[index])
      .map((analysis) => ({ state: 'fit-regression', id: keys.analysisId(analysis) })),
  ];
  const manifest = runManifest({
    ...{ request, run_id, execution, status, code_version: codeVersion(), created_at: new Date().toISOString() },
    ...{
      receipts: [...receipts.values()].filter((receipt) => receipt !== undefined),
      cohort,
      planned: planned.length,
      found,
    },
    tables: cohort ? await writeResults(request, run_id, complete ? undefined : execution, cohort, found) : [],
    missing: await Promise.all(missing.map(async (part) => ({ ...part, ...(await whyMissing(run_id, part)) }))),
  });
  const manifest_key = complete ? keys.manifest(run_id) : keys.attemptManifest(run_id, execution);
  if (complete) await lake().putIfAbsent(manifest_key, formatJson(manifest));
  else await lake().put(manifest_key, formatJson(manifest));
  return { run_id, status, manifest_key };
}

/** The result of an analysis, unless there is none for this very cohort. */
async function findRegression(
  run_id: string,
  analysis: RegressionAnalysis,
  { cohort }: CohortRecord,
): Promise<Found | undefined> {
  const key = keys.regression(run_id, analysis);
  if (!(await lake().head(key))) return undefined;
  const bytes = await lake().get(key);
  const record = JSON.parse(new TextDecoder().decode(bytes)) as RegressionRecord;
  if (record.cohort_sha256 !== cohort.sha256) return undefined;
  const origin = { producer: 'fit-regression', inputs: [cohort.sha256] };
  return { record, object: { key, bytes: bytes.length, sha256: sha256(bytes), rows: null, ...origin } };
}

/**
 * The result tables of the run; those of an incomplete attempt stay with it, so that whoever reads `results/` never
 * takes half a run for a whole one.
 */
async function writeResults(
  { id }: RunRequest,
  run_id: string,
  attempt: string | undefined,
  { cohort, flow }: CohortRecord,
  found: Found[],
): Promise<ObjectRecord[]> {
  const write = async (name: keys.ResultTable, table: Table, rows: number, inputs: string[]) => {
    const key = attempt ? keys.attemptTable(name, run_id, attempt) : keys.resultTable(name, id, run_id);
    return putRecorded(lake(), key, await writeParquet(table), { rows, producer: 'collect-run', inputs });
  };
  const rows = found.flatMap(({ record }) => record.rows);
  return [
    await write('cohort_flow', cohortFlowTable(flow), flow.length, [cohort.sha256]),
    await write(
      'regression',
      regressionTable(rows),
      rows.length,
      found.map(({ object }) => object.sha256),
    ),
  ];
}

/** What the state machine recorded of a part that is missing, if it came to that: of itself, or of the step it belongs to. */
async function whyMissing(
  run_id: string,
  { state, id }: { state: string; id: string },
): Promise<{ error: string; cause: string }> {
  const own = await readRecord<FailureRecord>(keys.failure(run_id, state, id));
  const record = own ?? (await readRecord<FailureRecord>(keys.failure(run_id, 'analyse', 'analyses')));
  return { error: record?.error ?? 'NotAttempted', cause: record?.cause ?? 'no failure was recorded' };
}
