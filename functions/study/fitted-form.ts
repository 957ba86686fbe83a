/** A form of an exposure, fitted to the analytic sample of a cohort. */
import { type FittedForm, type Form, fitForm } from '../exposures/form.ts';
import { outcomeColumn } from './cohort.ts';
import type { CohortData } from './model-data.ts';

/** Fitted forms by cohort: many analyses share them. */
const fittedForms = new WeakMap<object, Map<string, FittedForm>>();

/** @param outcome whose controls are cut, for a form that cuts among controls */
export function fittedForm(
  form: Form,
  exposure: string,
  outcome: string | undefined,
  { columns, levels }: CohortData,
): FittedForm {
  const ofCohort = fittedForms.get(columns) ?? new Map<string, FittedForm>();
  fittedForms.set(columns, ofCohort);
  const within = 'quantile' in form ? form.quantile.cut_within : 'sample';
  const controlsOf = within === 'controls' ? outcome : undefined;
  const key = JSON.stringify([form, exposure, controlsOf]);
  const known = ofCohort.get(key);
  if (known) return known;
  const fitted = fitForm(form, {
    name: exposure,
    values: columns[exposure],
    inSample: columns.in_sample,
    weights: columns.weight,
    ...(controlsOf !== undefined && { isCase: columns[outcomeColumn(controlsOf)] }),
    ...(typeof within === 'object' && {
      within: { codes: columns[within.variable], levels: levels[within.variable].length },
    }),
  });
  ofCohort.set(key, fitted);
  return fitted;
}
