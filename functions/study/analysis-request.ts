import type { METHOD_FIELDS } from '../methods/index.ts';
import type { RunRequest } from './run-request.ts';

/** What of a request the methods read: all that is not about where the data come from. */
export type AnalysisRequest = Pick<
  RunRequest,
  | 'outcomes'
  | 'exposures'
  | 'forms'
  | 'models'
  | 'subgroups'
  | 'interactions'
  | 'df_rule'
  | 'jackknife'
  | 'calibration'
  | 'lonely_psu'
  | keyof typeof METHOD_FIELDS
>;
