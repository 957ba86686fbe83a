/**
 * How large a plan may be so that its run can end. The state machine gives a run two hours and each function a few
 * minutes; the unit costs are those that `npm run bench estimate` measured (`infra/estimate/unit-costs.json`). What a
 * method may be asked for is told by its own rules.
 */

import type { Form } from '../../exposures/form.ts';
import type { Problem } from '../../language/problems.ts';
import { METHOD_RULES } from '../../methods/index.ts';
import { mixtureColumns } from '../../methods/mixture-rules.ts';
import { listedMethods } from '../analysis-lists.ts';
import { type Demand, demandFaults, longestOf, modelledOutcomes, sharedDemand, totalDemandFaults } from '../demands.ts';
import type { RunRequest } from '../run-request.ts';
import { catalogueOf } from '../study-variables.ts';

/**
 * At 0.5 s each, with what goes on around a call, 40 at once take 50,000 regressions in 10 minutes, 10 at once (all
 * that a new account may have) in 42. `collect-run` reads a record in 2.5 ms: 127 s of its 5 minutes.
 */
const MOST_REGRESSIONS = 50_000;

/** A model of huang-2023 has 30. With 10,000 participants and 300 columns a step of a fit is 0.5 s of arithmetic. */
const MOST_COEFFICIENTS = 300;

/** What the main analysis and the changes of a request together ask for more of than a run could compute. */
export function totalLimitFaults(variants: readonly RunRequest[]): Problem[] {
  return totalDemandFaults(variants.map(demandsOf));
}

/** What the request asks for more of than a run could compute, with what it asks for and what is allowed. */
export function limitFaults(request: RunRequest): Problem[] {
  return demandFaults(demandsOf(request));
}

function demandsOf(request: RunRequest): Demand[] {
  return [
    regressions(request),
    ...coefficients(request),
    ...Object.values(METHOD_RULES).flatMap(({ demands }) => demands?.(request) ?? []),
  ];
}

function regressions({ exposures, forms, models, subgroups, outcomes }: RunRequest): Demand {
  const families = modelledOutcomes(outcomes);
  return sharedDemand(
    [longestOf({ exposures, forms, models, subgroups })],
    families * exposures.length * forms.length * models.length * subgroups.length,
    MOST_REGRESSIONS,
    'regressions',
    `${families} outcomes and families x ${exposures.length} exposures x ${forms.length} forms x ` +
      `${models.length} models x ${subgroups.length} subgroups`,
  );
}

/**
 * Of each model with each form, and with the products of an interaction: the cost of a fit grows with the square of its
 * columns.
 */
function coefficients(request: RunRequest): Demand[] {
  const { models, forms, exposures, interactions } = request;
  const catalogue = catalogueOf(request);
  const columnsOf = (ids: readonly string[]) =>
    ids.reduce((sum, id) => sum + Math.max(1, (catalogue[id].levels?.length ?? 0) - 1), 0);
  const widestForm = Math.max(...forms.map(formColumns));
  const widestFactor = Math.max(0, ...interactions.map((id) => columnsOf([id])));
  const ofMixture = listedMethods(request).length > 0 ? mixtureColumns(request) : 0;
  return models.map(({ covariates, other_exposures }, m) => {
    const adjusting = columnsOf(covariates) + (other_exposures ? exposures.length : 0);
    return {
      path: ['models', m],
      asked: adjusting + Math.max(widestForm * (1 + widestFactor), ofMixture),
      allowed: MOST_COEFFICIENTS,
      what: 'coefficients in one fit, interactions among them',
    };
  });
}

/** The columns that a form fills in a model. */
function formColumns(form: Form): number {
  if ('quantile' in form) return form.quantile.groups - 1;
  return 'spline' in form ? form.spline.knots - 1 : 1;
}
