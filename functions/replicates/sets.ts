/** Which sets of replicates the analyses of each method consist of: the only list. */

import { calibration } from '../methods/calibration/index.ts';
import { calibrationSet } from '../methods/calibration/sets.ts';
import { curves } from '../methods/curves/index.ts';
import { curveSets } from '../methods/curves/sets.ts';
import type { AnyMethod, Method } from '../methods/method.ts';
import { qgcompData } from '../methods/qgcomp/analysis.ts';
import { qgcomp } from '../methods/qgcomp/index.ts';
import { qgcompSets } from '../methods/qgcomp/sets.ts';
import type { ReplicateSet } from '../methods/replicate-set.ts';
import { wqsData } from '../methods/wqs/analysis.ts';
import { wqs } from '../methods/wqs/index.ts';
import { wqsSets } from '../methods/wqs/sets.ts';
import { codeVersion } from '../runs/environment.ts';
import type { CohortData } from '../study/model-data.ts';
import type { RunRequest } from '../study/run-request.ts';

/** The sets of an analysis, in the order in which they are planned. */
type SetsOf<Analysis extends object> = (request: RunRequest, analysis: Analysis, cohort: CohortData) => ReplicateSet[];

/** A method whose analyses have sets. */
interface ReplicatedMethod {
  method: AnyMethod;
  setsOf: SetsOf<object>;
}

export const REPLICATED: readonly ReplicatedMethod[] = [
  replicated(wqs, (request, analysis, cohort) =>
    wqsSets(wqsData(request, analysis, cohort), analysis.direction, cohort.columns, codeVersion),
  ),
  replicated(qgcomp, (request, analysis, cohort) =>
    qgcompSets(qgcompData(request, analysis, cohort), analysis, cohort, codeVersion),
  ),
  replicated(calibration, (request, analysis, cohort) => [calibrationSet(request, analysis, cohort, codeVersion).set]),
  replicated(curves, (request, _, cohort) => curveSets(request, cohort, codeVersion)),
];

/** Each is only ever given analyses of its own plan, which the types of a list cannot say. */
function replicated<Analysis extends object, Result extends object>(
  method: Method<Analysis, Result>,
  setsOf: SetsOf<Analysis>,
): ReplicatedMethod {
  return { method, setsOf } as unknown as ReplicatedMethod;
}
