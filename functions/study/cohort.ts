/** The cohort of a study: who is in the design, who is in the analytic sample, and what is known of them. */

import { variablesOfSpecifications } from '../methods/specifications/specified-request.ts';
import { type Columns, evaluate } from '../nhanes/condition.ts';
import { joinParticipants, type Participants, type ReadColumn } from '../nhanes/participants.ts';
import type { Protocol } from '../nhanes/protocol.ts';
import { applySampleRules, type FlowStep } from '../nhanes/sample-rules.ts';
import { levelsOf } from '../nhanes/variables/variable.ts';
import { hasCases, type Outcome, outcomeValues } from '../outcomes/index.ts';
import { valuesAt } from '../survey/design.ts';
import type { RunRequest } from './run-request.ts';
import { catalogueOf, usedVariables } from './study-variables.ts';
import { weightColumns } from './study-weights.ts';

export interface Cohort {
  /**
   * One row per participant in the design, that is with a positive weight in their cycle, as named columns (NaN =
   * missing): `seqn`, `stratum`, `psu`, `weight`, `in_sample` (0, 1), every outcome (`outcomeColumn`), `cycle` and
   * every variable of the study (a number or the index of a level).
   */
  columns: Columns;
  /** The levels of each category, the reference first. */
  levels: Record<string, readonly string[]>;
  /** What a reader should know of this cohort. */
  notes: string[];
  flow: FlowStep[];
}

/** Nobody in the analytic sample belongs to this subgroup. */
export class EmptySubgroupError extends Error {
  constructor(subgroup: string) {
    super(`nobody in the analytic sample belongs to the subgroup "${subgroup}"`);
    this.name = 'EmptySubgroupError';
  }
}

/** The column of the cohort that holds an outcome. */
export function outcomeColumn(id: string): string {
  return `outcome_${id.replaceAll('-', '_')}`;
}

/** What NHANES must be asked for a study. */
export function protocolOf(request: RunRequest): Protocol {
  const { cycles, sample, models } = request;
  const weights = weightColumns(request);
  const catalogue = catalogueOf(request);
  // What specifications need is in the cohort, too: then whatever it is made of tells whether they are up to date.
  const further = variablesOfSpecifications(request).filter((id) => id in catalogue);
  const used = [...new Set([...usedVariables(request), ...further])];
  return { cycles, weights, catalogue, used, sample, models };
}

/**
 * Joins, harmonises, tells the outcomes and applies the sample rules.
 * @throws MissingColumnError, DuplicateParticipantError, InfiniteValueError, EmptySampleError, EmptySubgroupError
 */
export function buildCohort(request: RunRequest, readColumn: ReadColumn): Cohort {
  const protocol = protocolOf(request);
  return cohortOf(request, protocol, joinParticipants(protocol, readColumn));
}

/**
 * The cohort among participants that are joined already.
 * @throws EmptySampleError, EmptySubgroupError
 */
export function cohortOf(request: RunRequest, protocol: Protocol, participants: Participants): Cohort {
  const levels = levelsOf(protocol.catalogue);
  const { variables: known, ...design } = participants;
  const told = request.outcomes.map((outcome) => ({ outcome, ...outcomeValues(outcome, known, levels) }));
  const withCases = told.filter(({ outcome }) => hasCases(outcome));
  const cases = Object.fromEntries(withCases.map(({ outcome, values }) => [outcome.id, values]));
  const { inSample, flow } = applySampleRules(protocol, { ...design, variables: known }, cases);
  for (const { id, where } of request.subgroups) {
    const members = where ? evaluate(where, known, levels) : inSample;
    if (!members.some((member, row) => member && inSample[row])) throw new EmptySubgroupError(id);
  }
  const columns: Columns = {
    ...design,
    in_sample: Float64Array.from(inSample),
    ...Object.fromEntries(told.map((one) => [outcomeColumn(one.outcome.id), inCohort(one, inSample)])),
    ...known,
  };
  return {
    columns: inDesign(columns),
    levels: Object.fromEntries(Object.entries(levels).filter(([id]) => id in columns)),
    notes: [],
    flow,
  };
}

/**
 * An outcome that nothing tells is what the study's rule for missing sites says, and that rule is the sample's alone.
 */
function inCohort(
  { values, told }: { outcome: Outcome; values: Float64Array; told: Uint8Array },
  inSample: Uint8Array,
) {
  return values.map((value, row) => (told[row] || inSample[row] ? value : Number.NaN));
}

/** The rows with a positive weight: only they are in the design. */
function inDesign(columns: Columns): Columns {
  const { weight } = columns;
  const weighted: number[] = [];
  for (let row = 0; row < weight.length; row++) if (weight[row] > 0) weighted.push(row);
  const rows = Int32Array.from(weighted);
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, valuesAt(values, rows)]));
}
