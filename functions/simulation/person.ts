/** The persons of a cycle: who they are and where they live. */

import { exp } from '../numeric/elementary.ts';
import { PSUS, type Psu, psusOf } from './clusters.ts';
import type { SimulatedCycle } from './cycles.ts';
import { type Draws, type PersonPurpose, personDraws } from './draws.ts';
import type { Simulation } from './settings.ts';

export interface Person {
  seqn: number;
  cycle: SimulatedCycle;
  psu: Psu;
  /** Whole years; 80 stands for 80 and over. */
  age: number;
  isFemale: boolean;
  race: Race;
  /** Came to the examination; all others were only interviewed. */
  isExamined: boolean;
  /** The share of the participants like this one that is examined. */
  response: number;
  draws: Pick<Draws<PersonPurpose>, 'uniform' | 'normal'>;
}

const RACES = ['white', 'mexican_american', 'other_hispanic', 'black', 'asian', 'other'] as const;
export type Race = (typeof RACES)[number];

/** Participants of each cycle, and the first SEQN (NHANES documentation of DEMO_H and DEMO_J). */
const PARTICIPANTS: Record<SimulatedCycle, number> = { '2013-2014': 10_175, '2017-2018': 9_254 };
const FIRST_SEQN: Record<SimulatedCycle, number> = { '2013-2014': 73_557, '2017-2018': 93_703 };

/** How many participants the cycle has. */
export function participantsOf(cycle: SimulatedCycle, scale: number): number {
  return Math.max(1, Math.round(PARTICIPANTS[cycle] * scale));
}

/** Beyond the size of NHANES the second cycle begins behind the first, so that no SEQN stands in both. */
function firstSeqn(cycle: SimulatedCycle, scale: number): number {
  if (cycle === '2013-2014') return FIRST_SEQN[cycle];
  return Math.max(FIRST_SEQN[cycle], FIRST_SEQN['2013-2014'] + participantsOf('2013-2014', scale));
}

/** Shares of the participants by age, from each age to the next; 80 is all of 80 and over (same source, RIDAGEYR). */
const AGE_FROM = [0, 12, 20, 40, 60, 70, 80, 81];
const AGE_SHARES: Record<SimulatedCycle, readonly number[]> = {
  '2013-2014': [0.292, 0.141, 0.192, 0.194, 0.0924, 0.054, 0.0346],
  '2017-2018': [0.269, 0.129, 0.182, 0.187, 0.1193, 0.0669, 0.0461],
};
const FEMALE_SHARE = 0.508;

/** Shares of the participants by race in the order of RACES, below 70 and from there on (same source, RIDRETH3). */
const RACE_SHARES: Record<SimulatedCycle, readonly number[]> = {
  '2013-2014': [0.336, 0.18, 0.098, 0.228, 0.109, 0.049],
  '2017-2018': [0.31, 0.158, 0.092, 0.235, 0.132, 0.073],
};
const RACE_SHARES_FROM_70 = [0.597, 0.069, 0.058, 0.171, 0.079, 0.026];
/** How much the logs of these shares differ between PSUs (standard deviation). */
const RACE_SEGREGATION = 0.7;

/** Response to the examination (NHANES response rates: 0.96 and 0.94 of the interviewed, fewer of the oldest). */
const EXAMINED: Record<SimulatedCycle, number> = { '2013-2014': 0.964, '2017-2018': 0.943 };
const EXAMINED_AT_80: Record<SimulatedCycle, number> = { '2013-2014': 0.943, '2017-2018': 0.895 };

/** Gives each of the cycle's persons by number, from 0. Only one is there at a time: they share their draws. */
export function personsOf({ seed, scale }: Simulation, cycle: SimulatedCycle): (index: number) => Person {
  const draws = personDraws(seed, cycle);
  const psus = psusOf(seed, cycle).map((psu) => ({ psu, races: raceShares(cycle, psu) }));
  const first = firstSeqn(cycle, scale);
  return (index) => {
    draws.turnTo(index);
    const { uniform } = draws;
    const { psu, races } = psus[Math.floor(PSUS * uniform('psu'))];
    const ageGroup = choose(AGE_SHARES[cycle], uniform('age'));
    const years = AGE_FROM[ageGroup + 1] - AGE_FROM[ageGroup];
    const age = AGE_FROM[ageGroup] + Math.floor(years * uniform('age_within'));
    const race = RACES[choose(age < 70 ? races.below70 : races.from70, uniform('race'))];
    const response = age < 80 ? EXAMINED[cycle] : EXAMINED_AT_80[cycle];
    return {
      seqn: first + index,
      cycle,
      psu,
      age,
      isFemale: uniform('sex') < FEMALE_SHARE,
      race,
      isExamined: uniform('examined') < response,
      response,
      draws,
    };
  };
}

function raceShares(cycle: SimulatedCycle, { effect }: Psu) {
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
