/** The cohorts of specifications: participants joined once for all of them, and a cohort for each sample and outcome. */
import { joinParticipants, type Participants, type ReadColumn } from '../../nhanes/participants.ts';
import { type Cohort, cohortOf, protocolOf } from '../../study/cohort.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { valuesAt } from '../../survey/design.ts';

/** Enough for the samples and outcomes that a chunk goes through; each has some 600 kB. */
const MOST_KEPT = 64;

/** A cohort without the rows that its design can do without. */
export type CompactCohort = Pick<Cohort, 'columns' | 'levels'>;

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

  /** @throws EmptySampleError, EmptySubgroupError, MissingColumnError */
  of(request: RunRequest): CompactCohort {
    const key = cohortKey(request);
    const known = this.#cohorts.get(key);
    if (known) return known;
    const own = protocolOf(request);
    const protocol = { ...own, used: this.#used.filter((id) => id in own.catalogue) };
    const joined = JSON.stringify([request.cycles, request.weights, request.variables]);
    const participants = this.#participants.get(joined) ?? joinParticipants(protocol, this.#readColumn);
    this.#participants.set(joined, participants);
    const cohort = compact(cohortOf(request, protocol, participants));
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

/**
 * The analytic sample, and one row of every PSU that has nobody in it: such a PSU is in the design with a total of 0, whatever its rows are.
 */
function compact({ columns, levels }: Cohort): CompactCohort {
  const { stratum, psu, in_sample } = columns;
  const psuOf = (row: number) => `${stratum[row]} ${psu[row]}`;
  const told = new Set<string>();
  for (let row = 0; row < in_sample.length; row++) if (in_sample[row]) told.add(psuOf(row));
  const kept: number[] = [];
  for (let row = 0; row < in_sample.length; row++) {
    if (!in_sample[row] && told.has(psuOf(row))) continue;
    told.add(psuOf(row));
    kept.push(row);
  }
  const rows = Int32Array.from(kept);
  const of = ([name, values]: [string, Float64Array]) => [name, valuesAt(values, rows)];
  return { columns: Object.fromEntries(Object.entries(columns).map(of)), levels };
}
