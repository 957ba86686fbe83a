/** A lake with huang-2023 in it, made of the real files: what the benchmarks of later steps start from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as keys from '../../functions/lake/keys.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import type { Columns } from '../../functions/nhanes/condition.ts';
import { cohortColumns } from '../../functions/study/cohort-table.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { folderForTests, study } from '../support/study.ts';

export interface StudyCohort {
  request: RunRequest;
  columns: Columns;
  levels: Record<string, readonly string[]>;
  /** Path of cohort.parquet. */
  path: string;
  remove: () => Promise<void>;
}

/** Runs the study from `source` and reads its cohort back. */
export async function studyCohort(source: string): Promise<StudyCohort> {
  const lake = folderForTests();
  const { stdout, stderr } = await study(['run', '--source', source, '--out', lake.path, '--json']);
  if (stdout === '') throw new Error(stderr);
  const { run_id } = JSON.parse(stdout);
  const path = join(lake.path, keys.cohortTable(run_id, null));
  const { levels } = JSON.parse(readFileSync(join(lake.path, keys.cohortSummary(run_id, null)), 'utf8')).record;
  const request = parseRunRequest(JSON.parse(readFileSync(join(lake.path, keys.request(run_id)), 'utf8')));
  return {
    request,
    columns: cohortColumns(await readParquet(readFileSync(path)), levels),
    levels,
    path,
    remove: lake.remove,
  };
}
