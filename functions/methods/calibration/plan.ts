/** Which analyses a study calibrates: all that report an interval or a test of a fitted model. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { plannedQgcomp, type QgcompAnalysis } from '../qgcomp/plan.ts';
import { plannedRegressions, type RegressionAnalysis } from '../regression/plan.ts';
import { plannedWqs, type WqsAnalysis } from '../wqs/plan.ts';

/** An analysis of another method, whose name `of` is. */
export type CalibrationAnalysis =
  | ({ of: 'regression' } & RegressionAnalysis)
  | ({ of: 'wqs' } & WqsAnalysis)
  | ({ of: 'qgcomp' } & QgcompAnalysis);

/** Every analysis that is calibrated, in the order of the methods; none if the request does not ask for it. */
export function plannedCalibrations(request: AnalysisRequest): CalibrationAnalysis[] {
  const { calibration, models, wqs } = request;
  if (calibration === undefined || models.length === 0) return [];
  // Over several splits WQS offers no interval, and no p value but that of permutations.
  const hasInference = wqs?.holdouts === 1 || wqs?.permutations !== undefined;
  return [
    ...plannedRegressions(request).map((analysis) => ({ of: 'regression' as const, ...analysis })),
    ...(hasInference ? plannedWqs(request) : []).map((analysis) => ({ of: 'wqs' as const, ...analysis })),
    ...plannedQgcomp(request).map((analysis) => ({ of: 'qgcomp' as const, ...analysis })),
  ];
}
