/** The five metals in a person's blood. */
import { exp } from '../numeric/elementary.ts';
import { smoking } from './habits.ts';
import type { Person } from './person.ts';

export const METALS = ['cadmium', 'lead', 'mercury', 'manganese', 'selenium'] as const;
export type Metal = (typeof METALS)[number];

interface BloodMetal {
  /** Geometric mean of a white man of 60 who never smoked, in the unit of its column. */
  typical: number;
  /**
   * What the log changes by: per year of age, and for these persons. None changes with BMI, status or bone: see
   * truth.ts.
   */
  year: number;
  woman: number;
  black: number;
  asian: number;
  former: number;
  current: number;
  /** Standard deviation of what is left of the log, and the share of its variance that lies between PSUs. */
  spread: number;
  betweenPsus: number;
  /** The limit of detection (NHANES documentation of PBCD_H and PBCD_J). */
  detectable: number;
}

/**
 * Orders of magnitude of CDC's National Report on Human Exposure to Environmental Chemicals (2013-2018), where medians
 * of adults are about 0.3 and 1.0 (cadmium, lead), 0.8, 9.2 and 191: smokers have about four times the cadmium, Asian
 * persons two to three times the mercury.
 */
export const BLOOD_METALS: Record<Metal, BloodMetal> = {
  cadmium: metal([0.195, 0.009, 0.39, 0.08, 0.48, 0.3, 1.35], 0.58, 0.015, 0.1),
  lead: metal([1.15, 0.0155, -0.2, 0.16, 0.18, 0.08, 0.36], 0.57, 0.035, 0.07),
  mercury: metal([0.81, 0.002, 0, 0.27, 0.95, 0, -0.3], 0.95, 0.07, 0.28),
  manganese: metal([8.7, -0.003, 0.1, -0.12, 0.28, 0, -0.03], 0.31, 0.015, 0.99),
  selenium: metal([195, -0.0005, -0.02, -0.02, 0.03, 0, -0.025], 0.125, 0.05, 24.48),
};

function metal(log: readonly number[], spread: number, betweenPsus: number, detectable: number): BloodMetal {
  const [typical, year, woman, black, asian, former, current] = log;
  return { typical, year, woman, black, asian, former, current, spread, betweenPsus, detectable };
}

/**
 * Metals that come from the same sources (dust and smoke; fish) go together: the share of the variance that a pair has
 * in common.
 */
const SHARED_VARIANCE = 0.2;
const SHARED = {
  cadmium: 'cadmium_lead',
  lead: 'cadmium_lead',
  mercury: 'mercury_selenium',
  selenium: 'mercury_selenium',
} as const;

/** What the laboratory reports: two decimals, and below the limit of detection that limit over the square root of 2. */
export function bloodMetal(id: Metal, person: Person): { value: number; isBelowLimit: boolean } {
  const m = BLOOD_METALS[id];
  const smokes = smoking(person);
  const { age, isFemale, race, psu, draws } = person;
  const level =
    m.year * (age - 60) +
    (isFemale ? m.woman : 0) +
    (race === 'black' ? m.black : race === 'asian' ? m.asian : 0) +
    (smokes === 'former' ? m.former : smokes === 'never' ? 0 : m.current);
  const own = draws.normal(id);
  const within =
    id === 'manganese'
      ? own
      : Math.sqrt(SHARED_VARIANCE) * draws.normal(SHARED[id]) + Math.sqrt(1 - SHARED_VARIANCE) * own;
  const deviation = Math.sqrt(m.betweenPsus) * psu.effect[id] + Math.sqrt(1 - m.betweenPsus) * within;
  const measured = toHundredths(m.typical * exp(level + m.spread * deviation));
  const isBelowLimit = measured < m.detectable;
  return { value: isBelowLimit ? toHundredths(m.detectable / Math.SQRT2) : measured, isBelowLimit };
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
