/** One description of a study: its participants by groups, or how common an outcome is. */
import type { Form } from '../../exposures/form.ts';
import { evaluate } from '../../nhanes/condition.ts';
import { hasCases } from '../../outcomes/index.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { outcomeColumn } from '../../study/cohort.ts';
import { fittedForm } from '../../study/fitted-form.ts';
import type { CohortData } from '../../study/model-data.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { catalogueOf, describedVariables } from '../../study/study-variables.ts';
import { surveyDesignOf } from '../../study/survey-design.ts';
import { type PrevalenceInterval, surveyPrevalence } from '../../survey/prevalence.ts';
import { type DescribedVariables, type Grouping, type ParticipantsRow, participantsRows } from './participants.ts';
import type { DescriptionAnalysis } from './plan.ts';

/** A row of the table `prevalence`: the weighted share of cases, with one interval. */
export interface PrevalenceRow {
  outcome: string;
  subgroup: string;
  contrast: PrevalenceInterval;
  n: number;
  cases: number;
  df: number;
  estimate: number | null;
  se: number | null;
  ci_low: number | null;
  ci_high: number | null;
}

export interface DescriptionResult {
  participants: ParticipantsRow[];
  prevalence: PrevalenceRow[];
}

/** @throws LonelyPsuError if the request asks for it */
export function describeStudy(
  request: RunRequest,
  analysis: DescriptionAnalysis,
  cohort: CohortData,
): DescriptionResult {
  return describeCohort(request, analysis, cohort, catalogueOf(request));
}

/** The same of any cohort whose variables `catalogue` describes. @throws LonelyPsuError if the request asks for it */
export function describeCohort(
  request: AnalysisRequest,
  { part, of }: DescriptionAnalysis,
  cohort: CohortData,
  catalogue: DescribedVariables,
): DescriptionResult {
  if (part === 'prevalence') return { participants: [], prevalence: prevalenceRows(request, of, cohort) };
  const { columns } = cohort;
  const participants = participantsRows(describedVariables(request), {
    design: surveyDesignOf(request, columns),
    sample: Uint8Array.from(columns.in_sample),
    columns,
    catalogue,
    grouping: groupingBy(request, of, cohort),
  });
  return { participants, prevalence: [] };
}

const WITHOUT_AND_WITH = ['without', 'with'];

const QUARTILES: Form = {
  id: 'quartiles',
  quantile: { groups: 4, weighted: false, cut_within: 'sample', reference: 1 },
};

/** An outcome has two groups; an exposure those of the first quantile form of the study. */
function groupingBy({ outcomes, forms }: AnalysisRequest, of: string, cohort: CohortData): Grouping {
  if (outcomes.some(({ id }) => id === of)) {
    return { by: of, codes: cohort.columns[outcomeColumn(of)], names: WITHOUT_AND_WITH };
  }
  const form = forms.find((candidate) => 'quantile' in candidate) ?? QUARTILES;
  const { groups } = fittedForm(form, of, outcomes.find(hasCases)?.id, cohort);
  const codes = groups?.codes.map((group) => group - 1) ?? new Float64Array(cohort.columns[of].length).fill(Number.NaN);
  return { by: of, codes, names: Array.from({ length: groups?.count ?? 0 }, (_, i) => `q${i + 1}`) };
}

function prevalenceRows(request: AnalysisRequest, outcome: string, { columns, levels }: CohortData): PrevalenceRow[] {
  const design = surveyDesignOf(request, columns);
  return request.subgroups.flatMap(({ id: subgroup, where }) => {
    const members = where && evaluate(where, columns, levels);
    const domain = Uint8Array.from(columns.in_sample, (inside, row) =>
      Number(inside === 1 && (members?.[row] ?? 1) === 1),
    );
    const { n, cases, df, estimate, se, intervals } = surveyPrevalence(design, domain, columns[outcomeColumn(outcome)]);
    return (Object.keys(intervals) as PrevalenceInterval[]).map((contrast) => ({
      outcome,
      subgroup,
      contrast,
      n,
      cases,
      df,
      estimate,
      se,
      ci_low: intervals[contrast]?.low ?? null,
      ci_high: intervals[contrast]?.high ?? null,
    }));
  });
}
