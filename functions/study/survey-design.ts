import type { Columns } from '../nhanes/condition.ts';
import { type SurveyDesign, surveyDesign } from '../survey/design.ts';
import type { RunRequest } from './run-request.ts';

/** The survey design of a cohort, as the request wants lonely PSUs treated. @throws LonelyPsuError if it asks for that */
export function surveyDesignOf({ lonely_psu }: RunRequest, { stratum, psu, weight }: Columns): SurveyDesign {
  return surveyDesign({ strata: stratum, psus: psu, weights: weight, lonelyPsu: lonely_psu });
}
