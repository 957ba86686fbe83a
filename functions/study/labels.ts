/** What people read in place of the ids of a study: labels, and what a case is. */
import { contrastsOf, type Form, type QuantileForm, TREND } from '../exposures/form.ts';
import { groupInWords, groupsInWords } from '../exposures/group-words.ts';
import type { Transform } from '../exposures/transform.ts';
import { wordsOfMethods } from '../methods/form-words.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import { describeOutcome, hasCases, outcomeUnit, withFamilies } from '../outcomes/index.ts';
import { effectMeasureOf, type FamilyName, familyOf } from '../survey/family.ts';
import { JOINT, MIXTURE } from './effect-row.ts';
import type { RunRequest } from './run-request.ts';
import { variantsOf } from './sensitivity.ts';
import { catalogueOf } from './study-variables.ts';

/** On what an effect is, by which model. */
interface OfEffect {
  outcome: string;
  family: FamilyName;
}

/** The words for the ids of one study. An id that the study does not have is its own word. */
export interface StudyLabels {
  /** A variable, or `mixture`: `blood cadmium`. */
  exposure: (id: string) => string;
  outcome: (id: string) => string;
  /** What a case is, or of what the outcome is a number: `a case: T-score at or below -2.5 at ...`. */
  outcomeMeaning: (id: string) => string;
  /** The unit of an outcome that is a number; empty for cases. */
  unit: (outcome: string) => string;
  /** What an effect on an outcome is called, with the unit that it has: `odds ratio`, `mean difference in g/cm2`. */
  measure: (row: OfEffect) => string;
  /** What such effects are called: `odds ratios`, `ratios of means`. */
  measures: (row: OfEffect) => string;
  model: (id: string) => string;
  /** What the model adjusts for, by the names of its covariates: its label may say that to its author alone. */
  adjustment: (model: string) => string;
  subgroup: (id: string) => string;
  /** A named change of the request. */
  sensitivity: (id: string) => string;
  /** `quartiles`, `tertiles by survey weights within sex`, `log2`. */
  form: (id: string) => string;
  /**
   * What a row compares, given the form that it is of: `quartile 4 against 1`, `per doubling`. Without a form, by the
   * first form of the request that has such a contrast, and by its id where none has.
   */
  contrast: (row: { form?: string; contrast: string; exposure?: string }) => string;
}

