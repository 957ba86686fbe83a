/** The cohort of a run, read once per warm function: a run's many analyses all start from the same one. */
import { readParquet } from '../lake/parquet-reader.ts';
import type { Columns } from '../nhanes/condition.ts';
import { cohortColumns } from '../study/cohort-table.ts';
import type { CohortRecord } from './records.ts';
import { readRecorded } from './stored-run.ts';

let kept: { sha256: string; columns: Columns } | undefined;

/** The columns of a cohort, categories as indices of their levels. @throws ObjectNotFoundError, ObjectChangedError */
export async function readCohort({ cohort, levels }: CohortRecord): Promise<Columns> {
  if (kept?.sha256 !== cohort.sha256) {
    const table = await readParquet(await readRecorded(cohort));
    kept = { sha256: cohort.sha256, columns: cohortColumns(table, levels) };
  }
  return kept.columns;
}
