/**
 * The cohorts of specifications: participants joined once for all of them, and a cohort for each sample and outcome.
 */
import { joinParticipants, type Participants, type ReadColumn } from '../../nhanes/participants.ts';
import { cohortOf, protocolOf } from '../../study/cohort.ts';
import { type CompactCohort, compactCohort } from '../../study/compact-cohort.ts';
import type { RunRequest } from '../../study/run-request.ts';

/** What keeps a specification from having a cohort: it is told in its rows. */
export const OF_ONE_SPECIFICATION = ['EmptySampleError', 'EmptySubgroupError'];

/** Enough for the samples and outcomes that a chunk goes through; each has some 600 kB. */
const MOST_KEPT = 64;

/** Cohorts by what makes them, each built once. */
export class Cohorts {
  readonly #readColumn: ReadColumn;
  readonly #used: readonly string[];
  readonly #participants = new Map<string, Participants>();
  readonly #cohorts = new Map<string, CompactCohort>();

  /** @param used every variable that any specification uses */
  constructor(readColumn: ReadColumn, used: readonly string[]) {
    this.#readColumn = readColumn;
    this.#used = used;
  }

  /**
   * @param key of the request: making it takes a while, and a specification asks more than once
   * @throws EmptySampleError, EmptySubgroupError, MissingColumnError, InfiniteValueError
   */
  of(request: RunRequest, key: string): CompactCohort {
    const known = this.#cohorts.get(key);
    if (known) return known;
    const own = protocolOf(request);
    const protocol = { ...own, used: this.#used.filter((id) => id in own.catalogue) };
    const joined = JSON.stringify([request.cycles, request.weights, request.variables]);
    const participants = this.#participants.get(joined) ?? joinParticipants(protocol, this.#readColumn);
    this.#participants.set(joined, participants);
    const cohort = compactCohort(cohortOf(request, protocol, participants));
    if (this.#cohorts.size === MOST_KEPT) this.#cohorts.delete([...this.#cohorts.keys()][0]);
    this.#cohorts.set(key, cohort);
    return cohort;
  }
}

/** What a cohort depends on: covariates only where the sample is of those for whom they are known. */
export function cohortKey({ cycles, weights, variables, sample, models, outcomes, subgroups }: RunRequest): string {
  const complete = sample.some((rule) => 'complete_covariates_of' in rule) ? models : [];
  return JSON.stringify([cycles, weights, variables, sample, complete, outcomes, subgroups]);
}
