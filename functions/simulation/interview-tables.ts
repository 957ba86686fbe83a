/** The tables of the interview, with NHANES's codes: 1 yes, 2 no, 7 refused, 9 don't know unless said otherwise. */

import { exp } from '../numeric/elementary.ts';
import type { SimulatedCycle } from './cycles.ts';
import { bodyMassIndex, SMOKING_ASKED_FROM, smoking, status } from './habits.ts';
import { choose, type Person, type Race } from './person.ts';
import { inverseLogit } from './quantiles.ts';
import { BLANK, type TablePlan } from './table-plan.ts';
import { examWeight, interviewWeight } from './weights.ts';

const YES = 1;
const NO = 2;
const DO_NOT_KNOW = 9;

export const INTERVIEW_TABLES: Record<string, (cycle: SimulatedCycle) => TablePlan> = {
  DEMO: demographics,
  SMQ: cigarettes,
  PAQ: physicalActivity,
  DIQ: diabetes,
  BPQ: bloodPressure,
};

const RACE_CODE: Record<Race, number> = {
  mexican_american: 1,
  other_hispanic: 2,
  white: 3,
  black: 4,
  asian: 6,
  other: 7,
};

/** SDDSRVYR numbers the cycles. */
const RELEASE: Record<SimulatedCycle, number> = { '2013-2014': 8, '2017-2018': 10 };

/** Education and marital status are asked of adults. */
const ADULT = 20;

function demographics(): TablePlan {
  return {
    columns: [
      { name: 'SDDSRVYR', label: 'Data release cycle' },
      { name: 'RIDSTATR', label: 'Interview/Examination status' },
      { name: 'RIAGENDR', label: 'Gender' },
      { name: 'RIDAGEYR', label: 'Age in years at screening' },
      { name: 'RIDRETH3', label: 'Race/Hispanic origin w/ NH Asian' },
      { name: 'DMDEDUC2', label: 'Education level - Adults 20+' },
      { name: 'DMDMARTL', label: 'Marital status' },
      { name: 'WTINT2YR', label: 'Full sample 2 year interview weight' },
      { name: 'WTMEC2YR', label: 'Full sample 2 year MEC exam weight' },
      { name: 'SDMVPSU', label: 'Masked variance pseudo-PSU' },
      { name: 'SDMVSTRA', label: 'Masked variance pseudo-stratum' },
      { name: 'INDFMPIR', label: 'Ratio of family income to poverty' },
    ],
    hasRow: () => true,
    row: (person, { scale }) => [
      RELEASE[person.cycle],
      person.isExamined ? 2 : 1,
      person.isFemale ? 2 : 1,
      person.age,
      RACE_CODE[person.race],
      education(person),
      maritalStatus(person),
      interviewWeight(person, scale),
      examWeight(person, scale),
      person.psu.number,
      person.psu.stratum,
      povertyIncomeRatio(person),
    ],
  };
}

/** From 1, less than 9th grade, to 5, college graduate: the better the status, the higher. */
function education(person: Person): number {
  if (person.age < ADULT) return BLANK;
  if (person.draws.uniform('refused') < 0.001) return DO_NOT_KNOW;
  const schooling = 0.6 * status(person) + 0.8 * person.draws.normal('education');
  return 1 + [-1.4, -0.85, -0.2, 0.65].filter((limit) => schooling > limit).length;
}

/** 1 married, 2 widowed, 3 divorced, 4 separated, 5 never married, 6 with a partner, 77 refused. */
function maritalStatus({ age, draws }: Person): number {
  if (age < ADULT) return BLANK;
  const shares =
    age < 40
      ? [0.42, 0.002, 0.05, 0.03, 0.36, 0.14, 0.0005]
      : age < 70
        ? [0.59, 0.06, 0.15, 0.04, 0.1, 0.06, 0.0005]
        : [0.5, 0.3, 0.12, 0.02, 0.05, 0.01, 0.0005];
  return [1, 2, 3, 4, 5, 6, 77][choose(shares, draws.uniform('marital'))];
}

