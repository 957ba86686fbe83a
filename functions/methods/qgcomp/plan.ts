/** Which mixtures a study looks at by quantile g-computation. */
import type { ModelIds } from '../../study/model-data.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { FamilyName } from '../../survey/family.ts';

/** All exposures together, on an outcome by a family, in a model and a subgroup. */
export interface QgcompAnalysis extends ModelIds {
  family: FamilyName;
}

/** Every combination that the request asks for, in a fixed order. */
export function plannedQgcomp({ qgcomp, outcomes }: RunRequest): QgcompAnalysis[] {
  if (!qgcomp) return [];
  return outcomes
    .filter(({ id }) => qgcomp.outcomes.includes(id))
    .flatMap(({ id: outcome, families }) =>
      families.flatMap((family) =>
        qgcomp.models.flatMap((model) => qgcomp.subgroups.map((subgroup) => ({ outcome, family, model, subgroup }))),
      ),
    );
}
