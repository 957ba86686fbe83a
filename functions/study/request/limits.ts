/**
 * How large a plan may be so that its run can end. The state machine gives a run two hours and each function a few minutes; the unit
 * costs are those that `npm run bench estimate` measured (`infra/estimate/unit-costs.json`).
 */

import type { Form } from '../../exposures/form.ts';
import { type Path, type Problem, pathText } from '../../language/problems.ts';
import { secondsPerReplicate } from '../../methods/replicate-cost.ts';
import type { RunRequest } from '../run-request.ts';
import { simulationOf } from '../source.ts';
import { catalogueOf, describedVariables } from '../study-variables.ts';

/**
 * At 0.5 s each, with what goes on around a call, 40 at once take 50,000 regressions in 10 minutes, 10 at once (all that a new account
 * may have) in 42. `collect-run` reads a record in 2.5 ms: 127 s of its 5 minutes.
 */
const MOST_REGRESSIONS = 50_000;

/** `plan-replicates` takes 0.07 s for each: 36 s of its 2 minutes. */
const MOST_WQS_ANALYSES = 500;

/** `combine-wqs` takes 25 ms for each: 25 s of its 2 minutes. They also keep an item of a work list, with a range of each, below 64 KiB. */
export const MOST_HOLDOUTS = 1000;

/** `combine-wqs` takes 7.5 us for each: 75 s of its 2 minutes. */
export const MOST_REPLICATES_OF_AN_ANALYSIS = 10_000_000;

/** A record has 1 kB for each, and `collect-run` holds all records: 50 MB. */
const MOST_HOLDOUTS_OF_ALL_ANALYSES = 50_000;

/**
 * With 200 chunks at once, replicates may take half of the two hours. A deployment with fewer (`study:functionsAtOnce`,
 * 10 unless set) stops such a run at the end of its time; sent again, it goes on with what is still to be computed.
 */
const MOST_REPLICATE_SECONDS = 200 * 3600;

/** A model of huang-2023 has 30. With 10,000 participants and 300 columns a step of a fit is 0.5 s of arithmetic. */
const MOST_COEFFICIENTS = 300;

/** Each takes some 20 ms with a test of whether the groups differ: 200 s, in as many calls as there are groupings. */
const MOST_DESCRIBED = 10_000;

/** More than there are with a bone scan: 5,413 in 2013-2014 and 2017-2018 together. */
const MOST_PARTICIPANTS_OF_A_CYCLE = 3000;

/** What the main analysis and the changes of a request together ask for more of than a run could compute. */
export function totalLimitFaults(variants: readonly RunRequest[]): Problem[] {
  const total = (of: (request: RunRequest) => number) => variants.reduce((sum, request) => sum + of(request), 0);
  const inAll = `in the main analysis and ${variants.length - 1} changes`;
  const limit = (of: (request: RunRequest) => number, allowed: number, what: string) =>
    atMost(['sensitivity'], Math.ceil(total(of)), allowed, `${what} ${inAll}`);
  return [
    ...limit(regressionsOf, MOST_REGRESSIONS, 'regressions'),
    ...limit(qgcompsOf, MOST_REGRESSIONS, 'quantile g-computations'),
    ...limit(describedOf, MOST_DESCRIBED, 'variables by groups'),
    ...limit(prevalencesOf, MOST_DESCRIBED, 'prevalences'),
    ...limit(wqsAnalysesOf, MOST_WQS_ANALYSES, 'WQS analyses'),
    ...limit(
      (request) => wqsAnalysesOf(request) * (request.wqs?.holdouts ?? 0),
      MOST_HOLDOUTS_OF_ALL_ANALYSES,
      'holdouts of WQS',
    ),
    ...limit((request) => replicateSecondsOf(request) / 3600, MOST_REPLICATE_SECONDS / 3600, 'hours of WQS replicates'),
  ];
}

/** Outcomes, each in as many families as it is modelled by. */
function modelledOutcomes(outcomes: RunRequest['outcomes']): number {
  return outcomes.reduce((sum, { families }) => sum + families.length, 0);
}

function regressionsOf({ exposures, forms, models, subgroups, outcomes }: RunRequest): number {
  return modelledOutcomes(outcomes) * exposures.length * forms.length * models.length * subgroups.length;
}

