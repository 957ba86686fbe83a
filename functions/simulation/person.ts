/** The persons of a cycle: who they are, where they live, and what weight they have. */
import type { Cycle } from '../nhanes/cycles.ts';
import { exp } from '../numeric/elementary.ts';
import { PSUS, type Psu, psusOf } from './clusters.ts';
import { type Draws, type PersonPurpose, personDraws } from './draws.ts';
import type { Simulation } from './settings.ts';

export interface Person {
  seqn: number;
  cycle: Cycle;
  psu: Psu;
  /** Whole years; 80 stands for 80 and over. */
  age: number;
  isFemale: boolean;
  race: Race;
  /** Came to the examination; all others were only interviewed. */
  isExamined: boolean;
  /** Persons of the population that the interviewed person stands for. */
  interviewWeight: number;
  /** The same of an examined person, 0 of all others. */
  examWeight: number;
  draws: Pick<Draws<PersonPurpose>, 'uniform' | 'normal'>;
}

export const RACES = ['white', 'mexican_american', 'other_hispanic', 'black', 'asian', 'other'] as const;
export type Race = (typeof RACES)[number];

/** Participants of each cycle, and the first SEQN (NHANES documentation of DEMO_H and DEMO_J). */
const PARTICIPANTS: Record<Cycle, number> = { '2013-2014': 10_175, '2017-2018': 9_254 };
const FIRST_SEQN: Record<Cycle, number> = { '2013-2014': 73_557, '2017-2018': 93_703 };

/** How many participants the cycle has. */
export function participantsOf(cycle: Cycle, scale: number): number {
  return Math.max(1, Math.round(PARTICIPANTS[cycle] * scale));
}

/** Beyond the size of NHANES the second cycle begins behind the first, so that no SEQN stands in both. */
function firstSeqn(cycle: Cycle, scale: number): number {
  if (cycle === '2013-2014') return FIRST_SEQN[cycle];
  return Math.max(FIRST_SEQN[cycle], FIRST_SEQN['2013-2014'] + participantsOf('2013-2014', scale));
}

/** Shares of the participants by age, from each age to the next; 80 is all of 80 and over (same source, RIDAGEYR). */
const AGE_FROM = [0, 20, 40, 60, 70, 80, 81];
const AGE_SHARES: Record<Cycle, readonly number[]> = {
  '2013-2014': [0.433, 0.192, 0.194, 0.0924, 0.054, 0.0346],
  '2017-2018': [0.398, 0.182, 0.187, 0.1193, 0.0669, 0.0461],
};
const FEMALE_SHARE = 0.508;

/** Shares of the participants by race in the order of RACES, below 70 and from there on (same source, RIDRETH3). */
const RACE_SHARES: Record<Cycle, readonly number[]> = {
  '2013-2014': [0.336, 0.18, 0.098, 0.228, 0.109, 0.049],
  '2017-2018': [0.31, 0.158, 0.092, 0.235, 0.132, 0.073],
};
const RACE_SHARES_FROM_70 = [0.597, 0.069, 0.058, 0.171, 0.079, 0.026];
/** How much the logs of these shares differ between PSUs (standard deviation). */
const RACE_SEGREGATION = 0.7;

/** Response to the examination (NHANES response rates: 0.96 and 0.94 of the interviewed, fewer of the oldest). */
const EXAMINED: Record<Cycle, number> = { '2013-2014': 0.964, '2017-2018': 0.943 };
const EXAMINED_AT_80: Record<Cycle, number> = { '2013-2014': 0.943, '2017-2018': 0.895 };

/** Civilian noninstitutionalised population (Analytic Guidelines: what the weights of the cycle add up to). */
const POPULATION: Record<Cycle, number> = { '2013-2014': 311.2e6, '2017-2018': 320.8e6 };
/**
 * Persons per participant relative to a white adult below 60: Hispanic, black and Asian persons, children and the elderly are oversampled
 * (Analytic Guidelines, sample design). Means on the log scale.
 */
const LOG_WEIGHT_BY_RACE: Record<Race, number> = {
  white: 0,
  mexican_american: -0.75,
  other_hispanic: -0.75,
  black: -1,
  asian: -1.05,
  other: -0.8,
};
const WEIGHT_SPREAD = 0.45;
const WEIGHT_SPREAD_OF_PSUS = 0.15;
/** The mean of the relative weights in this simulation, which makes the weights add up to the population. */
const MEAN_RELATIVE_WEIGHT = 0.614;

/** Gives each of the cycle's persons by number, from 0. Only one is there at a time: they share their draws. */
export function personsOf({ seed, scale }: Simulation, cycle: Cycle): (index: number) => Person {
  const draws = personDraws(seed, cycle);
  const psus = psusOf(seed, cycle).map((psu) => ({ psu, races: raceShares(cycle, psu) }));
  const first = firstSeqn(cycle, scale);
  const meanWeight = POPULATION[cycle] / participantsOf(cycle, scale);
  return (index) => {
    draws.turnTo(index);
    const { uniform, normal } = draws;
    const { psu, races } = psus[Math.floor(PSUS * uniform('psu'))];
    const ageGroup = choose(AGE_SHARES[cycle], uniform('age'));
    const years = AGE_FROM[ageGroup + 1] - AGE_FROM[ageGroup];
    const age = AGE_FROM[ageGroup] + Math.floor(years * uniform('age_within'));
    const race = RACES[choose(age < 70 ? races.below70 : races.from70, uniform('race'))];
    const response = age < 80 ? EXAMINED[cycle] : EXAMINED_AT_80[cycle];
    const isExamined = uniform('examined') < response;
    const relative = exp(
      LOG_WEIGHT_BY_RACE[race] +
        logWeightByAge(age) +
        WEIGHT_SPREAD * normal('weight') +
        WEIGHT_SPREAD_OF_PSUS * psu.effect.weight,
    );
    const interviewWeight = (meanWeight * relative) / MEAN_RELATIVE_WEIGHT;
    return {
      seqn: first + index,
      cycle,
      psu,
      age,
      isFemale: uniform('sex') < FEMALE_SHARE,
      race,
      isExamined,
      interviewWeight,
      examWeight: isExamined ? interviewWeight / response : 0,
      draws,
    };
  };
}

function logWeightByAge(age: number): number {
  if (age < 20) return -0.7;
  return age < 60 ? 0 : -0.5;
}

function raceShares(cycle: Cycle, { effect }: Psu) {
  const here = (shares: readonly number[]) =>
    shares.map((share, i) => share * exp(RACE_SEGREGATION * effect[RACES[i]]));
  return { below70: here(RACE_SHARES[cycle]), from70: here(RACE_SHARES_FROM_70) };
}

/** The number of the share into which a uniform number falls; the shares need not add up to 1. */
export function choose(shares: readonly number[], uniform: number): number {
  let left = uniform * shares.reduce((sum, share) => sum + share, 0);
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i];
    if (left < 0) return i;
  }
  return shares.length - 1;
}
