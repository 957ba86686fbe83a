/**
 * The primary sampling units of a cycle: who lives near each other is alike in race, status, habits, metals and bone.
 */
import type { SimulatedCycle } from './cycles.ts';
import { type PsuPurpose, psuDraws } from './draws.ts';
import { bridgeQuantile } from './quantiles.ts';
import { BONE_CORRELATION } from './truth.ts';

const STRATA = 15;
const PSUS_PER_STRATUM = 2;
export const PSUS = STRATA * PSUS_PER_STRATUM;

/** The first of the cycle's 15 masked strata (NHANES documentation of DEMO_H and DEMO_J, SDMVSTRA). */
const FIRST_STRATUM: Record<SimulatedCycle, number> = { '2013-2014': 104, '2017-2018': 134 };

export interface Psu {
  stratum: number;
  /** 1 or 2 within the stratum. */
  number: number;
  /** A standard normal number of its own for each subject. */
  effect: Record<Exclude<PsuPurpose, 'bone'>, number>;
  /** Bridge distributed, on the scale of the standard logistic: see truth.ts. */
  bone: number;
}

const EFFECTS = [
  ...['weight', 'status', 'bmi', 'smoking', 'cadmium', 'lead', 'mercury', 'manganese', 'selenium'],
  ...['mexican_american', 'other_hispanic', 'white', 'black', 'asian', 'other'],
] as const;

export function psusOf(seed: number, cycle: SimulatedCycle): Psu[] {
  const { turnTo, normal, uniform } = psuDraws(seed, cycle);
  return Array.from({ length: PSUS }, (_, index) => {
    turnTo(index);
    return {
      stratum: FIRST_STRATUM[cycle] + Math.floor(index / PSUS_PER_STRATUM),
      number: 1 + (index % PSUS_PER_STRATUM),
      effect: Object.fromEntries(EFFECTS.map((subject) => [subject, normal(subject)])) as Psu['effect'],
      bone: bridgeQuantile(uniform('bone'), BONE_CORRELATION.psu.attenuation),
    };
  });
}
