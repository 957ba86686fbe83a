/** Exposures, the forms in which they enter, and what they may interact with. */
import type { Form } from '../../../exposures/form.ts';
import { isMisnamed } from '../../../exposures/written-form.ts';
import { ids, isNumber, problem, repeated } from '../../../language/faults.ts';
import type { Path, Problem } from '../../../language/problems.ts';
import { wordsOfMethods } from '../../../methods/form-words.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { outcomeGuard } from '../../../outcomes/guard.ts';
import { hasCases } from '../../../outcomes/index.ts';
import type { RunRequest } from '../../run-request.ts';

export function exposureFaults(
  { exposures, outcomes, models, description, sweep }: RunRequest,
  catalogue: Catalogue,
): Problem[] {
  const guards = outcomes.map((outcome) => ({ outcome, tells: outcomeGuard(outcome, catalogue) }));
  const faults = exposures.flatMap((id, i) => {
    const { outcome } = guards.find(({ tells }) => tells(id)) ?? {};
    return [
      ...isNumber(['exposures', i], id, catalogue),
      ...(outcome
        ? [problem(['exposures', i], `${id} is what the outcome ${outcome.id} is made of and cannot explain it`)]
        : []),
    ];
  });
  if (outcomes.length === 0 && !sweep) {
    faults.push(problem(['outcomes'], 'is missing; a study has outcomes, or a sweep with its own'));
  }
  if (outcomes.length === 0 && sweep && exposures.length > 0) {
    faults.push(problem(['exposures'], 'have no outcomes to explain; those of a sweep stand in it'));
  }
  if (exposures.length === 0 && !description && !sweep) {
    faults.push(problem(['exposures'], 'are missing; a study has exposures, a description or a sweep'));
  }
  if ((exposures.length > 0 || sweep) && models.length === 0) {
    faults.push(problem(['models'], 'is missing; a study with exposures needs at least one model'));
  }
  return faults;
}

export function formFaults({ forms, outcomes }: RunRequest, catalogue: Catalogue): Problem[] {
  const guards = outcomes.map((outcome) => ({ id: outcome.id, tells: outcomeGuard(outcome, catalogue) }));
  const faults = forms.flatMap((form, i) => {
    if (!('quantile' in form)) return [];
    const { groups, reference, cut_within } = form.quantile;
    const path = ['forms', i, 'quantile'];
    const within = typeof cut_within === 'object' ? cut_within.variable : undefined;
    return [
      ...(reference > groups ? [problem([...path, 'reference'], `must be at most ${groups}; got ${reference}`)] : []),
      ...(within !== undefined && !catalogue[within].levels
        ? [problem([...path, 'cut_within', 'variable'], `${within} is a number; a category is needed`)]
        : []),
      ...guards
        .filter(({ tells }) => within !== undefined && tells(within))
        .map(({ id }) =>
          problem([...path, 'cut_within', 'variable'], `${within} is what the outcome ${id} is made of`),
        ),
      ...(cut_within === 'controls' && !outcomes.every(hasCases)
        ? [problem([...path, 'cut_within'], 'controls needs outcomes that have cases')]
        : []),
    ];
  });
  return [...faults, ...forms.flatMap((form, i) => contrastNameFaults(form, ['forms', i])), ...repeatedForms(forms)];
}

/** A contrast of this name is read as one of quantile groups, of a spline, or of a mixture. */
const TAKEN_CONTRASTS = /^(q\d+|trend|overall|non-linearity|psi|joint|coefficient)$/;

function contrastNameFaults(form: Form, path: Path): Problem[] {
  if (isMisnamed(form)) return [problem(path, `"${form.id}" is the word for another form; choose another id`)];
  return TAKEN_CONTRASTS.test(form.id) || wordsOfMethods((words) => words.form(form.id)) !== undefined
    ? [problem(path, `"${form.id}" is the name of something else in the results; choose another id`)]
    : [];
}

function repeatedForms(forms: readonly Form[]): Problem[] {
  return repeated(ids(forms), (i) => ['forms', i]);
}

export function interactionFaults({ interactions, models }: RunRequest, catalogue: Catalogue): Problem[] {
  return [
    ...interactions.flatMap((id, i) => {
      if (!catalogue[id].levels) return [problem(['interactions', i], `${id} is a number; a category is needed`)];
      return models.some(({ covariates }) => covariates.includes(id))
        ? []
        : [problem(['interactions', i], `${id} is a covariate of no model: its main effect must stay in`)];
    }),
    ...repeated(interactions, (i) => ['interactions', i]),
  ];
}
