/** Which survey weight the data of a table take: NCHS's rule is that of the smallest sample among the variables used. */
import type { Cycle } from './releases.ts';
import { PARTICIPANTS } from './tables.ts';
import type { SourceColumn } from './variables/variable.ts';

/** A weight of NHANES, with the part of the sample that it makes stand for the population. */
export interface SurveyWeight extends SourceColumn {
  sample: string;
}

const INTERVIEW: SurveyWeight = { table: PARTICIPANTS, column: 'WTINT2YR', sample: 'everyone interviewed' };
const EXAMINATION: SurveyWeight = { table: PARTICIPANTS, column: 'WTMEC2YR', sample: 'everyone examined' };
/** Codebook of PBCD_H: blood metals of 2013-2014 were measured in half of those from 12 years on. */
const BLOOD_METALS: SurveyWeight = { table: 'PBCD', column: 'WTSH2YR', sample: 'the half sample of blood metals' };

const inBoth = (weight: SurveyWeight): Record<Cycle, SurveyWeight> => ({ '2013-2014': weight, '2017-2018': weight });

/**
 * The weight that each table's data take, by cycle, from the codebooks ("Analytic Notes") of the tables: the home interview, the
 * examination (ALQ is asked in the examination centre), or a subsample with a weight of its own. A table that a variable reads has an
 * entry here.
 */
const WEIGHT_OF_TABLE: Readonly<Record<string, Record<Cycle, SurveyWeight>>> = {
  DEMO: inBoth(INTERVIEW),
  SMQ: inBoth(INTERVIEW),
  DIQ: inBoth(INTERVIEW),
  BPQ: inBoth(INTERVIEW),
  PAQ: inBoth(INTERVIEW),
  ALQ: inBoth(EXAMINATION),
  BMX: inBoth(EXAMINATION),
  DXXFEM: inBoth(EXAMINATION),
  DXXSPN: inBoth(EXAMINATION),
  OSQ: inBoth(INTERVIEW),
  MCQ: inBoth(INTERVIEW),
  KIQ_U: inBoth(INTERVIEW),
  RHQ: inBoth(EXAMINATION),
  VID: inBoth(EXAMINATION),
  COT: inBoth(EXAMINATION),
  ALB_CR: inBoth(EXAMINATION),
  BPX: inBoth(EXAMINATION),
  BIOPRO: inBoth(EXAMINATION),
  PBCD: { '2013-2014': BLOOD_METALS, '2017-2018': EXAMINATION },
};

/** The tables that a variable may read. */
export const TABLES_WITH_WEIGHTS: readonly string[] = Object.keys(WEIGHT_OF_TABLE);

/**
 * The weights of the smallest samples among the tables that a study uses in a cycle. One, unless the tables come from two subsamples,
 * of which no weight makes whoever is in both stand for the population.
 */
export function weightsFor(tables: readonly string[], cycle: Cycle): SurveyWeight[] {
  const all = [...new Set(tables.flatMap((table) => WEIGHT_OF_TABLE[table]?.[cycle] ?? []))];
  const subsamples = all.filter((weight) => weight !== INTERVIEW && weight !== EXAMINATION);
  if (subsamples.length > 0) return subsamples;
  return [all.includes(EXAMINATION) ? EXAMINATION : INTERVIEW];
}
