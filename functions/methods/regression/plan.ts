/** Which regressions a study makes. */

import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { RowIds } from '../../study/effect-row.ts';

/** An exposure in a form, on an outcome by a family, in a model and a subgroup. */
export type RegressionAnalysis = RowIds;

/** Every combination that the request asks for, in a fixed order. */
export function plannedRegressions(request: AnalysisRequest): RegressionAnalysis[] {
  return request.outcomes.flatMap((outcome) =>
    outcome.families.flatMap((family) =>
      request.exposures.flatMap((exposure) =>
        request.forms.flatMap((form) =>
          request.models.flatMap((model) =>
            request.subgroups.map((subgroup) => ({
              exposure,
              outcome: outcome.id,
              family,
              form: form.id,
              model: model.id,
              subgroup: subgroup.id,
            })),
          ),
        ),
      ),
    ),
  );
}
