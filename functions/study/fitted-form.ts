/** A form of an exposure, fitted to the analytic sample of a cohort. */
import { type ExposureData, type FittedForm, type Form, fitForm } from '../exposures/form.ts';
import { outcomeColumn } from './cohort.ts';
import type { CohortData } from './model-data.ts';

/** Fitted forms by cohort: many analyses share them. */
const fittedForms = new WeakMap<object, Map<string, FittedForm>>();

/**
 * What a form of an exposure is fitted to.
 * @param outcome whose controls are cut, for a form that cuts among controls
 */
export function exposureData(
  form: Form,
  exposure: string,
  outcome: string | undefined,
  { columns, levels }: CohortData,
): ExposureData {
  const within = 'quantile' in form ? form.quantile.cut_within : 'sample';
  return {
    name: exposure,
    values: columns[exposure],
    inSample: columns.in_sample,
    weights: columns.weight,
    ...(within === 'controls' && outcome !== undefined && { isCase: columns[outcomeColumn(outcome)] }),
    ...(typeof within === 'object' && {
      within: { codes: columns[within.variable], levels: levels[within.variable].length },
    }),
  };
}

/** @param outcome whose controls are cut, for a form that cuts among controls */
export function fittedForm(form: Form, exposure: string, outcome: string | undefined, cohort: CohortData): FittedForm {
  const ofCohort = fittedForms.get(cohort.columns) ?? new Map<string, FittedForm>();
  fittedForms.set(cohort.columns, ofCohort);
  const isOfControls = 'quantile' in form && form.quantile.cut_within === 'controls';
  const key = JSON.stringify([form, exposure, isOfControls ? outcome : undefined]);
  const known = ofCohort.get(key);
  if (known) return known;
  const fitted = fitForm(form, exposureData(form, exposure, outcome, cohort));
  ofCohort.set(key, fitted);
  return fitted;
}
