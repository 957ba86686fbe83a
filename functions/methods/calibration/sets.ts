/** The data sets of a calibration as a set that any number of machines may share out. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { CohortData } from '../../study/model-data.ts';
import { once } from '../../study/once.ts';
import { dataAddress } from '../data-address.ts';
import type { KernelVersion, ReplicateSet } from '../replicate-set.ts';
import { streamOf } from '../stream.ts';
import type { Calibration } from './calibration.ts';
import { secondsPerDataSet, workOfDataSet } from './cost.ts';
import { calibratedData, dataSetsTable } from './data-sets.ts';
import type { CalibrationAnalysis } from './plan.ts';
import { SEED } from './settings.ts';

export interface CalibrationSet {
  set: ReplicateSet;
  form: string;
  calibration: () => Calibration;
}

/** The set, and the calibration that its values are of, which is made when it is first asked for. */
export function calibrationSet(
  request: AnalysisRequest,
  analysis: CalibrationAnalysis,
  cohort: CohortData,
  version: KernelVersion,
): CalibrationSet {
  const data = calibratedData(request, analysis, cohort);
  const stream = streamOf(SEED, analysis.subgroup);
  const calibration = once(() => data.calibration(stream));
  const facts = { kernelVersion: version('calibration-data-sets'), of: analysis.of, stream, ...data.facts };
  const set: ReplicateSet = {
    kind: 'data_sets',
    address: dataAddress(facts, data.columns),
    holdouts: 1,
    count: request.calibration ?? 0,
    secondsEach: secondsPerDataSet(workOfDataSet(request, analysis), data.rows, data.coefficients),
    compute: (range, hasTime) => dataSetsTable(calibration(), range, hasTime),
  };
  return { set, form: data.form, calibration };
}
