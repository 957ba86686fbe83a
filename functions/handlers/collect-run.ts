/** Gathers what a run has come to: the result tables and, last of all, the manifest. */
import pLimit from 'p-limit';
import { findChecked, readChecked } from '../lake/checked-json.ts';
import { sha256 } from '../lake/hash.ts';
import { formatJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import { type ObjectRecord, putRecorded } from '../lake/object-record.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import type { Table } from '../lake/table.ts';
import { renderReport } from '../report/page.ts';
import { endedRun } from '../study/headline.ts';
import { plannedRegressions } from '../study/plan.ts';
import { cohortFlowTable, regressionTable, wqsTable, wqsWeightsTable } from '../study/result-tables.ts';
import type { EndedRun } from '../study/run-events.ts';
import type { RunRequest } from '../study/run-request.ts';
import { plannedWqs } from '../study/wqs-analysis.ts';
import { isSimulated } from './data-origin.ts';
import { codeVersion, codeVersions, lake } from './environment.ts';
import { type Measure, observed } from './observed.ts';
import type { CohortRecord, RegressionRecord, WqsPlanRecord, WqsRecord } from './records.ts';
import { type Found, runManifest } from './run-manifest.ts';
import { findCohortRecord, findFailure, readReceipts, readRequest } from './stored-run.ts';
import type { VersionedCode } from './versioned-code.ts';

/** Results in memory at once while they are read: one of 100 holdouts has some 100 kB. */
const READS_AT_ONCE = 16;

export interface CollectRunEvent {
  run_id: string;
  /** The name of the execution: what an incomplete run leaves is kept under it. */
  execution: string;
}

export const handler = observed('collect-run', collect);

/**
 * A complete run gets its manifest, once and for ever; a run with gaps leaves a record of this attempt and can be made
 * complete by running its request again. What it answers is the detail of the run's event.
 */
async function collect({ run_id, execution }: CollectRunEvent, measure: Measure<'collect-run'>): Promise<EndedRun> {
  const request = await readRequest(run_id);
  const receipts = await readReceipts(run_id, request);
  const cohort = await findCohortRecord(run_id, receipts);
  const regressions = plannedRegressions(request).map(
    (analysis): Part => ({
      state: 'fit-regression',
      id: keys.analysisId(analysis),
      key: keys.regression(run_id, analysis),
    }),
  );
  const wqs = plannedWqs(request).map(
    (analysis): Part => ({ state: 'combine-wqs', id: keys.wqsId(analysis), key: keys.wqs(run_id, analysis) }),
  );
  const results = {
    regressions: await findResults<RegressionRecord>(regressions, cohort),
    wqs: await findResults<WqsRecord>(wqs, cohort),
  };
  const absent = [...regressions, ...wqs].filter(({ key }) => !results.regressions.has(key) && !results.wqs.has(key));
  const status =
    absent.length === 0 ? 'complete' : results.regressions.size + results.wqs.size > 0 ? 'partial' : 'failed';
  const complete = status === 'complete';
  const tables = [...receipts].filter(([, receipt]) => !receipt);
  const missing: Part[] = [
    ...tables.map(([file]): Part => ({ state: 'ingest-table', id: file, key: keys.runTable(run_id, file) })),
    ...(cohort ? [] : [{ state: 'build-cohort', id: 'cohort', key: keys.cohortSummary(run_id) } as const]),
    ...absent,
  ];
  const found = { regressions: [...results.regressions.values()], wqs: [...results.wqs.values()] };
  const ingested = [...receipts.values()].filter((receipt) => receipt !== undefined);
  const simulated = isSimulated(request, ingested);
  const manifest = runManifest({
    ...{ request, run_id, execution, status, code_versions: codeVersions(), created_at: new Date().toISOString() },
    ...{ receipts: ingested, simulated, cohort, ...found },
    planned: { regressions: regressions.length, wqs: wqs.length },
    replicates: (await readChecked<WqsPlanRecord>(lake(), keys.wqsPlanSummary(run_id))) ?? { replicates: 0, reused: 0 },
    tables: cohort
      ? await writeResults({ ...request, simulated }, run_id, complete ? undefined : execution, cohort, found)
      : [],
    missing: await Promise.all(missing.map((part) => whyMissing(run_id, part))),
  });
  const page = renderReport({
    manifest,
    flow: cohort?.flow ?? [],
    regressions: found.regressions.flatMap(({ record }) => record.rows),
    wqs: found.wqs.flatMap(({ record }) => record.rows),
    weights: found.wqs.flatMap(({ record }) => record.weights),
  });
  const pageKey = complete ? keys.report(run_id) : keys.attemptReport(run_id, execution);
  const resultTables = manifest.objects.filter(({ producer }) => producer === 'collect-run');
  const origin = { rows: null, producer: 'collect-run', inputs: resultTables.map((table) => table.sha256) };
  manifest.objects.push(await putRecorded(lake(), pageKey, page, origin));
  const manifest_key = complete ? keys.manifest(run_id) : keys.attemptManifest(run_id, execution);
  if (complete) await lake().putIfAbsent(manifest_key, formatJson(manifest));
  else await lake().put(manifest_key, formatJson(manifest));
  const { wqs: mixtures, regressions: fits } = manifest.analyses;
  const withoutIndex = mixtures.status === 'run' ? mixtures.not_estimable : 0;
  measure({ Missing: manifest.missing.length, NotEstimable: fits.not_estimable + withoutIndex });
  return endedRun(execution, manifest_key, manifest);
}

/** What one function leaves in the lake for the run. */
interface Part {
  /** The function. */
  state: VersionedCode;
  id: string;
  /** Of its record. */
  key: string;
}

/** The results that this code has made of this very cohort, by their keys. */
async function findResults<Result extends { code_version: string; cohort_sha256: string }>(
  planned: Part[],
  cohort: CohortRecord | undefined,
): Promise<Map<string, Found<Result>>> {
  if (!cohort) return new Map();
  const inputs = [cohort.cohort.sha256];
  const find = async ({ key, state }: Part): Promise<[string, Found<Result>][]> => {
    const checked = await findChecked<Result>(lake(), key);
    if (!checked) return [];
    const { record, bytes } = checked;
    if (record.cohort_sha256 !== cohort.cohort.sha256 || record.code_version !== codeVersion(state)) return [];
    const object = { key, bytes: bytes.length, sha256: sha256(bytes), rows: null, producer: state, inputs };
    return [[key, { record, object }]];
  };
  return new Map((await pLimit(READS_AT_ONCE).map(planned, find)).flat());
}

/**
 * The result tables of the run; those of an incomplete attempt stay with it, so that whoever reads `results/` never
 * takes half a run for a whole one.
 */
async function writeResults(
  { id, simulated }: RunRequest & { simulated: boolean },
  run_id: string,
  attempt: string | undefined,
  { cohort, flow }: CohortRecord,
  found: { regressions: Found<RegressionRecord>[]; wqs: Found<WqsRecord>[] },
): Promise<ObjectRecord[]> {
  const write = async (name: keys.ResultTable, table: Table, inputs: string[]) => {
    const key = attempt ? keys.attemptTable(name, run_id, attempt) : keys.resultTable(name, id, run_id);
    const rows = table.columns[0].values.length;
    return putRecorded(lake(), key, writeParquet(table), { rows, producer: 'collect-run', inputs });
  };
  const rows = found.regressions.flatMap(({ record }) => record.rows);
  const fits = found.regressions.map(({ object }) => object.sha256);
  const tables = [
    await write('cohort_flow', cohortFlowTable(flow, simulated), [cohort.sha256]),
    await write('regression', regressionTable(rows, simulated), fits),
  ];
  if (found.wqs.length === 0) return tables;
  const indices = found.wqs.flatMap(({ record }) => record.rows);
  const weights = found.wqs.flatMap(({ record }) => record.weights);
  const mixtures = found.wqs.map(({ object }) => object.sha256);
  tables.push(await write('wqs', wqsTable(indices, simulated), mixtures));
  tables.push(await write('wqs_weights', wqsWeightsTable(weights, simulated), mixtures));
  return tables;
}

/**
 * Why a part is missing: what the state machine recorded of it, or of the step it belongs to; else that its record is there, but
 * made by other code.
 */
async function whyMissing(run_id: string, { state, id, key }: Part): Promise<Manifest['missing'][number]> {
  // An analysis without its replicates fails for what has kept these from being made.
  const causes = [
    ...(state === 'combine-wqs' ? [keys.failure(run_id, 'fit-wqs-replicates', id)] : []),
    keys.failure(run_id, state, id),
    keys.failure(run_id, 'analyse', 'analyses'),
  ];
  for (const failure of causes) {
    const record = await findFailure(failure);
    if (record) return { state, id, ...record };
  }
  const made = (await readChecked<{ code_version: string }>(lake(), key))?.code_version;
  const code = state === 'ingest-table' ? 'convert-table' : state;
  const current = codeVersion(code);
  if (made === undefined || made === current) {
    return { state, id, error: 'NotAttempted', cause: 'no failure was recorded' };
  }
  const cause = `${key} was made by version ${made} of ${code}, and this is version ${current}: running the request again makes it anew`;
  return { state, id, error: 'MadeByOtherCode', cause };
}
