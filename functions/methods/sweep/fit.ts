/**
 * Fits of a sweep: those of the same participants, outcome and covariates share all that does not depend on the
 * exposure.
 */
import { contrastsOf } from '../../exposures/form.ts';
import type { ReadColumn } from '../../nhanes/participants.ts';
import type { CompactCohort } from '../../study/compact-cohort.ts';
import { type EffectRow, type RowIds, withoutFit } from '../../study/effect-row.ts';
import { fittedForm } from '../../study/fitted-form.ts';
import { type ModelData, modelData } from '../../study/model-data.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { type FitTerms, sharedFits } from '../../survey/shared-fits.ts';
import { regressionOf } from '../regression/fit.ts';
import { SweepCohorts } from './cohorts.ts';
import { type Block, layersOf, type PlannedFit, type SweepLayers } from './layers.ts';
import type { SweepAnalysis } from './plan.ts';

/**
 * The fits of a layer from `first` up to, not including, `first + count`. @throws NoSweepError, and what reading the
 * tables throws
 */
export function fitSweep(request: RunRequest, part: SweepAnalysis, readColumn: ReadColumn): EffectRow[] {
  const sweep = layersOf(request);
  const fits = sweep.fits(part.cycle).slice(part.first, part.first + part.count);
  const made = new SweepFits(sweep, fits, readColumn);
  return fits.flatMap((fit) => made.rowsOf(fit));
}

/** What the fits at hand have in common, kept from one to the next. */
class SweepFits {
  readonly #cohorts: SweepCohorts;
  #cohort: { block: Block; request: RunRequest; cohort: CompactCohort | string } | undefined;
  #model: { key: string; data: ModelData; fit: FitTerms } | undefined;

  constructor(sweep: SweepLayers, fits: readonly PlannedFit[], readColumn: ReadColumn) {
    const named = {
      outcomes: new Set(fits.map(({ ids }) => ids.outcome)),
      exposures: new Set(fits.map(({ ids }) => ids.exposure)),
    };
    const outcomes = sweep.outcomes.filter(({ id }) => named.outcomes.has(id));
    this.#cohorts = new SweepCohorts(sweep, readColumn, outcomes, [...named.exposures]);
  }

  rowsOf({ block, ids }: PlannedFit): EffectRow[] {
    const { request, cohort } = this.#cohortOf(block);
    const form = request.forms.find(({ id }) => id === ids.form);
    if (!form) return [];
    if (typeof cohort === 'string') {
      return contrastsOf(form).map((contrast) => withoutFit(ids, contrast, request.df_rule, cohort));
    }
    const { data, fit } = this.#modelOf(request, cohort, ids);
    return regressionOf(request, ids, data, fittedForm(form, ids.exposure, ids.outcome, cohort), fit).rows;
  }

  /** The participants of a block, or why there are none. */
  #cohortOf(block: Block) {
    if (this.#cohort?.block === block) return this.#cohort;
    // Before the next one is built, this one may go.
    this.#cohort = undefined;
    this.#model = undefined;
    const request = this.#cohorts.request(block);
    this.#cohort = { block, request, cohort: this.#built(block) };
    return this.#cohort;
  }

  #built(block: Block): CompactCohort | string {
    try {
      return this.#cohorts.of(block);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'EmptySampleError')) throw error;
      return error.message;
    }
  }

  #modelOf(request: RunRequest, cohort: CompactCohort, { outcome, family, model, subgroup, exposure }: RowIds) {
    const key = JSON.stringify([outcome, family, model, subgroup]);
    if (this.#model?.key === key) return this.#model;
    const data = modelData(request, { outcome, model, subgroup }, cohort, [exposure]);
    const options = { family, dfRule: request.df_rule };
    const fit = sharedFits(data.design, data.domain, data.outcome, data.covariates, options);
    this.#model = { key, data, fit };
    return this.#model;
  }
}
