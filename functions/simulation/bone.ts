/** Bone mineral density of a person and how the scans went. */
import { bodyMassIndex } from './habits.ts';
import { bloodMetal, METALS } from './metals.ts';
import type { Person } from './person.ts';
import { bridgeQuantile, logisticQuantile } from './quantiles.ts';
import { BONE_CORRELATION, quartileOf, type Site, TRUTH, type TrueEffects } from './truth.ts';

const SITE_DRAW = {
  femoral_neck_bmd: 'neck_site',
  total_femur_bmd: 'femur_site',
  lumbar_spine_bmd: 'spine_site',
} as const;

/** What the metals add to the log odds of every site, against the mean of the quartiles. */
export function metalLogOdds(person: Person, effects: TrueEffects): number {
  const MEAN_QUARTILE = 2.5;
  return METALS.reduce((sum, metal) => {
    const effect = effects.logOddsRatioPerQuartile[metal];
    return effect === 0 ? sum : sum + effect * (quartileOf(metal, bloodMetal(metal, person).value) - MEAN_QUARTILE);
  }, 0);
}

/** g/cm2 to three decimals, by the equation of truth.ts. */
export function boneDensity(id: Site, person: Person, metals: number): number {
  const site = TRUTH.sites[id];
  const { age, isFemale, race } = person;
  const isHispanic = race === 'mexican_american' || race === 'other_hispanic';
  const expected =
    site.mean +
    site.decade * ((age - 60) / 10) +
    (isFemale ? site.woman : 0) +
    site.bmi * (bodyMassIndex(person) - 29) +
    (race === 'black' ? site.black : isHispanic ? site.hispanic : race === 'asian' ? site.asian : 0);
  return Math.round(1000 * (expected + site.scale * (error(id, person) - metals))) / 1000;
}

/** Standard logistic, and of the correlations that BONE_CORRELATION declares. */
function error(id: Site, { psu, draws }: Person): number {
  const { skeleton, femur } = BONE_CORRELATION;
  const own = logisticQuantile(draws.uniform(SITE_DRAW[id]));
  const inside =
    id === 'lumbar_spine_bmd'
      ? own
      : femur.attenuation * (bridgeQuantile(draws.uniform('femur'), femur.attenuation) + own);
  const person = skeleton.attenuation * (bridgeQuantile(draws.uniform('skeleton'), skeleton.attenuation) + inside);
  return BONE_CORRELATION.psu.attenuation * (psu.bone + person);
}

export type ScanStatus = 'complete' | 'invalid' | 'not_scanned';

/** Those who come from this age on are scanned (NHANES documentation of DXXFEM_H and DXXFEM_J). */
export const SCANNED_FROM = { '2013-2014': 40, '2017-2018': 50 } as const;

/** About nine in ten at 40 and seven in ten at 80, 3 % fewer in 2017-2018 (same source, DXAFMRST). */
export function femurScan({ age, cycle, draws }: Person): ScanStatus {
  const valid = 0.938 - 0.0045 * (age - 40) - (cycle === '2017-2018' ? 0.022 : 0);
  if (draws.uniform('femur_scan') < valid) return 'complete';
  return draws.uniform('femur_status') < 0.3 ? 'invalid' : 'not_scanned';
}

/**
 * The whole spine is valid only if all four vertebrae are: of those with a valid femur nearly always below 50, then
 * less with age (same source, DXASPNST). Not scanned is who was not scanned at the femur.
 */
export function spineScan(person: Person): ScanStatus {
  const { age, draws } = person;
  const femur = femurScan(person);
  const valid =
    femur === 'complete'
      ? age < 50
        ? 0.96
        : 0.645 - 0.0085 * (age - 50)
      : age < 50
        ? 0.35
        : 0.24 - 0.005 * (age - 50);
  if (draws.uniform('spine_scan') < valid) return 'complete';
  return femur === 'not_scanned' ? 'not_scanned' : 'invalid';
}
