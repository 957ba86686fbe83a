/**
 * Which survey weight the data of a table take, as data: `catalogue/weights.json`. NCHS's rule is that of the smallest
 * sample among the variables used.
 */

import { tableOf } from './catalogue/tables.ts';
import data from './catalogue/weights.json' with { type: 'json' };
import { familiesOf, tableIn } from './families.ts';
import type { Cycle } from './releases.ts';
import { PARTICIPANTS } from './tables.ts';
import type { SourceColumn } from './variables/variable.ts';

/** A rule of NCHS, and where it stands. */
export interface PoolingRule {
  rule: string;
  source: string;
}

/** A part of the participants that has weights of its own, and the larger one that it is drawn from. */
interface Sample {
  id: string;
  label: string;
  part_of?: string;
}

/** A weight of NHANES, with the sample that it makes stand for the population, and the years for which it does. */
export interface SurveyWeight extends SourceColumn {
  sample: string;
  /** The sample in words. */
  label: string;
  years: number;
  /** The releases that the weight is made for; several only if it is made for all of them together. */
  releases: readonly Cycle[];
}

interface WeightEntry extends Omit<SurveyWeight, 'table' | 'label'> {
  column: string;
  /** Where it stands; without it, in each table of its sample. */
  table?: string;
}

const SAMPLES: readonly Sample[] = data.samples;
const WEIGHTS: readonly WeightEntry[] = data.weights;
/**
 * Of which sample the data of these families are: in every cycle, or in some cycles another one; without `sample`, in
 * no others known.
 */
const TABLES: readonly { sample?: string; tables: string[]; in?: Partial<Record<Cycle, string>> }[] = data.tables;

export const POOLING_RULES: Readonly<Record<keyof typeof data.rules, PoolingRule>> = data.rules;

/** A rule as refusals name it. */
export function ruleInWords({ rule, source }: PoolingRule): string {
  return `${rule} (${source})`;
}

/** The years of a weight that is made for two cycles at once: they are one block in a study that has both. */
const TWO_CYCLES = 4;

const FAMILIES_WITH_WEIGHTS: readonly string[] = TABLES.flatMap(({ tables }) => tables);

/** The tables that CDC publishes in a cycle and whose weight there is known, by the names of their families. */
export function tablesWithWeights(cycle: Cycle): string[] {
  return FAMILIES_WITH_WEIGHTS.filter((family) => {
    const table = tableIn(family, cycle);
    const isKnown = sampleOf(table, cycle) !== undefined && weightsFor([table], cycle, [cycle]).length === 1;
    return isKnown && tableOf(table, cycle)?.notTaken === null;
  });
}

/** Samples of tables by cycle, as far as they were asked for: to judge a request they are, thousands of times. */
const asked = new Map<Cycle, Map<string, string>>();

/** The sample that a table's data are of in a cycle; undefined of a table that we know nothing of. */
export function sampleOf(table: string, cycle: Cycle): string | undefined {
  const ofCycle = asked.get(cycle) ?? new Map<string, string>();
  asked.set(cycle, ofCycle);
  const known = ofCycle.get(table);
  if (known !== undefined) return known;
  const families = familiesOf(table, cycle);
  const entry = TABLES.find(({ tables }) => tables.some((one) => families.includes(one)));
  const sample = entry?.in?.[cycle] ?? entry?.sample;
  if (sample !== undefined) ofCycle.set(table, sample);
  return sample;
}

/** Whether a sample is another one, or is drawn from it. */
export function isWithin(sample: string, other: string): boolean {
  if (sample === other) return true;
  const whole = SAMPLES.find(({ id }) => id === sample)?.part_of;
  return whole !== undefined && isWithin(whole, other);
}

/**
 * The weights of the smallest samples among the tables that a study uses in a cycle. One, unless the tables come from
 * two subsamples, of which no weight makes whoever is in both stand for the population.
 * @param pooled the cycles of the study: two that have weights in common take these.
 */
export function weightsFor(tables: readonly string[], cycle: Cycle, pooled: readonly Cycle[]): SurveyWeight[] {
  const samples = [...new Set([PARTICIPANTS, ...tables].flatMap((table) => sampleOf(table, cycle) ?? []))];
  const smallest = samples.filter((sample) => !samples.some((other) => other !== sample && isWithin(other, sample)));
  return smallest.flatMap((sample) => {
    const entry = WEIGHTS.filter((one) => one.sample === sample && isFor(one, cycle, pooled)).sort(byYears)[0];
    const table = entry?.table ?? tables.find((one) => sampleOf(one, cycle) === sample);
    return entry && table !== undefined ? [surveyWeight(entry, table)] : [];
  });
}

/** Every weight that a table has in a cycle, whatever the study's other cycles. */
export function weightsIn(table: string, cycle: Cycle): SurveyWeight[] {
  return WEIGHTS.filter(
    (entry) =>
      entry.releases.includes(cycle) &&
      (entry.table === undefined ? sampleOf(table, cycle) === entry.sample : entry.table === table),
  ).map((entry) => surveyWeight(entry, tableIn(table, cycle)));
}

/** Every weight of a cycle by name: `DEMO.WTMEC2YR`. */
export function weightNames(cycle: Cycle): string[] {
  return [...new Set([PARTICIPANTS, ...FAMILIES_WITH_WEIGHTS].flatMap((table) => weightsIn(table, cycle)))]
    .map(({ table, column }) => `${table}.${column}`)
    .filter((name, i, all) => all.indexOf(name) === i);
}

/** Whether a weight is made for several cycles together. */
export function isOfSeveral({ years }: Pick<SurveyWeight, 'years'>): boolean {
  return years === TWO_CYCLES;
}

function isFor(entry: WeightEntry, cycle: Cycle, pooled: readonly Cycle[]): boolean {
  return entry.releases.includes(cycle) && (!isOfSeveral(entry) || entry.releases.every((one) => pooled.includes(one)));
}

const byYears = (a: WeightEntry, b: WeightEntry) => b.years - a.years;

function surveyWeight(entry: WeightEntry, table: string): SurveyWeight {
  const { column, sample, years, releases } = entry;
  const label = SAMPLES.find(({ id }) => id === sample)?.label ?? sample;
  return { table, column, sample, label, years, releases };
}
