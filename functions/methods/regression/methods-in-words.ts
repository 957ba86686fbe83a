/** How regressions are done, for the methods of a paper. */
import { type Form, TREND } from '../../exposures/form.ts';
import { distinct, inList } from '../../report/figures.ts';
import type { StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { FamilyName } from '../../survey/family.ts';

const MODELS: Record<FamilyName, string> = {
  logistic: 'logistic regression',
  linear: 'linear regression',
  'log-linear': 'log-linear Poisson regression',
};

export function regressionMethods({ request }: StudyReport, labels: StudyLabels): string[] {
  const { outcomes, exposures, forms, models, subgroups, interactions, test_families } = request;
  if (exposures.length === 0 || models.length === 0) return [];
  const adjustment = (model: string) => labels.adjustment(model).replaceAll('; ', ', ');
  const regressions = outcomes.flatMap((outcome) =>
    outcome.families.map((family) => `${MODELS[family]} (${labels.measures({ outcome: outcome.id, family })})`),
  );
  const several = subgroups.filter(({ where }) => where !== undefined);
  return [
    `Each of ${inList(exposures.map(labels.exposure))} was related to the outcome by survey-weighted ${inList(distinct(regressions))}.`,
    `Exposures entered ${inList(forms.map((form) => formInWords(form, labels)))}.`,
    ...(forms.some((form) => 'quantile' in form)
      ? [`A ${TREND} was tested with each group at the median of its exposure.`]
      : []),
    models.length === 1
      ? `The model was ${adjustment(models[0].id)}.`
      : `There were ${models.length} models: ${models.map(({ id }, index) => `(${index + 1}) ${adjustment(id)}`).join('; ')}.`,
    ...(several.length > 0 ? [`The same was done in subgroups: ${inList(several.map(({ label }) => label))}.`] : []),
    ...(interactions.length > 0
      ? [
          `Interactions with ${inList(interactions.map(labels.exposure))} were tested by Wald tests of all product terms.`,
        ]
      : []),
    ...(outcomes.some(({ families }) => families.includes('logistic'))
      ? ['Where separation made an estimate infinite, a penalised fit (Firth 1993) stood in place, and is marked.']
      : []),
    test_families.length === 0
      ? 'P values were not corrected for the number of comparisons.'
      : `False discovery rates (Benjamini and Hochberg 1995) were computed within ${inList(test_families.map(({ id }) => id))}.`,
    'E-values follow VanderWeele and Ding (2017).',
  ];
}

function formInWords(form: Form, labels: StudyLabels): string {
  if ('quantile' in form) {
    const { reference } = form.quantile;
    return `as ${labels.form(form.id)} of the ${form.quantile.cut_within === 'controls' ? 'participants without the outcome' : 'analytic sample'} (group ${reference} the reference)`;
  }
  if ('spline' in form) return `as a restricted cubic ${labels.form(form.id)}`;
  if ('per_sd' in form) return labels.form(form.id);
  return form.transform === 'identity' ? 'as measured' : `on the scale of ${form.transform}`;
}
