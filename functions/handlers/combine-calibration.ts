/** Counts in how many data sets of one analysis its intervals hold the truth, and its tests reject. */
import { columnsOfFigure } from '../methods/calibration/data-sets.ts';
import { calibration } from '../methods/calibration/index.ts';
import type { CalibrationAnalysis } from '../methods/calibration/plan.ts';
import { calibrationResult } from '../methods/calibration/result.ts';
import { calibrationSet } from '../methods/calibration/sets.ts';
import { itemOfRun, openSets, putReplicated } from '../replicates/replicated-analysis.ts';
import { codeVersion } from '../runs/environment.ts';
import { type Measure, observed } from '../runs/observed.ts';
import type { ReplicatedItem } from '../runs/work-items.ts';

export const handler = observed('combine-calibration', combine);

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError, MissingReplicatesError */
async function combine(
  item: ReplicatedItem<CalibrationAnalysis>,
  measure: Measure<'combine-calibration'>,
): Promise<{ rows: number }> {
  const { request, cohort, analysis, made } = await itemOfRun(item, calibration);
  const { set, form, calibration: calibrated } = calibrationSet(request, analysis, cohort, codeVersion);
  const opened = await openSets(item, [set], made);
  const { figures } = calibrated();
  const columns = figures.flatMap((_, place) => Object.values(columnsOfFigure(place)));
  const values = (await opened.data_sets?.values(columns)) ?? {};
  const result = calibrationResult(analysis, form, figures, values);
  await putReplicated(item, calibration, { ...made, ...analysis, ...result }, opened);
  const status = calibration.status(result);
  measure({ NotEstimable: Number(status === 'not_estimable') });
  return { rows: result.rows.length };
}
