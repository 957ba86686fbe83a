/** What a request may ask of weighted quantile sum regressions. */
import { problem, repeated } from '../../language/faults.ts';
import type { Problem } from '../../language/problems.ts';
import { type Demand, longestOf, sharedDemand } from '../../study/demands.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { catalogueOf } from '../../study/study-variables.ts';
import type { MethodRules } from '../method-rules.ts';
import {
  hoursTogether,
  MOST_REPLICATE_HOURS,
  mixtureColumns,
  needsExposures,
  permutationDemands,
  permutationFaults,
  replicateSeconds,
} from '../mixture-rules.ts';
import { MOST_REPLICATES_OF_AN_ANALYSIS } from './settings.ts';

/** `plan-replicates` takes 0.07 s for each: 36 s of its 2 minutes. */
const MOST_WQS_ANALYSES = 500;

/** A record has 1 kB for each, and `collect-run` holds all records: 50 MB. */
const MOST_HOLDOUTS_OF_ALL_ANALYSES = 50_000;

type Wqs = NonNullable<RunRequest['wqs']>;

export const wqsRules: MethodRules = {
  /** The search for weights minimises a deviance or a sum of squares; it has no log-linear form. */
  takes: ({ families }) => families.some((family) => family !== 'log-linear'),
  faults: (request) => [
    ...needsExposures(request, 'wqs'),
    ...permutationFaults(request, 'wqs'),
    ...(request.wqs ? faultsOf(request, request.wqs) : []),
  ],
  demands: (request) => (request.wqs ? demandsOf(request, request.wqs) : []),
};

function faultsOf(request: RunRequest, wqs: Wqs): Problem[] {
  return [
    ...outcomeFaults(wqs, request.outcomes),
    ...settingFaults(wqs),
    ...stratifiedFaults(request, wqs),
    ...subsetFaults(request, wqs),
  ];
}

function outcomeFaults({ outcomes: asked }: Wqs, outcomes: RunRequest['outcomes']): Problem[] {
  const message = 'needs an outcome with the family logistic or linear';
  if (asked.length === 0) return [problem(['wqs'], message)];
  return asked.flatMap((id, i) => {
    const outcome = outcomes.find((one) => one.id === id);
    return outcome && !wqsRules.takes?.(outcome)
      ? [problem(['wqs', 'outcomes', i], `${message}; ${id} is ${outcome.families.join(', ')}`)]
      : [];
  });
}

function settingFaults({ validation, holdouts, signal, directions }: Wqs): Problem[] {
  const faults = repeated(directions, (i) => ['wqs', 'directions', i]);
  if (validation === 0 && holdouts > 1) {
    const message = `must be 1 where validation is 0: without a split there is nothing to repeat; got ${holdouts}`;
    faults.push(problem(['wqs', 'holdouts'], message));
  }
  if (signal === 't3' && directions.includes('negative')) {
    faults.push(problem(['wqs', 'signal'], 't3 cannot serve the negative direction: its importances cancel'));
  }
  return faults;
}

/** Weights of a level would make up for how the levels differ, if their main effect did not. */
function stratifiedFaults(request: RunRequest, { stratified, models }: Wqs): Problem[] {
  if (stratified === undefined) return [];
  const path = ['wqs', 'stratified'];
  if (!catalogueOf(request)[stratified].levels) {
    return [problem(path, `${stratified} is a number; a category is needed`)];
  }
  const without = request.models.find(({ id, covariates }) => models.includes(id) && !covariates.includes(stratified));
  return without ? [problem(path, `${stratified} is no covariate of ${without.id}: its main effect must stay in`)] : [];
}

function subsetFaults(request: RunRequest, { random_subset }: Wqs): Problem[] {
  const columns = mixtureColumns(request);
  return random_subset !== undefined && random_subset > columns
    ? [
        problem(
          ['wqs', 'random_subset'],
          `must be at most ${columns}, the components of the index; got ${random_subset}`,
        ),
      ]
    : [];
}

function demandsOf(request: RunRequest, wqs: Wqs): Demand[] {
  const { outcomes, models, subgroups, directions, holdouts, bootstraps } = wqs;
  const analyses = outcomes.length * models.length * subgroups.length * directions.length;
  const product = `${outcomes.length} outcomes x ${models.length} models x ${subgroups.length} subgroups x ${directions.length} directions`;
  const path = ['wqs', longestOf({ models, subgroups })];
  const each = (analyses * holdouts * replicateSeconds(request, wqs.validation, models)) / 3600;
  const hours = Math.ceil(bootstraps * each);
  return [
    sharedDemand(path, analyses, MOST_WQS_ANALYSES, 'WQS analyses', product),
    sharedDemand(
      ['wqs', 'holdouts'],
      analyses * holdouts,
      MOST_HOLDOUTS_OF_ALL_ANALYSES,
      'holdouts of WQS',
      `${holdouts} of each of ${analyses} analyses`,
    ),
    {
      path: ['wqs', 'bootstraps'],
      asked: bootstraps * holdouts,
      allowed: MOST_REPLICATES_OF_AN_ANALYSIS,
      what: `replicates of each WQS analysis (${bootstraps} bootstraps x ${holdouts} holdouts)`,
    },
    {
      path: ['wqs', 'bootstraps'],
      asked: bootstraps,
      allowed: Math.floor(MOST_REPLICATE_HOURS / each),
      what:
        `bootstraps (x ${holdouts} holdouts x ${analyses} WQS analyses take ${hours} hours of computing, ` +
        `where a run has ${MOST_REPLICATE_HOURS})`,
      together: hoursTogether(bootstraps * each),
    },
    ...permutationDemands(request, 'wqs', analyses),
  ];
}
