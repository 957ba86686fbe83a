import type { Manifest } from '../lake/manifest.ts';
import type { WqsRow, WqsWeightRow } from '../methods/wqs/result.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';
import type { RegressionRow } from '../study/regression.ts';

/** All that the page shows: the run's manifest and the rows of its result tables. */
export interface StudyReport {
  manifest: Manifest;
  flow: readonly FlowStep[];
  regressions: readonly RegressionRow[];
  wqs: readonly WqsRow[];
  weights: readonly WqsWeightRow[];
}
