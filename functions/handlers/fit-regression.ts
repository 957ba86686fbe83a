/** Fits one regression: an exposure in a model in a subgroup. */
import { putChecked, readChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { fitRegression } from '../study/regression.ts';
import { statusOfRows } from '../study/regression-status.ts';
import { codeVersion, lake } from './environment.ts';
import { type Measure, observed } from './observed.ts';
import type { RegressionRecord } from './records.ts';
import { readCohortRecord, readRequest } from './stored-run.ts';
import { readCohort } from './warm-cohort.ts';
import type { RegressionItem } from './work-items.ts';

export const handler = observed('fit-regression', fitOne);

/** @throws RequestDamagedError, NoCohortError, ObjectChangedError, UnknownAnalysisError, LonelyPsuError */
async function fitOne(
  { run_id, exposure, model, subgroup }: RegressionItem,
  measure: Measure<'fit-regression'>,
): Promise<{ reused: boolean }> {
  const analysis = { exposure, model, subgroup };
  const request = await readRequest(run_id);
  const cohort = await readCohortRecord(run_id);
  const key = keys.regression(run_id, analysis);
  const made = { code_version: codeVersion('fit-regression'), cohort_sha256: cohort.cohort.sha256 };
  const known = await readChecked<RegressionRecord>(lake(), key);
  if (known?.code_version === made.code_version && known.cohort_sha256 === made.cohort_sha256) return { reused: true };

  const result = fitRegression(request, analysis, await readCohort(cohort), cohort.levels);
  const record: RegressionRecord = { ...made, ...analysis, ...result };
  await putChecked(lake(), key, record);
  const status = statusOfRows(result.rows);
  measure({ NotEstimable: Number(status === 'not_estimable'), Firth: Number(status === 'firth') });
  return { reused: false };
}
