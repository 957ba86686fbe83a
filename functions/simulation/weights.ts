/** Sampling weights: how many persons of the population a participant stands for. */

import { exp } from '../numeric/elementary.ts';
import type { SimulatedCycle } from './cycles.ts';
import { type Person, participantsOf, type Race } from './person.ts';

/** Civilian noninstitutionalised population (Analytic Guidelines: what the weights of the cycle add up to). */
const POPULATION: Record<SimulatedCycle, number> = { '2013-2014': 311.2e6, '2017-2018': 320.8e6 };
/**
 * Persons per participant relative to a white adult below 60: Hispanic, black and Asian persons, children and the
 * elderly are oversampled (Analytic Guidelines, sample design). Means on the log scale.
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
const MEAN_RELATIVE_WEIGHT = 0.49;

/** Of the interviewed: WTINT2YR. They add up to about the population at every scale. */
export function interviewWeight(person: Person, scale: number): number {
  const { cycle, age, race, psu, draws } = person;
  const relative = exp(
    LOG_WEIGHT_BY_RACE[race] +
      logWeightByAge(age) +
      WEIGHT_SPREAD * draws.normal('weight') +
      WEIGHT_SPREAD_OF_PSUS * psu.effect.weight,
  );
  return ((POPULATION[cycle] / participantsOf(cycle, scale)) * relative) / MEAN_RELATIVE_WEIGHT;
}

/** Of the examined, who also stand for those who did not come: WTMEC2YR; 0 of these. */
export function examWeight(person: Person, scale: number): number {
  return person.isExamined ? interviewWeight(person, scale) / person.response : 0;
}

function logWeightByAge(age: number): number {
  if (age < 20) return -0.7;
  return age < 60 ? 0 : -0.5;
}
