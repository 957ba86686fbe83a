/** A run as it lies in a lake when it is complete, of rows that a test gives. */

import { sha256 } from '../../functions/lake/hash.ts';
import { putJson } from '../../functions/lake/json.ts';
import * as keys from '../../functions/lake/keys.ts';
import { putRecorded } from '../../functions/lake/object-record.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import { announceManifest } from '../../functions/lake/verification.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { COHORT_FLOW, cohortFlowRows, resultTable } from '../../functions/study/result-tables.ts';
import { runId } from '../../functions/study/run-id.ts';
import { putRunRow } from '../../functions/study/run-row.ts';

/** Writes request, tables, end and manifest. @returns the run's id, which is that of the request */
export async function storeRun(store: ObjectStore, { request, manifest, rows, flow }: StudyReport): Promise<string> {
  const run_id = runId(request);
  await putJson(store, keys.request(run_id), request);
  const objects = [];
  const tables = [
    ...METHODS.flatMap((method) => Object.entries(method.tables)).map(([name, table]) => ({
      name,
      table,
      of: rows[name] ?? [],
    })),
    { name: 'cohort_flow', table: COHORT_FLOW, of: cohortFlowRows([{ sensitivity: null, cohort: { flow } }]) },
  ];
  for (const { name, table, of } of tables) {
    const content = writeParquet(resultTable(table, of, { ...manifest, study: request.id, run_id }));
    const about = { rows: of.length, producer: 'collect-run', inputs: [] };
    objects.push(await putRecorded(store, keys.resultTable(name, request.id, run_id), content, about));
  }
  const text = JSON.stringify({ ...manifest, run_id, objects });
  const key = keys.manifest(run_id);
  const { execution } = manifest;
  await announceManifest(store, { run_id, execution }, { manifest_key: key, manifest_sha256: sha256(text) });
  if (manifest.status === 'complete') await putRunRow(store, { ...manifest, run_id, study: request.id }, request);
  await store.put(key, text);
  return run_id;
}
