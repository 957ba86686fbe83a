import type { Columns } from '../nhanes/condition.ts';
import { noDesign, type SurveyDesign, surveyDesign } from '../survey/design.ts';
import type { AnalysisRequest } from './analysis-request.ts';

/**
 * The survey design of a cohort, as the request wants lonely PSUs treated; none of a table without strata and PSUs.
 * @throws LonelyPsuError if the request asks for that
 */
export function surveyDesignOf({ lonely_psu }: Pick<AnalysisRequest, 'lonely_psu'>, columns: Columns): SurveyDesign {
  const { stratum, psu, weight } = columns;
  if (!('stratum' in columns)) return noDesign(weight.length);
  return surveyDesign({ strata: stratum, psus: psu, weights: weight, lonelyPsu: lonely_psu });
}
