/** Specifications, each fitted as the regressions of the request that it makes. */

import { contrastsOf } from '../../exposures/form.ts';
import type { ReadColumn } from '../../nhanes/participants.ts';
import type { CompactCohort } from '../../study/compact-cohort.ts';
import { type EffectRow, withoutFit } from '../../study/effect-row.ts';
import { fittedForm } from '../../study/fitted-form.ts';
import { type ModelData, modelData } from '../../study/model-data.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { type FitTerms, sharedFits } from '../../survey/shared-fits.ts';
import { regressionOf } from '../regression/fit.ts';
import { plannedRegressions, type RegressionAnalysis } from '../regression/plan.ts';
import { Cohorts, cohortKey, OF_ONE_SPECIFICATION } from './cohorts.ts';
import { type Specification, specificationsOf } from './decisions.ts';
import { changeable, specifiedRequest, variablesOfSpecifications } from './specified-request.ts';

/** A specification by the ids of its choices, with the rows of its regressions. */
export interface FittedSpecification {
  /** From 0, among all of the request. */
  specification: number;
  /** In the order of the decisions. */
  choices: string[];
  /** Whether every choice was held so beforehand. */
  defensible: boolean;
  rows: EffectRow[];
}

/** The request asks for no specifications. */
export class NoSpecificationsError extends Error {
  constructor() {
    super('the request asks for no specifications');
    this.name = 'NoSpecificationsError';
  }
}

/**
 * The specifications `first` up to, not including, `first + count`. @throws NoSpecificationsError, and what reading the
 * tables throws
 */
export function fitSpecifications(
  request: RunRequest,
  { first, count }: { first: number; count: number },
  readColumn: ReadColumn,
): FittedSpecification[] {
  const fits = new SpecificationFits(request, readColumn);
  return fits.specifications.slice(first, first + count).map((specification, i) => ({
    specification: first + i,
    choices: specification.map(({ id }) => id),
    defensible: specification.every(({ defensible }) => defensible),
    rows: fits.rowsOf(specification),
  }));
}

/** Models of the same covariates on the same cohort come one after the other or not much later. */
const MOST_MODELS_KEPT = 12;

/** What specifications have in common, kept from one to the next. */
class SpecificationFits {
  readonly specifications: readonly Specification[];
  readonly #base: ReturnType<typeof changeable>;
  readonly #cohorts: Cohorts;
  readonly #models = new Map<string, { data: ModelData; fit: FitTerms }>();

  constructor(request: RunRequest, readColumn: ReadColumn) {
    if (!request.specifications) throw new NoSpecificationsError();
    this.specifications = specificationsOf(request.specifications);
    this.#base = changeable(request);
    this.#cohorts = new Cohorts(readColumn, variablesOfSpecifications(request));
  }

  rowsOf(specification: Specification): EffectRow[] {
    const request = specifiedRequest(this.#base, specification);
    const ofCohort = cohortKey(request);
    try {
      return plannedRegressions(request).flatMap((analysis) => this.#regression(request, analysis, ofCohort));
    } catch (error) {
      if (!(error instanceof Error && OF_ONE_SPECIFICATION.includes(error.name))) throw error;
      return withoutCohort(request, error.message);
    }
  }

  #regression(request: RunRequest, analysis: RegressionAnalysis, ofCohort: string): EffectRow[] {
    const cohort = this.#cohorts.of(request, ofCohort);
    const form = request.forms.find(({ id }) => id === analysis.form);
    if (!form) return [];
    const { data, fit } = this.#model(request, analysis, cohort, ofCohort);
    const fitted = fittedForm(form, analysis.exposure, analysis.outcome, cohort);
    return regressionOf(request, analysis, data, fitted, fit).rows;
  }

  #model(
    request: RunRequest,
    { outcome, family, model, subgroup, exposure }: RegressionAnalysis,
    cohort: CompactCohort,
    ofCohort: string,
  ) {
    const own = request.models.find(({ id }) => id === model);
    const others = own?.other_exposures ? exposure : '';
    const { df_rule, lonely_psu } = request;
    const key = `${ofCohort}\n${JSON.stringify([outcome, family, own, subgroup, others, df_rule, lonely_psu])}`;
    const known = this.#models.get(key);
    if (known) return known;
    const data = modelData(request, { outcome, model, subgroup }, cohort, [exposure]);
    const options = { family, dfRule: df_rule };
    const made = { data, fit: sharedFits(data.design, data.domain, data.outcome, data.covariates, options) };
    if (this.#models.size === MOST_MODELS_KEPT) this.#models.delete([...this.#models.keys()][0]);
    this.#models.set(key, made);
    return made;
  }
}

/** The rows of a specification that has nobody to be fitted on. */
function withoutCohort(request: RunRequest, reason: string): EffectRow[] {
  return plannedRegressions(request).flatMap((ids) => {
    const form = request.forms.find(({ id }) => id === ids.form);
    return (form ? contrastsOf(form) : []).map((contrast) => withoutFit(ids, contrast, request.df_rule, reason));
  });
}
