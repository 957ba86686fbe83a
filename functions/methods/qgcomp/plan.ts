/** Which mixtures a study looks at by quantile g-computation. */

import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { ModelIds } from '../../study/model-data.ts';
import type { FamilyName } from '../../survey/family.ts';

/** What the mixture is called among the exposures. */
export const MIXTURE = 'mixture';

/** What its rows call the form: components in so many quantile groups. */
export function qgcompForm(groups: number): string {
  return `qgcomp-${groups}`;
}

/** The groups of a form of that name; undefined of any other form. */
export function groupsOfQgcomp(form: string): number | undefined {
  const [, groups] = /^qgcomp-(\d+)$/.exec(form) ?? [];
  return groups === undefined ? undefined : Number(groups);
}

/** All exposures together, on an outcome by a family, in a model and a subgroup. */
export interface QgcompAnalysis extends ModelIds {
  family: FamilyName;
}

/** Every combination that the request asks for, in a fixed order. */
export function plannedQgcomp({ qgcomp, outcomes }: AnalysisRequest): QgcompAnalysis[] {
  if (!qgcomp) return [];
  return outcomes
    .filter(({ id }) => qgcomp.outcomes.includes(id))
    .flatMap(({ id: outcome, families }) =>
      families.flatMap((family) =>
        qgcomp.models.flatMap((model) => qgcomp.subgroups.map((subgroup) => ({ outcome, family, model, subgroup }))),
      ),
    );
}
