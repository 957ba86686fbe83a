/** Gathers what a run has come to: the result tables and, last of all, the manifest. */
import { type Damage, tellDamage, whileHearingOfDamage } from '../lake/damage.ts';
import { sha256 } from '../lake/hash.ts';
import { formatJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import { type ObjectRecord, putRecorded } from '../lake/object-record.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import { announceManifest, inWords, verifyManifest } from '../lake/verification.ts';
import { METHODS, SECTIONS } from '../methods/index.ts';
import type { ResultTable } from '../methods/method.ts';
import { renderReport } from '../report/page.ts';
import { readDamage } from '../runs/damage-records.ts';
import { isSimulated } from '../runs/data-origin.ts';
import { codeVersions, lake } from '../runs/environment.ts';
import { type GatheredRun, type GatheredVariant, gatherRun } from '../runs/gather-run.ts';
import { type Measure, observed } from '../runs/observed.ts';
import { putProvenance } from '../runs/provenance.ts';
import type { DamageRecord } from '../runs/records.ts';
import { type ResultRows, runManifest } from '../runs/run-manifest.ts';
import { type RunStep, whyMissing } from '../runs/why-missing.ts';
import type { EffectRow } from '../study/effect-row.ts';
import { endedRun } from '../study/headline.ts';
import { withTestFamilies } from '../study/multiple-testing.ts';
import { COHORT_FLOW, cohortFlowRows, resultTable } from '../study/result-tables.ts';
import type { EndedRun } from '../study/run-events.ts';
import type { RunRequest } from '../study/run-request.ts';
import { putRunRow } from '../study/run-row.ts';

export interface CollectRunEvent {
  run_id: string;
  /** The name of the execution: what an incomplete run leaves is kept under it. */
  execution: string;
  /** When the execution began: ISO 8601. */
  started_at: string;
  /** The last step that ended in it. */
  reached: RunStep;
}

export const handler = observed('collect-run', collect);

/**
 * A complete run gets its manifest, once and for as long as all is as that says; a run with gaps leaves a record of
 * this attempt and can be made complete by running its request again. What it answers is the detail of the run's event.
 *
 * @throws ObjectNotFoundError, RequestDamagedError
 */
async function collect(
  { run_id, execution, started_at, reached }: CollectRunEvent,
  measure: Measure<'collect-run'>,
): Promise<EndedRun> {
  const heard: Damage[] = [];
  const run = await whileHearingOfDamage(
    (damage) => heard.push(damage),
    () => gatherRun(run_id),
  );
  const { variants, absentInputs, absentAnalyses } = run;
  const [{ cohort }] = variants;
  const some = variants.some(({ methods }) => methods.some(({ found }) => found.length > 0));
  const status = absentAnalyses.length === 0 ? 'complete' : some ? 'partial' : 'failed';
  const attempt = status === 'complete' ? undefined : execution;
  const simulated = isSimulated(run.request, run.receipts);
  const missing = [...absentInputs, ...absentAnalyses];
  const rows = rowsOf(run);
  const manifest = runManifest({
    ...run,
    run_id,
    execution,
    status,
    code_versions: codeVersions(),
    created_at: new Date().toISOString(),
    simulated,
    rows,
    tables: cohort ? await writeResults({ ...run, simulated }, rows, run_id, attempt) : [],
    missing: await Promise.all(missing.map((part) => whyMissing(run_id, part, heard, reached))),
    damaged: allDamage(await readDamage(run_id), heard),
  });
  const page = renderReport({ manifest, request: run.request, flow: cohort?.flow ?? [], rows }, SECTIONS);
  const pageKey = attempt ? keys.attemptReport(run_id, attempt) : keys.report(run_id);
  const resultTables = manifest.objects.filter(({ producer }) => producer === 'collect-run');
  const origin = { rows: null, producer: 'collect-run', inputs: resultTables.map((table) => table.sha256) };
  manifest.objects.push(await putRecorded(lake(), pageKey, page, origin));
  const notEstimable = Object.values(manifest.analyses).reduce((sum, { not_estimable }) => sum + not_estimable, 0);
  measure({ Missing: manifest.missing.length, NotEstimable: notEstimable });
  return writeManifest(manifest, run.request, started_at);
}

/** Of the run so far, by key; what gathering found itself, too. */
function allDamage(recorded: readonly DamageRecord[], found: readonly Damage[]): DamageRecord[] {
  const byKey = new Map(recorded.map((record) => [record.key, record]));
  for (const damage of found) byKey.set(damage.key, { ...damage, found_by: 'collect-run' });
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Writes the manifest, unless the run has one already by which all is as it should be: then that one stands, since
 * whoever was told its hash shall find it. A run that was made complete again after damage has the same results, as a
 * rule in the same bytes.
 */
async function writeManifest(manifest: Manifest, request: RunRequest, startedAt: string): Promise<EndedRun> {
  const { run_id, execution, status } = manifest;
  const content = formatJson(manifest);
  const hash = sha256(content);
  const key = status === 'complete' ? keys.manifest(run_id) : keys.attemptManifest(run_id, execution);
  await announceManifest(lake(), manifest, { manifest_key: key, manifest_sha256: hash });
  // Before the manifest: a run that is over is in the lists.
  if (status === 'complete') await putRunRow(lake(), manifest, request);
  await putProvenance(lake(), manifest, key, startedAt);
  if (!(await lake().putIfAbsent(key, content))) {
    const { ok, differences, proven } = await verifyManifest(lake(), key);
    if (ok && proven) {
      if (status === 'complete') await putRunRow(lake(), proven.manifest, request);
      return endedRun(execution, key, proven.sha256, proven.manifest);
    }
    for (const difference of differences) tellDamage({ key: difference.key, problem: inWords(difference) });
    await lake().put(key, content);
  }
  return endedRun(execution, key, hash, manifest);
}

/** The rows of every result table, by its name: those of the main analysis, then those of each change. */
function rowsOf({ variants }: GatheredRun): ResultRows {
  const rows: ResultRows = {};
  for (const variant of variants) {
    for (const [table, more] of Object.entries(rowsOfVariant(variant))) {
      rows[table] ??= [];
      for (const row of more) rows[table].push({ sensitivity: variant.sensitivity, ...row });
    }
  }
  return rows;
}

/** Tests are of families that may go over several tables, and over no more than one set of analyses. */
function rowsOfVariant({ request, methods }: GatheredVariant): ResultRows {
  const rows: ResultRows = {};
  for (const { method, found } of methods) {
    for (const table of Object.keys(method.tables)) rows[table] = [];
    for (const { record } of found) {
      for (const [table, more] of Object.entries(method.rows(record))) for (const row of more) rows[table].push(row);
    }
    const records = found.map(({ record }) => record);
    Object.assign(rows, records.length > 0 ? SECTIONS[method.name].rowsOfAll?.(records as never[], request) : {});
  }
  const withTests = methods.flatMap(({ method }) =>
    Object.entries(method.testedApart ? {} : method.tables).flatMap(([table, { columns }]) =>
      'test_family' in columns ? [table] : [],
    ),
  );
  const tested = withTestFamilies(request, withTests.flatMap((table) => rows[table]) as EffectRow[]);
  for (const table of withTests) rows[table] = tested.splice(0, rows[table].length);
  return rows;
}

/**
 * The result tables of the run; those of an incomplete attempt stay with it, so that whoever reads `results/` never
 * takes half a run for a whole one. A method that is not asked for has no table.
 */
async function writeResults(
  { request, variants, simulated }: GatheredRun & { simulated: boolean },
  rows: ResultRows,
  run_id: string,
  attempt: string | undefined,
): Promise<ObjectRecord[]> {
  const mark = { simulated, study: request.id, run_id };
  const write = async (name: string, table: ResultTable, ofTable: readonly object[], inputs: string[]) => {
    const key = attempt ? keys.attemptTable(name, run_id, attempt) : keys.resultTable(name, request.id, run_id);
    const origin = { rows: ofTable.length, producer: 'collect-run', inputs };
    return putRecorded(lake(), key, writeParquet(resultTable(table, ofTable, mark)), origin);
  };
  const cohorts = variants.flatMap(({ cohort }) => (cohort ? [cohort.cohort.sha256] : []));
  const tables = [await write('cohort_flow', COHORT_FLOW, cohortFlowRows(variants), cohorts)];
  for (const method of METHODS) {
    const shares = variants.flatMap(({ methods }) => methods.filter((share) => share.method === method));
    if (shares.every(({ planned }) => planned === 0)) continue;
    const inputs = shares.flatMap(({ found }) => found.map(({ object }) => object.sha256));
    for (const [name, table] of Object.entries(method.tables)) {
      const own = method.ownColumns?.(request)[name];
      tables.push(await write(name, { ...table, columns: { ...own, ...table.columns } }, rows[name], inputs));
    }
  }
  return tables;
}
