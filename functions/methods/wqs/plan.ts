/** Which WQS analyses a study makes. */
import { groupsInWords } from '../../exposures/group-words.ts';
import { hasCases } from '../../outcomes/index.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { WqsFamily } from '../../wqs/problem.ts';
import type { Direction } from '../../wqs/settings.ts';
import type { FormWords } from '../method.ts';
import { isPermutationContrast } from '../permutation-contrast.ts';

/** An outcome in a model in a subgroup, in one direction, by their ids. */
export interface WqsAnalysis {
  outcome: string;
  /** Logistic for cases, linear for a number. */
  family: WqsFamily;
  model: string;
  subgroup: string;
  direction: Direction;
}

/** What the table of calibrations calls the form of a mixture: components in so many quantile groups. */
export function wqsForm(quantiles: number): string {
  return `wqs-${quantiles}`;
}

/** The groups of a form of that name; undefined of any other form. */
function groupsOfWqs(form: string): number | undefined {
  const [, groups] = /^wqs-(\d+)$/.exec(form) ?? [];
  return groups === undefined ? undefined : Number(groups);
}

/** The form in words, and what the calibration's rows of it are about; undefined of any other form. */
export const wqsWords: FormWords = {
  form: (form) => {
    const groups = groupsOfWqs(form);
    return groups === undefined ? undefined : `weighted quantile sum of ${groupsInWords(groups)}`;
  },
  contrast: (form, contrast) => {
    if (groupsOfWqs(form) === undefined) return undefined;
    const [direction, final, test] = contrast.split(':');
    if (isPermutationContrast(contrast)) return `${direction} index, permutation test`;
    const by = final === 'survey' ? 'by the survey design' : 'ordinary model';
    return [`${direction} index`, by, ...(test ? [test] : [])].join(', ');
  },
};

/** What it calls the coefficient of the index by a final model, and the test of the sign that was looked for. */
export function wqsContrast(direction: Direction, final: string): { contrast: string; oneSided: string } {
  const contrast = `${direction}:${final}`;
  return { contrast, oneSided: `${contrast}:one-sided` };
}

/** Every outcome x model x subgroup x direction of the request's WQS, in a fixed order; none if it asks for no WQS. */
export function plannedWqs({ wqs, outcomes }: AnalysisRequest): WqsAnalysis[] {
  if (!wqs) return [];
  return outcomes
    .filter(({ id }) => wqs.outcomes.includes(id))
    .flatMap((outcome) =>
      wqs.models.flatMap((model) =>
        wqs.subgroups.flatMap((subgroup) =>
          wqs.directions.map(
            (direction): WqsAnalysis => ({
              outcome: outcome.id,
              family: hasCases(outcome) ? 'logistic' : 'linear',
              model,
              subgroup,
              direction,
            }),
          ),
        ),
      ),
    );
}
