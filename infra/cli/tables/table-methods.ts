/** The methods that can be fitted to a table: what each is asked for there, and what makes its results. */
import { describeCohort } from '../../../functions/methods/description/fit.ts';
import type { DescribedVariable, DescribedVariables } from '../../../functions/methods/description/participants.ts';
import type { DescriptionAnalysis } from '../../../functions/methods/description/plan.ts';
import { fitQgcomp, permutedQgcomp } from '../../../functions/methods/qgcomp/fit.ts';
import type { QgcompAnalysis } from '../../../functions/methods/qgcomp/plan.ts';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import type { RegressionAnalysis } from '../../../functions/methods/regression/plan.ts';
import { fitWqs } from '../../../functions/methods/wqs/fit.ts';
import type { WqsAnalysis } from '../../../functions/methods/wqs/plan.ts';
import type { AnalysisRequest } from '../../../functions/study/analysis-request.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import type { FitSpecification } from './fit-specification.ts';
import { nameInCohort } from './table-cohort.ts';
import { everythingOf } from './table-request.ts';

interface TableMethod<Analysis> {
  /** Its field of a request. */
  readonly asked?: (spec: FitSpecification) => Partial<AnalysisRequest>;
  readonly fit: (request: AnalysisRequest, analysis: Analysis, cohort: CohortData) => object;
}

const regression: TableMethod<RegressionAnalysis> = { fit: fitRegression };

const qgcomp: TableMethod<QgcompAnalysis> = {
  asked: (spec) => {
    const { q, permutations, permute_within } = spec;
    return { qgcomp: { ...everythingOf(spec), groups: q, permutations, permute_within } };
  },
  fit: (request, analysis, cohort) => fitQgcomp(request, analysis, cohort, permutedQgcomp(request, analysis, cohort)),
};

const wqs: TableMethod<WqsAnalysis> = {
  asked: (spec) => {
    const { q, wqs: settings, weights, permutations, permute_within } = spec;
    if (!settings) return {};
    const survey_weights = weights !== undefined && settings.survey_weights;
    const stratified = settings.stratified && nameInCohort(settings.stratified);
    const asked = { stratified, permutations, permute_within, quantiles: q, survey_weights };
    return { wqs: { ...settings, ...everythingOf(spec), ...asked } };
  },
  fit: fitWqs,
};

const description: TableMethod<DescriptionAnalysis> = {
  asked: ({ description: settings = { prevalence: true }, y }) => ({
    description: {
      ...settings,
      by: settings.by?.map((name) => (name === y ? name : nameInCohort(name))),
      variables: settings.variables?.map(nameInCohort),
    },
  }),
  fit: (request, analysis, cohort) => describeCohort(request, analysis, cohort, described(cohort)),
};

function described({ columns, levels }: CohortData): DescribedVariables {
  const variables: Record<string, DescribedVariable> = Object.create(null);
  for (const id of Object.keys(columns)) variables[id] = levels[id] ? { id, levels: levels[id] } : { id };
  return variables;
}

/**
 * By the names of the methods; each is only ever given analyses of its own plan, which the types of a lookup by name
 * cannot say.
 */
export const TABLE_METHODS = { regression, qgcomp, wqs, description } as unknown as Readonly<
  Record<string, TableMethod<object>>
>;
