/** What a study describes. */
import { hasCases } from '../../outcomes/index.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';

/** What everybody together is called among the groups of participants. */
export const EVERYBODY = 'all';

/** The participants by the groups of an outcome or exposure, or the prevalence of an outcome. */
export interface DescriptionAnalysis {
  part: 'participants' | 'prevalence';
  /** The id of the outcome or exposure. */
  of: string;
}

/** Every table that the request asks for, in a fixed order. */
export function plannedDescription({ description, outcomes }: AnalysisRequest): DescriptionAnalysis[] {
  if (!description) return [];
  const withCases = outcomes.filter(hasCases).map(({ id }) => id);
  const by = description.by ?? withCases;
  return [
    ...by.map((of): DescriptionAnalysis => ({ part: 'participants', of })),
    ...(description.prevalence ? withCases.map((of): DescriptionAnalysis => ({ part: 'prevalence', of })) : []),
  ];
}
