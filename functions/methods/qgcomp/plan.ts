/** Which mixtures a study looks at by quantile g-computation. */

import { groupInWords, groupsInWords } from '../../exposures/group-words.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { PSI } from '../../study/effect-row.ts';
import type { ModelIds } from '../../study/model-data.ts';
import type { FamilyName } from '../../survey/family.ts';
import type { FormWords } from '../method.ts';
import { isPermutationContrast } from '../permutation-contrast.ts';

/** The contrast of one component. */
export const COEFFICIENT = 'coefficient';

/** What its rows call the form: components in so many quantile groups. */
export function qgcompForm(groups: number): string {
  return `qgcomp-${groups}`;
}

/** The groups of a form of that name; undefined of any other form. */
function groupsOfQgcomp(form: string): number | undefined {
  const [, groups] = /^qgcomp-(\d+)$/.exec(form) ?? [];
  return groups === undefined ? undefined : Number(groups);
}

/** The form in words, and what its rows compare; undefined of any other form. */
export const qgcompWords: FormWords = {
  form: (form) => {
    const groups = groupsOfQgcomp(form);
    return groups === undefined ? undefined : `quantile g-computation of ${groupsInWords(groups)}`;
  },
  contrast: (form, contrast) => {
    const groups = groupsOfQgcomp(form);
    if (groups === undefined) return undefined;
    if (isPermutationContrast(contrast)) return `${contrast.split(':')[0]}, permutation test`;
    return `one ${groupInWords(groups)} more${contrast === PSI ? ' of each' : ''}`;
  },
};

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
