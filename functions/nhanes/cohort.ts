/** The cohort of a study: who is in the design, who is in the analytic sample, and what is known of them. */
import { type Columns, evaluate } from './condition.ts';
import { cutPoints, groupCount, groupMedians, quantileGroups } from './exposure-quantiles.ts';
import { boneOutcome } from './outcome.ts';
import { joinParticipants, type ReadColumn } from './participants.ts';
import type { Protocol } from './protocol.ts';
import { applySampleRules, type FlowStep } from './sample-rules.ts';
import { variables } from './variables/index.ts';

export interface Cohort {
  /**
   * One row per participant in the design, that is with a positive weight in their cycle, as named columns (NaN = missing):
   * `seqn`, `cycle` (index into the protocol's cycles), `stratum`, `psu`, `weight`, `in_sample` (0, 1), `case` (0, 1, NaN where
   * nothing tells it), every variable of the protocol (a number or the index of a level), and for each exposure
   * `<id>_quantile` (from 1) and `<id>_trend` (the median of that quantile group), both NaN outside the sample.
   */
  columns: Columns;
  /** The levels of each categorical variable, the reference first. */
  levels: Record<string, readonly string[]>;
  /** For each exposure the boundaries of its quantile groups, minimum and maximum included. */
  cutPoints: Record<string, number[]>;
  /** What a reader should know of this cohort: exposures that have fewer quantile groups than asked for. */
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

/**
 * Joins, harmonises, applies the sample rules and groups the exposures.
 * @throws MissingColumnError, DuplicateParticipantError, EmptySampleError, EmptySubgroupError
 */
export function buildCohort(protocol: Protocol, readColumn: ReadColumn): Cohort {
  const { variables: known, ...design } = joinParticipants(protocol, readColumn);
  const { isCase, told } = boneOutcome(protocol.outcome, known);
  const { inSample, flow } = applySampleRules(protocol, { ...design, variables: known }, isCase);

  for (const { id, where } of protocol.subgroups) {
    const members = where ? evaluate(where, known) : inSample;
    if (!members.some((member, row) => member && inSample[row])) throw new EmptySubgroupError(id);
  }
  const exposures = protocol.exposures.map((id) => ({ id, ...groupExposure(known[id], inSample, protocol.quantiles) }));
  const columns: Columns = {
    ...design,
    in_sample: Float64Array.from(inSample),
    // Who has no site measured is told by the rule for missing sites, and that rule is the sample's.
    case: Float64Array.from(isCase, (value, row) => (told[row] || inSample[row] ? value : Number.NaN)),
    ...known,
    ...Object.fromEntries(
      exposures.flatMap(({ id, group, trend }) => [
        [`${id}_quantile`, group],
        [`${id}_trend`, trend],
      ]),
    ),
  };
  return {
    columns: inDesign(columns),
    levels: Object.fromEntries(Object.keys(known).flatMap((id) => levelsOf(id))),
    cutPoints: Object.fromEntries(exposures.map(({ id, bounds }) => [id, bounds])),
    notes: exposures
      .filter(({ bounds }) => groupCount(bounds) < protocol.quantiles)
      .map(({ id, bounds }) => tiesNote(id, bounds, protocol.quantiles)),
    flow,
  };
}

function groupExposure(values: Float64Array, inSample: Uint8Array, groups: number) {
  const sample = values.map((value, row) => (inSample[row] ? value : Number.NaN));
  const bounds = cutPoints(sample, groups);
  const group = quantileGroups(sample, bounds);
  const medians = groupMedians(sample, group, groupCount(bounds));
  return { bounds, group, trend: group.map((id) => (Number.isNaN(id) ? id : medians[id - 1])) };
}

function tiesNote(exposure: string, bounds: readonly number[], asked: number): string {
  return `${exposure} has ${groupCount(bounds)} of ${asked} quantile groups: tied values make cut points coincide (${bounds.join(', ')})`;
}

function levelsOf(id: string): [string, readonly string[]][] {
  const { levels } = variables[id];
  return levels ? [[id, levels]] : [];
}

/** The rows with a positive weight: only they are in the design. */
function inDesign(columns: Columns): Columns {
  const { weight } = columns;
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.filter((_, row) => weight[row] > 0)]),
  );
}