function qgcompsOf({ qgcomp, outcomes }: RunRequest): number {
  if (!qgcomp) return 0;
  const { models, subgroups } = qgcomp;
  return modelledOutcomes(outcomes.filter(({ id }) => qgcomp.outcomes.includes(id))) * models.length * subgroups.length;
}

function describedOf(request: RunRequest): number {
  return (request.description?.by ?? request.outcomes).length * describedVariables(request).length;
}

function prevalencesOf({ description, outcomes, subgroups }: RunRequest): number {
  return description?.prevalence ? outcomes.length * subgroups.length : 0;
}

function wqsAnalysesOf({ wqs }: RunRequest): number {
  return wqs ? wqs.outcomes.length * wqs.models.length * wqs.subgroups.length * wqs.directions.length : 0;
}

function replicateSecondsOf(request: RunRequest): number {
  const { wqs } = request;
  if (!wqs) return 0;
  const slowest = Math.max(...wqs.models.map((id) => replicateSeconds(request, wqs.validation, id)));
  return wqsAnalysesOf(request) * wqs.bootstraps * wqs.holdouts * slowest;
}

/** What the request asks for more of than a run could compute, with what it asks for and what is allowed. */
export function limitFaults(request: RunRequest): Problem[] {
  const { exposures, forms, models, subgroups, outcomes, wqs } = request;
  const onOutcomes = modelledOutcomes(outcomes);
  const regressions = atMost(
    longestOf({ exposures, forms, models, subgroups }),
    regressionsOf(request),
    MOST_REGRESSIONS,
    `regressions (${onOutcomes} outcomes and families x ${exposures.length} exposures x ${forms.length} forms x ` +
      `${models.length} models x ${subgroups.length} subgroups)`,
  );
  return [
    ...regressions,
    ...coefficientLimitFaults(request),
    ...qgcompLimitFaults(request),
    ...descriptionLimitFaults(request),
    ...(wqs ? wqsLimitFaults(request, wqs) : []),
    ...permutationLimitFaults(request),
  ];
}

/** Of each model with each form, and with the products of an interaction: the cost of a fit grows with the square of its columns. */
function coefficientLimitFaults(request: RunRequest): Problem[] {
  const { models, forms, exposures, interactions } = request;
  const catalogue = catalogueOf(request);
  const columnsOf = (ids: readonly string[]) =>
    ids.reduce((sum, id) => sum + Math.max(1, (catalogue[id].levels?.length ?? 0) - 1), 0);
  const widestForm = Math.max(...forms.map(formColumns));
  const widestFactor = Math.max(0, ...interactions.map((id) => columnsOf([id])));
  return models.flatMap(({ covariates, other_exposures }, m) => {
    const adjusting = columnsOf(covariates) + (other_exposures ? exposures.length : 0);
    const asked = adjusting + Math.max(widestForm * (1 + widestFactor), request.qgcomp ? exposures.length : 0);
    return atMost(['models', m], asked, MOST_COEFFICIENTS, 'coefficients in one fit, interactions among them');
  });
}

/** The columns that a form fills in a model. */
function formColumns(form: Form): number {
  if ('quantile' in form) return form.quantile.groups - 1;
  return 'spline' in form ? form.spline.knots - 1 : 1;
}

function qgcompLimitFaults(request: RunRequest): Problem[] {
  const { qgcomp, outcomes } = request;
  if (!qgcomp) return [];
  const { models, subgroups } = qgcomp;
  const onOutcomes = modelledOutcomes(outcomes.filter(({ id }) => qgcomp.outcomes.includes(id)));
  return atMost(
    ['qgcomp', longestOf({ models, subgroups })[0]],
    qgcompsOf(request),
    MOST_REGRESSIONS,
    `quantile g-computations (${onOutcomes} outcomes and families x ${models.length} models x ${subgroups.length} subgroups)`,
  );
}

function descriptionLimitFaults(request: RunRequest): Problem[] {
  const { description, outcomes, subgroups } = request;
  if (!description) return [];
  const by = (description.by ?? outcomes).length;
  const variables = describedVariables(request);
  return [
    ...atMost(
      ['description', 'by'],
      describedOf(request),
      MOST_DESCRIBED,
      `variables by groups (${by} groupings x ${variables.length} variables)`,
    ),
    ...atMost(
      ['subgroups'],
      prevalencesOf(request),
      MOST_DESCRIBED,
      `prevalences (${outcomes.length} outcomes x ${subgroups.length} subgroups)`,
    ),
  ];
}

