/** The request that a specification makes of the run's. */
import { changed } from '../../study/change.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { usedVariables } from '../../study/study-variables.ts';
import { defaultWeights } from '../../study/study-weights.ts';
import { METHOD_FIELDS } from '../index.ts';
import { decisionsOf, type Specification } from './decisions.ts';

/** The fields by which methods are asked for: a specification is made of regressions, which need none. */
export const OTHER_METHODS = Object.keys(METHOD_FIELDS) as (keyof typeof METHOD_FIELDS)[];

/** A request as specifications change it. */
export interface Changeable {
  /** With its regressions, and nothing else that it asks for. */
  request: RunRequest;
  /** Whether its weights are those that follow from its variables: then those of a specification do so too. */
  weightsByRule: boolean;
}

export function changeable(request: RunRequest): Changeable {
  const { published: _, ...rest } = request;
  const bare: RunRequest = { ...rest, test_families: [], sensitivity: [] };
  for (const field of OTHER_METHODS) delete bare[field];
  const weightsByRule = JSON.stringify(defaultWeights(bare)) === JSON.stringify(bare.weights);
  return { request: bare, weightsByRule };
}

/**
 * The changes of the choices one after the other, in the order of their decisions, then what the choices add to the
 * sample and to the covariates of every model.
 */
export function specifiedRequest({ request, weightsByRule }: Changeable, specification: Specification): RunRequest {
  const made = specification.reduce<unknown>((so_far, { change }) => changed(so_far, change), request) as RunRequest;
  const added = specification.flatMap(({ covariates }) => covariates);
  const specified: RunRequest = {
    ...made,
    sample: [...made.sample, ...specification.flatMap(({ sample }) => sample)],
    models: made.models.map((model) => ({ ...model, covariates: [...new Set([...model.covariates, ...added])] })),
  };
  const ownWeights = specification.some(({ change }) => 'weights' in change);
  return weightsByRule && !ownWeights ? { ...specified, weights: defaultWeights(specified) } : specified;
}

/** The request with each choice by itself, the request as it is first; none of a request without specifications. */
export function requestsOfChoices(request: RunRequest): RunRequest[] {
  const { specifications } = request;
  if (!specifications) return [];
  const base = changeable(request);
  const choices = decisionsOf(specifications).flatMap((decision) => decision.choices);
  return [base.request, ...choices.map((choice) => specifiedRequest(base, [choice]))];
}

/** Every variable that any specification uses. */
export function variablesOfSpecifications(request: RunRequest): string[] {
  return [...new Set(requestsOfChoices(request).flatMap(usedVariables))];
}
