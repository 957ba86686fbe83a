/** What a specification asks the methods for, as a request that they read. */

import type { AnalysisRequest } from '../../../functions/study/analysis-request.ts';
import { EVERYONE } from '../../../functions/study/request/sample.ts';
import type { FamilyName } from '../../../functions/survey/family.ts';
import type { Roles } from './specification.ts';
import { nameInCohort } from './table-cohort.ts';

/** The ids of the models. */
export const ADJUSTED = 'adjusted';
const CRUDE = 'crude';

type Asked = Partial<AnalysisRequest> & Pick<AnalysisRequest, 'df_rule'>;

/** One outcome, one model with all covariates, all rows that pass the filter; `asked` says what of. */
export function tableRequest({ y, mix, covariates }: Roles, family: FamilyName, asked: Asked): AnalysisRequest {
  const id = covariates.length > 0 ? ADJUSTED : CRUDE;
  const outcome = { id: y, label: y, families: [family] };
  return {
    outcomes: [family === 'linear' ? { ...outcome, number: y } : { ...outcome, condition: { measured: y } }],
    exposures: mix.map(nameInCohort),
    forms: [],
    models: [{ id, label: id, covariates: covariates.map(nameInCohort) }],
    subgroups: [{ id: EVERYONE, label: 'all rows' }],
    interactions: [],
    jackknife: false,
    lonely_psu: 'adjust',
    ...asked,
  };
}

/** The model and the subgroup that every method is asked for. */
export function everythingOf({ y, covariates }: Roles) {
  return { outcomes: [y], models: [covariates.length > 0 ? ADJUSTED : CRUDE], subgroups: [EVERYONE] };
}