export function studyLabels(request: RunRequest): StudyLabels {
  const { sensitivity } = request;
  // A change may bring what the main analysis does not have; where both have an id, its label is that of the main one.
  const all = variantsOf(request).map((variant) => variant.request);
  const catalogue: Catalogue = Object.assign({}, ...all.map(catalogueOf).reverse());
  const [outcomes, models, subgroups, forms] = [
    [...all.flatMap((one) => one.outcomes), ...(request.sweep?.outcomes ?? []).map(withFamilies)],
    all.flatMap((one) => one.models),
    all.flatMap((one) => one.subgroups),
    all.flatMap((one) => one.forms),
  ];
  const labelOf = (entries: readonly { id: string; label: string }[]) => (id: string) =>
    entries.find((entry) => entry.id === id)?.label ?? id;
  const variable = variableLabel(catalogue);
  const formOf = (id: string) => forms.find((form) => form.id === id);
  const unit = (id: string) => {
    const outcome = outcomes.find((one) => one.id === id);
    return outcome ? outcomeUnit(outcome, catalogue) : '';
  };
  const measureOf = ({ outcome, family }: OfEffect) => {
    const found = outcomes.find((one) => one.id === outcome);
    return effectMeasureOf(family, found !== undefined && !hasCases(found));
  };
  return {
    exposure: (id) => (id === MIXTURE ? 'all exposures together' : variable(id)),
    outcome: labelOf(outcomes),
    outcomeMeaning: (id) => {
      const outcome = outcomes.find((one) => one.id === id);
      if (!outcome) return id;
      return `${hasCases(outcome) ? 'a case: ' : ''}${describeOutcome(outcome, catalogue)}`;
    },
    unit,
    measure: (row) => {
      // A ratio has none, of whatever it is.
      const ofDifference = familyOf(row.family).effect(0) === 0 ? unit(row.outcome) : '';
      return ofDifference === '' ? measureOf(row) : `${measureOf(row)} in ${ofDifference}`;
    },
    measures: (row) => measureOf(row).replace(/^ratio\b|$/, (end) => `${end}s`),
    model: labelOf(models.map((model) => ({ id: model.id, label: model.label ?? modelInWords(model, variable) }))),
    adjustment: labelOf(models.map((model) => ({ id: model.id, label: modelInWords(model, variable) }))),
    subgroup: labelOf(subgroups),
    sensitivity: labelOf(sensitivity),
    form: (id) => {
      const form = formOf(id);
      return form ? formInWords(form, variable) : (wordsOfMethods(({ form: inWords }) => inWords(id)) ?? id);
    },
    contrast: ({ form: formId, contrast, exposure }) => {
      const factor = /^interaction:(.+)$/.exec(contrast)?.[1];
      if (factor !== undefined) return `interaction with ${variable(factor)}`;
      if (contrast === 'overall') return 'any association';
      if (contrast === JOINT) return 'any association of the components';
      const form = formId === undefined ? forms.find((one) => contrastsOf(one).includes(contrast)) : formOf(formId);
      if (form) return contrastInWords(form, contrast, catalogue[exposure ?? '']?.unit);
      return wordsOfMethods(({ contrast: inWords }) => inWords(formId ?? '', contrast)) ?? contrast;
    },
  };
}

function variableLabel(catalogue: Catalogue): (id: string) => string {
  return (id) => catalogue[id]?.label ?? id;
}

type Model = RunRequest['models'][number];

function modelInWords({ covariates, other_exposures }: Model, variable: (id: string) => string): string {
  const others = other_exposures ? [`the other exposures${scaleInWords(other_exposures)}`] : [];
  const adjusted = [...covariates.map(variable), ...others];
  return adjusted.length === 0 ? 'unadjusted' : `adjusted for ${adjusted.join('; ')}`;
}

function formInWords(form: Form, variable: (id: string) => string): string {
  if ('quantile' in form) return quantilesInWords(form.quantile, variable);
  if ('spline' in form) return `spline of ${form.spline.knots} knots${scaleInWords(form.spline.of)}`;
  if ('per_sd' in form) return `per standard deviation${scaleInWords(form.per_sd)}`;
  return form.transform === 'identity' ? 'as measured' : form.transform;
}

function quantilesInWords({ groups, weighted, cut_within }: QuantileForm, variable: (id: string) => string): string {
  const within = typeof cut_within === 'object' ? ` within ${variable(cut_within.variable)}` : '';
  const controls = cut_within === 'controls' ? ' of those without the outcome' : '';
  return `${groupsInWords(groups)}${weighted ? ' by survey weights' : ''}${within}${controls}`;
}

function contrastInWords(form: Form, contrast: string, unit: string | undefined): string {
  if ('quantile' in form) {
    const group = groupInWords(form.quantile.groups);
    const [, number] = /^q(\d+)$/.exec(contrast) ?? [];
    if (number !== undefined) return `${group} ${number} against ${form.quantile.reference}`;
    return contrast === TREND ? `trend over ${group} medians` : contrast;
  }
  if ('spline' in form) return contrast;
  if ('per_sd' in form) return `per standard deviation${scaleInWords(form.per_sd)}`;
  if (form.transform === 'log2') return 'per doubling';
  return form.transform === 'log10' ? 'per tenfold rise' : `per ${unit ?? 'unit'}`;
}

function scaleInWords(transform: Transform): string {
  return transform === 'identity' ? '' : ` (${transform})`;
}
