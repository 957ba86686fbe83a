/** Which sets of replicates the analyses of each method consist of: the only list. */

import { calibration } from '../methods/calibration/index.ts';
import type { CalibrationAnalysis } from '../methods/calibration/plan.ts';
import { calibrationSet } from '../methods/calibration/sets.ts';
import { curves } from '../methods/curves/index.ts';
import type { CurvesAnalysis } from '../methods/curves/plan.ts';
import { curveSets } from '../methods/curves/sets.ts';
import type { Method } from '../methods/method.ts';
import { qgcompData } from '../methods/qgcomp/analysis.ts';
import { qgcomp } from '../methods/qgcomp/index.ts';
import type { QgcompAnalysis } from '../methods/qgcomp/plan.ts';
import { qgcompSets } from '../methods/qgcomp/sets.ts';
import type { ReplicateSet } from '../methods/replicate-set.ts';
import { wqsData } from '../methods/wqs/analysis.ts';
import { wqs } from '../methods/wqs/index.ts';
import type { WqsAnalysis } from '../methods/wqs/plan.ts';
import { wqsSets } from '../methods/wqs/sets.ts';
import { codeVersion } from '../runs/environment.ts';
import type { CohortData } from '../study/model-data.ts';
import type { RunRequest } from '../study/run-request.ts';

/** The sets of an analysis, in the order in which they are planned. */
type SetsOf<Analysis extends object> = (request: RunRequest, analysis: Analysis, cohort: CohortData) => ReplicateSet[];

/** A method whose analyses have sets. */
export interface ReplicatedMethod<Analysis extends object = object> {
  method: Method<Analysis, object>;
  setsOf: SetsOf<Analysis>;
}

const replicatedWqs: ReplicatedMethod<WqsAnalysis> = {
  method: wqs as Method<WqsAnalysis, object>,
  setsOf: (request, analysis, cohort) =>
    wqsSets(wqsData(request, analysis, cohort), analysis.direction, cohort.columns, codeVersion),
};

const replicatedQgcomp: ReplicatedMethod<QgcompAnalysis> = {
  method: qgcomp as Method<QgcompAnalysis, object>,
  setsOf: (request, analysis, cohort) =>
    qgcompSets(qgcompData(request, analysis, cohort), analysis, cohort, codeVersion),
};

const replicatedCalibration: ReplicatedMethod<CalibrationAnalysis> = {
  method: calibration as Method<CalibrationAnalysis, object>,
  setsOf: (request, analysis, cohort) => [calibrationSet(request, analysis, cohort, codeVersion).set],
};

const replicatedCurves: ReplicatedMethod<CurvesAnalysis> = {
  method: curves as Method<CurvesAnalysis, object>,
  setsOf: (request, _, cohort) => curveSets(request, cohort, codeVersion),
};

export const REPLICATED: readonly ReplicatedMethod[] = [
  replicatedWqs,
  replicatedQgcomp,
  replicatedCalibration,
  replicatedCurves,
] as never;
