/**
 * The regressions of a specification curve, sorted by what they share: a cohort, then a form of an exposure in it, then
 * a model of covariates. Specifications that come to the same regression share it.
 */
import type { Form } from '../../exposures/form.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { plannedRegressions, type RegressionAnalysis } from '../regression/plan.ts';
import { cohortKey } from '../specifications/cohorts.ts';
import { specificationsOf } from '../specifications/decisions.ts';
import { changeable, specifiedRequest } from '../specifications/specified-request.ts';
import { CURVE_IDS, type CurveIds } from '../specifications/summary.ts';

/** The effects of one curve, an entry for each specification that may have it. */
export interface Curve {
  ids: CurveIds;
  /** Of each entry whether its specification was held defensible beforehand. */
  defensible: boolean[];
}

/** Where the estimate of a contrast goes. */
export interface Place {
  contrast: string;
  curve: number;
  entry: number;
}

/** A regression on an exposure in a form. */
export interface Refit {
  form: Form;
  analysis: RegressionAnalysis;
  places: Place[];
}

/** Regressions on the same rows with the same covariates. */
export interface RefitModel {
  /** A request that has the model. */
  request: RunRequest;
  refits: Refit[];
}

/** Models on the same cohort. */
export interface RefitCohort {
  /** A request that makes the cohort. */
  request: RunRequest;
  models: RefitModel[];
}

export interface Refits {
  curves: Curve[];
  cohorts: RefitCohort[];
}

/** @param contrastsOf the contrasts that a form has an estimate of */
export function refitsOf(request: RunRequest, contrastsOf: (form: Form) => string[]): Refits {
  const { specifications } = request;
  const base = changeable(request);
  const curves = new Map<string, { number: number; curve: Curve }>();
  const cohorts = new Map<
    string,
    { cohort: RefitCohort; models: Map<string, { model: RefitModel; refits: Map<string, Refit> }> }
  >();
  for (const specification of specifications ? specificationsOf(specifications) : []) {
    const made = specifiedRequest(base, specification);
    const defensible = specification.every((choice) => choice.defensible);
    const ofCohort = valueAt(cohorts, cohortKey(made), () => ({
      cohort: { request: made, models: [] },
      models: new Map(),
    }));
    for (const analysis of plannedRegressions(made)) {
      const { outcome, family, model, subgroup, exposure } = analysis;
      const form = made.forms.find(({ id }) => id === analysis.form);
      const own = made.models.find(({ id }) => id === model);
      if (!form || !own) continue;
      const modelKey = JSON.stringify([outcome, family, own.covariates, subgroup, made.lonely_psu]);
      const ofModel = valueAt(ofCohort.models, modelKey, () => ({
        model: { request: made, refits: [] },
        refits: new Map(),
      }));
      if (ofModel.refits.size === 0) ofCohort.cohort.models.push(ofModel.model);
      const refit = valueAt(ofModel.refits, JSON.stringify([form, exposure]), () => {
        const found: Refit = { form, analysis, places: [] };
        ofModel.model.refits.push(found);
        return found;
      });
      for (const contrast of contrastsOf(form)) {
        const ids: CurveIds = { exposure, outcome, family, model, subgroup, contrast };
        const key = CURVE_IDS.map((field) => ids[field]).join('\n');
        const { number, curve } = valueAt(curves, key, () => ({ number: curves.size, curve: { ids, defensible: [] } }));
        refit.places.push({ contrast, curve: number, entry: curve.defensible.length });
        curve.defensible.push(defensible);
      }
    }
  }
  return {
    curves: [...curves.values()].map(({ curve }) => curve),
    cohorts: [...cohorts.values()].map(({ cohort }) => cohort),
  };
}

function valueAt<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
