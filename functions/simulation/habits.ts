/** Body, smoking and social status of a person: what several tables need, and metals and bone depend on. */
import { exp } from '../numeric/elementary.ts';
import type { Person } from './person.ts';
import { inverseLogit } from './quantiles.ts';

export type Smoking = 'never' | 'former' | 'some_days' | 'every_day';

/** From 18, the age from which SMQ020 is asked. */
export const SMOKING_ASKED_FROM = 18;

/** About 58 % of men and 37 % of women from 40 on ever smoked; Asian and Hispanic persons less (NHIS 2013-2018). */
export function smoking({ age, isFemale, race, psu, draws }: Person): Smoking {
  if (age < SMOKING_ASKED_FROM) return 'never';
  const byRace = { white: 0.12, other: 0.3, black: -0.1, mexican_american: -0.45, other_hispanic: -0.4, asian: -1.1 };
  const ever =
    0.45 - (isFemale ? 0.95 : 0) + byRace[race] + 0.008 * (Math.max(age, 35) - 60) + 0.25 * psu.effect.smoking;
  const young = age < 20 ? -1.3 : age < 30 ? -0.4 : 0;
  if (draws.uniform('ever_smoker') >= inverseLogit(ever + young)) return 'never';
  const now = -0.35 - 0.062 * (Math.max(age, 30) - 60);
  if (draws.uniform('smokes_now') >= inverseLogit(now)) return 'former';
  return draws.uniform('every_day') < 0.78 ? 'every_day' : 'some_days';
}

/**
 * kg/m2 to one decimal, as in BMXBMI. Log-normal: the median adult has 28 to 29 (NCHS, Anthropometric Reference Data
 * 2015-2018).
 */
export function bodyMassIndex({ age, isFemale, race, cycle, psu, draws }: Person): number {
  const byRace = { white: 0, other: 0.01, black: 0, mexican_american: 0.035, other_hispanic: 0.005, asian: -0.13 };
  const blackWoman = isFemale && race === 'black' && age >= 12 ? 0.1 : 0;
  const byCycle = cycle === '2017-2018' ? 0.01 : 0;
  const mean = logBmiByAge(age) + byRace[race] + blackWoman + byCycle;
  const spread = age < 6 ? 0.11 : 0.2;
  return Math.round(10 * exp(mean + spread * draws.normal('bmi') + 0.02 * psu.effect.bmi)) / 10;
}

function logBmiByAge(age: number): number {
  if (age < 6) return 2.79;
  if (age < 20) return 2.79 + 0.5 * ((age - 6) / 14);
  return age < 40 ? 3.32 : 3.34;
}

/** Standard normal over all persons: education and income follow from it. */
export function status({ race, psu, draws }: Person): number {
  const byRace = { white: 0.3, other: 0, black: -0.25, mexican_american: -0.6, other_hispanic: -0.35, asian: 0.45 };
  return byRace[race] + 0.3 * psu.effect.status + 0.9 * draws.normal('status');
}
