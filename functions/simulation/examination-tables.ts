/** The tables of the examination centre: only who came there has a row. */

import { boneDensity, femurScan, metalLogOdds, SCANNED_FROM, type ScanStatus, spineScan } from './bone.ts';
import type { SimulatedCycle } from './cycles.ts';
import { bodyMassIndex } from './habits.ts';
import { bloodMetal, METALS } from './metals.ts';
import { choose, type Person } from './person.ts';
import { BLANK, type TablePlan } from './table-plan.ts';
import { examWeight } from './weights.ts';

export const EXAMINATION_TABLES: Record<string, (cycle: SimulatedCycle) => TablePlan> = {
  BMX: bodyMeasures,
  ALQ: (cycle) => (cycle === '2013-2014' ? alcoholUntil2016() : alcoholFrom2017()),
  PBCD: bloodMetals,
  DXXFEM: femur,
  DXXSPN: spine,
};

function bodyMeasures(): TablePlan {
  return {
    columns: [{ name: 'BMXBMI', label: 'Body Mass Index (kg/m**2)' }],
    hasRow: ({ isExamined }) => isExamined,
    // Height is measured from 2 years on.
    row: (person) => [person.age < 2 || person.draws.uniform('bmi_known') < 0.008 ? BLANK : bodyMassIndex(person)],
  };
}

const isExaminedAdult = ({ isExamined, age }: Person) => isExamined && age >= 18;

/** About one in sixteen did not answer the questions about alcohol, which are asked in private. */
const ALCOHOL_UNANSWERED: Record<SimulatedCycle, number> = { '2013-2014': 0.065, '2017-2018': 0.055 };

const drinksADay = (uniform: number) => 1 + choose([0.365, 0.285, 0.15, 0.08, 0.045, 0.045, 0.01, 0.02], uniform);

/**
 * ALQ110 is asked of those without 12 drinks in any year, the rest of those with 12 in their life; ALQ120U of those who
 * drank.
 */
function alcoholUntil2016(): TablePlan {
  const YES = 1;
  const NO = 2;
  return {
    columns: [
      { name: 'ALQ101', label: 'Had at least 12 alcohol drinks/1 yr?' },
      { name: 'ALQ110', label: 'Had at least 12 alcohol drinks/lifetime?' },
      { name: 'ALQ120Q', label: 'How often drink alcohol over past 12 mos' },
      { name: 'ALQ120U', label: '# days drink alcohol per wk, mo, yr' },
      { name: 'ALQ130', label: 'Avg # alcoholic drinks/day - past 12 mos' },
    ],
    hasRow: isExaminedAdult,
    row: (person) => {
      const { uniform } = person.draws;
      if (uniform('alcohol_known') < ALCOHOL_UNANSWERED[person.cycle]) return [BLANK, BLANK, BLANK, BLANK, BLANK];
      const anyYear = uniform('drank') < (person.isFemale ? 0.6 : 0.82);
      const lifetime = anyYear ? BLANK : uniform('drank_lifetime') < 0.42 ? YES : NO;
      if (lifetime === NO) return [NO, NO, BLANK, BLANK, BLANK];
      const often = uniform('drinks_often');
      if (often > 0.999) return [anyYear ? YES : NO, lifetime, 999, BLANK, BLANK];
      const times = [0, 1, 2, 3, 4, 5, 6, 7, 10, 20][
        choose([abstains(person), 0.24, 0.2, 0.12, 0.07, 0.06, 0.03, 0.045, 0.02, 0.01], often)
      ];
      if (times === 0) return [anyYear ? YES : NO, lifetime, 0, BLANK, BLANK];
      const unit = 1 + choose([0.41, 0.27, 0.32], uniform('drinks_unit'));
      return [anyYear ? YES : NO, lifetime, times, unit, drinksADay(uniform('drinks_a_day'))];
    },
  };
}

/** ALQ121 is a code from 1, every day, to 10, once or twice a year, and 0 for never; 77 refused. */
function alcoholFrom2017(): TablePlan {
  return {
    columns: [
      { name: 'ALQ111', label: 'Ever had a drink of any kind of alcohol' },
      { name: 'ALQ121', label: 'Past 12 mo how often have alcohol drink' },
      { name: 'ALQ130', label: 'Avg # alcohol drinks/day - past 12 mos' },
    ],
    hasRow: isExaminedAdult,
    row: (person) => {
      const { uniform } = person.draws;
      if (uniform('alcohol_known') < ALCOHOL_UNANSWERED[person.cycle]) return [BLANK, BLANK, BLANK];
      if (uniform('drank') > (person.isFemale ? 0.85 : 0.93)) return [2, BLANK, BLANK];
      const often = uniform('drinks_often');
      if (often > 0.999) return [1, 77, BLANK];
      const code = choose([abstains(person), 0.03, 0.035, 0.06, 0.07, 0.075, 0.135, 0.08, 0.065, 0.105, 0.115], often);
      return code === 0 ? [1, 0, BLANK] : [1, code, drinksADay(uniform('drinks_a_day'))];
    },
  };
}

/** Share of those who ever drank that did not in the past year: the older, the more. */
function abstains({ age }: Person): number {
  return age < 40 ? 0.12 : age < 60 ? 0.22 : 0.36;
}

/**
 * From this age on metals are measured in a random half of the participants in 2013-2014; of younger children in all.
 */
