/** The random numbers of a person or a PSU: each is a function of the seed, whose it is and what it is for. */

import { philox4x32 } from '../numeric/philox.ts';
import { SIMULATED_CYCLES, type SimulatedCycle } from './cycles.ts';
import { normalQuantile } from './quantiles.ts';

/** What the numbers of a person are for. Their order is part of what a seed means. */
const PERSON_PURPOSES = [
  ...['psu', 'age', 'age_within', 'sex', 'race', 'examined', 'weight', 'status'],
  ...['education', 'marital', 'income', 'income_known', 'bmi', 'bmi_known', 'ever_smoker', 'smokes_now'],
  ...['every_day', 'refused', 'cadmium', 'lead', 'mercury', 'manganese', 'selenium', 'cadmium_lead'],
  ...['mercury_selenium', 'half_sample', 'blood', 'skeleton', 'femur', 'neck_site', 'femur_site', 'spine_site'],
  ...['femur_scan', 'femur_status', 'spine_scan', 'vertebra', 'drank', 'drank_lifetime', 'drinks_often', 'drinks_unit'],
  ...[
    'drinks_a_day',
    'alcohol_known',
    'diabetes',
    'hypertension',
    'vigorous',
    'moderate',
    'sedentary',
    'activity_known',
  ],
] as const;
/** What the numbers of a PSU are for. */
const PSU_PURPOSES = [
  ...['weight', 'status', 'bmi', 'smoking', 'cadmium', 'lead', 'mercury', 'manganese', 'selenium', 'bone'],
  ...['mexican_american', 'other_hispanic', 'white', 'black', 'asian', 'other'],
] as const;

export type PersonPurpose = (typeof PERSON_PURPOSES)[number];
export type PsuPurpose = (typeof PSU_PURPOSES)[number];

export interface Draws<Purpose extends string> {
  /** Turns to another person or PSU. */
  turnTo: (index: number) => void;
  /** Uniform between 0 and 1, both excluded. */
  uniform: (purpose: Purpose) => number;
  /** Standard normal. */
  normal: (purpose: Purpose) => number;
}

export function personDraws(seed: number, cycle: SimulatedCycle): Draws<PersonPurpose> {
  return draws(seed, cycle, 0, PERSON_PURPOSES);
}

export function psuDraws(seed: number, cycle: SimulatedCycle): Draws<PsuPurpose> {
  return draws(seed, cycle, 1, PSU_PURPOSES);
}

/**
 * The word of Philox with the key (seed, cycle) and the counter (index, block, kind, 0) that has the purpose's number:
 * four in a block.
 */
function draws<Purpose extends string>(
  seed: number,
  cycle: SimulatedCycle,
  kind: number,
  purposes: readonly Purpose[],
): Draws<Purpose> {
  const place = Object.fromEntries(purposes.map((purpose, i) => [purpose, i])) as Record<Purpose, number>;
  const key = Uint32Array.of(seed, SIMULATED_CYCLES.indexOf(cycle));
  const counter = Uint32Array.of(0, 0, kind, 0);
  const blocks = Array.from({ length: Math.ceil(purposes.length / 4) }, () => new Uint32Array(4));
  /** For whom each block was made. */
  const madeFor = new Float64Array(blocks.length).fill(-1);
  const uniform = (purpose: Purpose) => {
    const at = place[purpose];
    const block = at >> 2;
    if (madeFor[block] !== counter[0]) {
      counter[1] = block;
      philox4x32(counter, key, blocks[block]);
      madeFor[block] = counter[0];
    }
    return (blocks[block][at & 3] + 0.5) / 2 ** 32;
  };
  return {
    turnTo: (index) => {
      counter[0] = index;
    },
    uniform,
    normal: (purpose) => normalQuantile(uniform(purpose)),
  };
}
