/** What a request may ask of any method that looks at all exposures together. */
import { problem } from '../language/faults.ts';
import type { Problem } from '../language/problems.ts';
import { type ListedSettings, listedMethods } from '../study/analysis-lists.ts';
import type { Demand } from '../study/demands.ts';
import type { RunRequest } from '../study/run-request.ts';
import { simulationOf } from '../study/source.ts';
import { catalogueOf } from '../study/study-variables.ts';
import type { METHOD_FIELDS } from './index.ts';
import { secondsPerReplicate } from './replicate-cost.ts';

/** A field of a request by which such a method is asked for. */
type Field = keyof typeof METHOD_FIELDS;

function settingsOf(request: RunRequest, field: Field): ListedSettings | undefined {
  return listedMethods(request).find(([name]) => name === field)?.[1];
}

/**
 * With 200 chunks at once, replicates may take half of the two hours. A deployment with fewer (`study:functionsAtOnce`,
 * 10 unless set) stops such a run at the end of its time; sent again, it goes on with what is still to be computed.
 */
export const MOST_REPLICATE_HOURS = 200;

/** More than there are with a bone scan: 5,413 in 2013-2014 and 2017-2018 together. */
const MOST_PARTICIPANTS_OF_A_CYCLE = 3000;

export function needsExposures(request: RunRequest, field: Field): Problem[] {
  return request[field] && request.exposures.length === 0
    ? [problem([field], 'needs exposures to make a mixture of')]
    : [];
}

/** A test that nobody asked for has no settings. */
export function permutationFaults(request: RunRequest, field: Field): Problem[] {
  const { permutations, permute_within } = settingsOf(request, field) ?? {};
  return permute_within && permutations === undefined
    ? [problem([field, 'permute_within'], 'is for a permutation test; say how many permutations')]
    : [];
}

/** @param analyses that are tested */
export function permutationDemands(request: RunRequest, field: Field, analyses: number): Demand[] {
  const { permutations, models = [] } = settingsOf(request, field) ?? {};
  if (!permutations || analyses === 0) return [];
  const each = (analyses * replicateSeconds(request, 0, models)) / 3600;
  return [
    {
      path: [field, 'permutations'],
      asked: permutations,
      allowed: Math.floor(MOST_REPLICATE_HOURS / each),
      what: `permutations (of ${analyses} analyses), which are too long to compute`,
      together: hoursTogether(permutations * each),
    },
  ];
}

/** Bootstrap replicates and permutations of all changes share what a run has. */
export function hoursTogether(hours: number): NonNullable<Demand['together']> {
  return { asked: hours, allowed: MOST_REPLICATE_HOURS, what: 'hours of replicates and permutations' };
}

/**
 * The columns that the mixture fills in a model: each exposure, at each level of a factor whose levels have weights of
 * their own.
 */
export function mixtureColumns(request: RunRequest): number {
  const stratified = request.wqs?.stratified;
  const levels = stratified === undefined ? undefined : catalogueOf(request)[stratified].levels;
  return request.exposures.length * (levels?.length ?? 1);
}

/** What one replicate takes in the largest of the models, with as many participants as the cycles could have. */
export function replicateSeconds(request: RunRequest, validation: number, models: readonly string[]): number {
  const { source, cycles } = request;
  const catalogue = catalogueOf(request);
  const participants = MOST_PARTICIPANTS_OF_A_CYCLE * cycles.length * (simulationOf(source)?.scale ?? 1);
  const parametersOf = (covariates: readonly string[]) =>
    covariates.reduce(
      (sum, id) => sum + Math.max(1, (catalogue[id].levels?.length ?? 0) - 1),
      mixtureColumns(request) + 1,
    );
  const largest = Math.max(
    ...models.map((id) => parametersOf(request.models.find((model) => model.id === id)?.covariates ?? [])),
  );
  return secondsPerReplicate(participants * (1 - validation), largest);
}