/** Log-normal with a median of 1.8 over all ages, top-coded at 5; income is not told by about one in ten. */
function povertyIncomeRatio(person: Person): number {
  const { cycle, draws } = person;
  if (draws.uniform('income_known') < (cycle === '2013-2014' ? 0.077 : 0.125)) return BLANK;
  const median = person.age < ADULT ? 1.4 : 2.15;
  const deviation = 0.7 * status(person) + 0.7 * draws.normal('income');
  return Math.min(5, Math.round(100 * median * exp(deviation)) / 100);
}

function cigarettes(): TablePlan {
  return {
    columns: [
      { name: 'SMQ020', label: 'Smoked at least 100 cigarettes in life' },
      { name: 'SMQ040', label: 'Do you now smoke cigarettes?' },
    ],
    hasRow: ({ age }) => age >= 12,
    row: (person) => {
      if (person.age < SMOKING_ASKED_FROM) return [BLANK, BLANK];
      if (person.draws.uniform('refused') > 0.9997) return [DO_NOT_KNOW, BLANK];
      const now = { never: BLANK, every_day: 1, some_days: 2, former: 3 }[smoking(person)];
      // Only ever-smokers are asked whether they smoke now.
      return [Number.isNaN(now) ? NO : YES, now];
    },
  };
}

function physicalActivity(cycle: SimulatedCycle): TablePlan {
  const [typical, spread] = cycle === '2013-2014' ? [425, 195] : [335, 200];
  const [rowsFrom, askedFrom] = cycle === '2013-2014' ? [2, 12] : [18, 18];
  return {
    columns: [
      { name: 'PAQ650', label: 'Vigorous recreational activities' },
      { name: 'PAQ665', label: 'Moderate recreational activities' },
      { name: 'PAD680', label: 'Minutes sedentary activity' },
    ],
    hasRow: ({ age }) => age >= rowsFrom,
    row: ({ age, draws }) => {
      if (age < askedFrom) return [BLANK, BLANK, BLANK];
      const vigorous = age < 20 ? 0.55 : age < 40 ? 0.37 : age < 60 ? 0.21 : 0.095;
      const moderate = age < 60 ? 0.43 : 0.36;
      const hours = Math.round((typical + spread * draws.normal('sedentary')) / 60);
      const isKnown = draws.uniform('activity_known') > 0.005;
      return [
        draws.uniform('vigorous') < vigorous ? YES : NO,
        draws.uniform('moderate') < moderate ? YES : NO,
        isKnown ? 60 * Math.min(Math.max(hours, 0), 20) : 9999,
      ];
    },
  };
}

function diabetes(): TablePlan {
  return {
    columns: [{ name: 'DIQ010', label: 'Doctor told you have diabetes' }],
    hasRow: ({ age }) => age >= 1,
    row: (person) => {
      const { age, draws } = person;
      const byAge = age < 20 ? -5.3 : -1.5 + 0.055 * (Math.min(age, 68) - 60);
      const told = inverseLogit(byAge + 0.06 * (bodyMassIndex(person) - 29));
      const borderline = age < 20 ? 0.004 : 0.03;
      const shares = [told, 1 - told - borderline, borderline, 0.0004];
      return [[YES, NO, 3, DO_NOT_KNOW][choose(shares, draws.uniform('diabetes'))]];
    },
  };
}

function bloodPressure(): TablePlan {
  return {
    columns: [{ name: 'BPQ020', label: 'Ever told you had high blood pressure' }],
    hasRow: ({ age }) => age >= 16,
    row: (person) => {
      const logOdds = -0.15 + 0.053 * (person.age - 60) + 0.05 * (bodyMassIndex(person) - 29);
      const told = inverseLogit(person.race === 'black' ? logOdds + 0.5 : logOdds);
      return [[YES, NO, DO_NOT_KNOW][choose([told, 1 - told, 0.001], person.draws.uniform('hypertension'))]];
    },
  };
}