function wqsLimitFaults(request: RunRequest, wqs: NonNullable<RunRequest['wqs']>): Problem[] {
  const { outcomes, models, subgroups, directions, holdouts, bootstraps } = wqs;
  const analyses = wqsAnalysesOf(request);
  const product = `${outcomes.length} outcomes x ${models.length} models x ${subgroups.length} subgroups x ${directions.length} directions`;
  const tooMany = [
    ...atMost(['wqs', longestOf({ models, subgroups })[0]], analyses, MOST_WQS_ANALYSES, `WQS analyses (${product})`),
    ...atMost(
      ['wqs', 'holdouts'],
      analyses * holdouts,
      MOST_HOLDOUTS_OF_ALL_ANALYSES,
      `holdouts in all (${holdouts} of each of ${analyses} WQS analyses)`,
    ),
    ...atMost(
      ['wqs', 'bootstraps'],
      bootstraps * holdouts,
      MOST_REPLICATES_OF_AN_ANALYSIS,
      `replicates of each WQS analysis (${bootstraps} bootstraps x ${holdouts} holdouts)`,
    ),
  ];
  if (tooMany.length > 0) return tooMany;
  const seconds = replicateSecondsOf(request);
  const allowed = Math.floor((bootstraps * MOST_REPLICATE_SECONDS) / seconds);
  return atMost(
    ['wqs', 'bootstraps'],
    bootstraps,
    allowed,
    `bootstraps (x ${holdouts} holdouts x ${analyses} WQS analyses take ${Math.ceil(seconds / 3600)} hours of computing, ` +
      `where a run has ${MOST_REPLICATE_SECONDS / 3600})`,
  );
}

/** Of all analyses together, as their bootstraps. */
function permutationLimitFaults(request: RunRequest): Problem[] {
  const { wqs, qgcomp, outcomes } = request;
  const families = outcomes.reduce(
    (sum, { id, families: own }) => sum + (qgcomp?.outcomes.includes(id) ? own.length : 0),
    0,
  );
  const asked = [
    { field: 'wqs', settings: wqs, times: (wqs?.outcomes.length ?? 0) * (wqs?.directions.length ?? 0) },
    { field: 'qgcomp', settings: qgcomp, times: families },
  ];
  return asked.flatMap(({ field, settings, times }) => {
    if (!settings?.permutations) return [];
    const analyses = times * settings.models.length * settings.subgroups.length;
    const each = Math.max(0, ...settings.models.map((id) => replicateSeconds(request, 0, id)));
    const allowed = Math.floor(MOST_REPLICATE_SECONDS / (analyses * each));
    return atMost(
      [field, 'permutations'],
      settings.permutations,
      allowed,
      `permutations (of ${analyses} analyses), which are too long to compute`,
    );
  });
}

/** Of one replicate of a model, with as many participants as the cycles could have. */
function replicateSeconds(request: RunRequest, validation: number, id: string): number {
  const { source, cycles, exposures, models } = request;
  const catalogue = catalogueOf(request);
  const covariates = models.find((model) => model.id === id)?.covariates ?? [];
  const columns = covariates.map((covariate) => Math.max(1, (catalogue[covariate].levels?.length ?? 0) - 1));
  const parameters = exposures.length + 1 + columns.reduce((sum, count) => sum + count, 0);
  const participants = MOST_PARTICIPANTS_OF_A_CYCLE * cycles.length * (simulationOf(source)?.scale ?? 1);
  return secondsPerReplicate(participants * (1 - validation), parameters);
}

function atMost(path: Path, asked: number, allowed: number, what: string): Problem[] {
  if (asked <= allowed) return [];
  return [{ path: pathText(path), message: `asks for ${grouped(asked)} ${what}; a run may have ${grouped(allowed)}` }];
}

/** The list to shorten first. */
function longestOf(lists: Readonly<Record<string, readonly unknown[]>>): Path {
  const names = Object.keys(lists);
  return [names.reduce((longest, name) => (lists[name].length > lists[longest].length ? name : longest))];
}

/** 750000 is `750,000`. */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