const HALF_SAMPLE_FROM = 12;
const HALF = 0.517;

/** No blood was drawn, or not enough: of young children more often (NHANES documentation of PBCD_H and PBCD_J). */
function hasBlood({ age, draws }: Person): boolean {
  const missing = age < 6 ? 0.3 : age < 12 ? 0.19 : age < 20 ? 0.09 : 0.04;
  return draws.uniform('blood') >= missing;
}

const METAL_COLUMNS = {
  lead: { name: 'BPB', label: 'lead (ug/dL)' },
  cadmium: { name: 'BCD', label: 'cadmium (ug/L)' },
  mercury: { name: 'THG', label: 'mercury, total (ug/L)' },
  selenium: { name: 'BSE', label: 'selenium (ug/L)' },
  manganese: { name: 'BMN', label: 'manganese (ug/L)' },
};

/**
 * The weight of the half-sample is in its table; it is 0 for who is in it but gave no blood. In 2017-2018 everybody is
 * in.
 */
function bloodMetals(cycle: SimulatedCycle): TablePlan {
  const hasHalfSample = cycle === '2013-2014';
  const subsample: TablePlan['columns'] = hasHalfSample ? [{ name: 'WTSH2YR', label: 'Blood metal weights' }] : [];
  return {
    columns: [
      ...subsample,
      ...METALS.flatMap((metal) => [
        { name: `LBX${METAL_COLUMNS[metal].name}`, label: `Blood ${METAL_COLUMNS[metal].label}` },
        { name: `LBD${METAL_COLUMNS[metal].name}LC`, label: `Blood ${metal} comment code` },
      ]),
    ],
    hasRow: ({ isExamined, age, draws }) =>
      isExamined && age >= 1 && (!hasHalfSample || age < HALF_SAMPLE_FROM || draws.uniform('half_sample') < HALF),
    row: (person, { scale }) => {
      const isMeasured = hasBlood(person);
      const values = METALS.flatMap((metal) => {
        if (!isMeasured) return [BLANK, BLANK];
        const { value, isBelowLimit } = bloodMetal(metal, person);
        return [value, isBelowLimit ? 1 : 0];
      });
      return hasHalfSample ? [halfSampleWeight(person, examWeight(person, scale), isMeasured), ...values] : values;
    },
  };
}

function halfSampleWeight({ age }: Person, full: number, isMeasured: boolean): number {
  if (age < HALF_SAMPLE_FROM) return full;
  const measured = HALF * (age < 20 ? 0.91 : 0.96);
  return isMeasured ? full / measured : 0;
}

const isScanned = ({ isExamined, age, cycle }: Person) => isExamined && age >= SCANNED_FROM[cycle];

/** 1 complete and valid, 2 with an invalid region, 5 not scanned. */
const STATUS_CODE: Record<ScanStatus, number> = { complete: 1, invalid: 2, not_scanned: 5 };

/** One invalid region makes all of the femur blank. */
function femur(): TablePlan {
  return {
    columns: [
      { name: 'DXAFMRST', label: 'Femur scan status' },
      { name: 'DXXOFBMD', label: 'Total femur BMD (g/cm^2)' },
      { name: 'DXXNKBMD', label: 'Femoral neck BMD (g/cm^2)' },
    ],
    hasRow: isScanned,
    row: (person, { effects }) => {
      const scan = femurScan(person);
      if (scan !== 'complete') return [STATUS_CODE[scan], BLANK, BLANK];
      const metals = metalLogOdds(person, effects);
      const [total, neck] = [
        boneDensity('total_femur_bmd', person, metals),
        boneDensity('femoral_neck_bmd', person, metals),
      ];
      return [STATUS_CODE[scan], total, neck];
    },
  };
}

const VERTEBRAE = [1, 2, 3, 4];
/** L1 is less dense than the spine as a whole (g/cm2). */
const VERTEBRA_ABOVE_SPINE = [-0.06, 0, 0.03, 0.03];

/** One invalid vertebra (an invalidity code other than 0) makes the whole spine blank; the valid vertebrae stay. */
function spine(): TablePlan {
  return {
    columns: [
      { name: 'DXASPNST', label: 'Spine scan status' },
      { name: 'DXXOSBMD', label: 'Total spine BMD (g/cm^2)' },
      ...VERTEBRAE.flatMap((number) => [
        { name: `DXXL${number}BCC`, label: `L${number} BMD/BMC invalidity code` },
        { name: `DXXL${number}BMD`, label: `L${number} BMD (g/cm^2)` },
      ]),
    ],
    hasRow: isScanned,
    row: (person, { effects }) => {
      const scan = spineScan(person);
      if (scan === 'not_scanned') return [STATUS_CODE[scan], BLANK, ...VERTEBRAE.flatMap(() => [BLANK, BLANK])];
      const whole = boneDensity('lumbar_spine_bmd', person, metalLogOdds(person, effects));
      const invalid = scan === 'invalid' ? Math.floor(VERTEBRAE.length * person.draws.uniform('vertebra')) : -1;
      return [
        STATUS_CODE[scan],
        scan === 'complete' ? whole : BLANK,
        ...VERTEBRA_ABOVE_SPINE.flatMap((above, i) =>
          i === invalid ? [1, BLANK] : [0, Math.round(1000 * (whole + above)) / 1000],
        ),
      ];
    },
  };
}
