/** What every method takes of a cohort for one model: design, domain, outcome and covariates. */
import { transformed } from '../exposures/transform.ts';
import { type Columns, evaluate, type Levels } from '../nhanes/condition.ts';
import type { Domain, SurveyDesign } from '../survey/design.ts';
import type { Term } from '../survey/model-matrix.ts';
import type { AnalysisRequest } from './analysis-request.ts';
import { outcomeColumn } from './cohort.ts';
import { surveyDesignOf } from './survey-design.ts';
import { termsOf } from './terms.ts';

/** A cohort as methods read it: one value per row of the design in each column, categories as indices of `levels`. */
export interface CohortData {
  columns: Columns;
  levels: Levels;
}

/** An outcome in a model in a subgroup, by their ids. */
export interface ModelIds {
  outcome: string;
  model: string;
  subgroup: string;
}

export interface ModelData {
  design: SurveyDesign;
  /** The members of the subgroup in the analytic sample. */
  domain: Domain;
  outcome: Float64Array;
  covariates: Term[];
}

/** The request has no such outcome, model or subgroup. */
export class UnknownAnalysisError extends Error {
  constructor({ outcome, model, subgroup }: ModelIds) {
    super(`the request has no analysis of outcome "${outcome}" in model "${model}" and subgroup "${subgroup}"`);
    this.name = 'UnknownAnalysisError';
  }
}

/**
 * The data of a model. `exposures` are those that the analysis is about: a model with `other_exposures` adjusts for all
 * the rest.
 * @throws UnknownAnalysisError, and LonelyPsuError if the request asks for it
 */
export function modelData(
  request: AnalysisRequest,
  ids: ModelIds,
  { columns, levels }: CohortData,
  exposures: readonly string[],
): ModelData {
  const model = request.models.find(({ id }) => id === ids.model);
  const subgroup = request.subgroups.find(({ id }) => id === ids.subgroup);
  const outcome = columns[outcomeColumn(ids.outcome)];
  if (!model || !subgroup || !outcome) throw new UnknownAnalysisError(ids);
  const domain = Uint8Array.from(columns.in_sample);
  const members = subgroup.where && evaluate(subgroup.where, columns, levels);
  if (members) for (let row = 0; row < domain.length; row++) domain[row] &= members[row];
  const scale = model.other_exposures;
  const others = scale ? request.exposures.filter((name) => !exposures.includes(name)) : [];
  return {
    design: surveyDesignOf(request, columns),
    domain,
    outcome,
    covariates: [
      ...termsOf(model.covariates, columns, levels),
      ...others.map(
        (name): Term => ({ kind: 'numeric', name, values: transformed(columns[name], scale ?? 'identity') }),
      ),
    ],
  };
}
