/** The cohorts of a sweep: each cycle joined once, and of its participants those that a block of fits shares. */
import type { Columns } from '../../nhanes/condition.ts';
import { joinParticipants, type Participants, pooledParticipants, type ReadColumn } from '../../nhanes/participants.ts';
import type { Protocol } from '../../nhanes/protocol.ts';
import type { Cycle } from '../../nhanes/releases.ts';
import { type Outcome, outcomeVariables } from '../../outcomes/index.ts';
import { cohortOf } from '../../study/cohort.ts';
import { type CompactCohort, compactCohort } from '../../study/compact-cohort.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { weightColumns } from '../../study/study-weights.ts';
import type { Block, SweepLayers } from './layers.ts';

export class SweepCohorts {
  readonly #sweep: SweepLayers;
  readonly #readColumn: ReadColumn;
  readonly #variables: readonly string[];
  readonly #outcomes: readonly Outcome[];
  readonly #cycles = new Map<Cycle, Columns>();

  /** @param outcomes and exposures those of the fits at hand */
  constructor(sweep: SweepLayers, readColumn: ReadColumn, outcomes: readonly Outcome[], exposures: readonly string[]) {
    this.#sweep = sweep;
    this.#readColumn = readColumn;
    this.#outcomes = outcomes;
    const ofOutcomes = outcomes.flatMap(outcomeVariables).map(({ id }) => id);
    this.#variables = [...new Set([...sweep.baseVariables, ...exposures, ...ofOutcomes])];
  }

  /** The request that the fits of a block are analysed by. */
  request({ cycles, weights }: Block): RunRequest {
    // A subgroup that nobody is in is told by its fits.
    return { ...this.#sweep.base, outcomes: [...this.#outcomes], cycles: [...cycles], weights };
  }

  /** @throws EmptySampleError, MissingColumnError, InfiniteValueError */
  of(block: Block): CompactCohort {
    const request = this.request(block);
    const protocol = { ...this.#protocol(this.#variables), cycles: block.cycles, weights: weightColumns(request) };
    const parts = block.cycles.map((cycle) => this.#participants(cycle, protocol));
    const participants = pooledParticipants(parts, this.#variables);
    return compactCohort(cohortOf({ ...request, subgroups: [] }, protocol, participants));
  }

  #protocol(used: readonly string[]): Protocol {
    const { cycles, sample, models } = this.#sweep.base;
    return { cycles, weights: {}, catalogue: this.#sweep.catalogue, used, sample, models };
  }

  #participants(cycle: Cycle, { weights }: Protocol): Participants {
    const weighted = joinParticipants({ ...this.#protocol([]), cycles: [cycle], weights }, this.#readColumn);
    const variables = this.#cycles.get(cycle) ?? this.#variablesOf(cycle);
    this.#cycles.set(cycle, variables);
    return { ...weighted, variables };
  }

  /** What a cycle does not have is missing of all. */
  #variablesOf(cycle: Cycle): Columns {
    const measured = this.#variables.filter((id) => this.#sweep.isMeasured(id, cycle));
    const { seqn, variables } = joinParticipants({ ...this.#protocol(measured), cycles: [cycle] }, this.#readColumn);
    const missing = new Float64Array(seqn.length).fill(Number.NaN);
    return Object.fromEntries(this.#variables.map((id) => [id, variables[id] ?? missing]));
  }
}
