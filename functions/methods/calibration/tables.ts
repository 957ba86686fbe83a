/** The table of a calibration. */
import type { CalibrationRow } from '../calibration-row.ts';
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { ResultColumn, ResultTable } from '../method.ts';

const CALIBRATION: Readonly<Record<keyof CalibrationRow, ResultColumn>> = {
  method: { type: 'text', meaning: 'whose interval and test it is: regression, wqs or qgcomp' },
  exposure: EFFECT_COLUMNS.exposure,
  outcome: EFFECT_COLUMNS.outcome,
  family: EFFECT_COLUMNS.family,
  form: { type: 'text', meaning: 'id of the form of the exposure; qgcomp-<groups> or wqs-<groups> of a mixture' },
  model: EFFECT_COLUMNS.model,
  subgroup: EFFECT_COLUMNS.subgroup,
  contrast: {
    type: 'text',
    meaning:
      'that of the analysis; of WQS direction:final, and direction:final:one-sided for the test of the sign; with :permutation for a permutation test',
  },
  truth: {
    type: 'double',
    meaning: "what the model of the drawn outcomes has, on the model's scale; null of a test alone",
  },
  data_sets: { type: 'int64', meaning: 'data sets that were drawn from the fitted model' },
  intervals: { type: 'int64', meaning: 'those of them that gave an interval' },
  covered: { type: 'int64', meaning: 'intervals that hold the truth' },
  coverage: { type: 'double', meaning: 'covered over intervals; 0.95 if the 95 % intervals keep their word' },
  coverage_low: {
    type: 'double',
    meaning: 'lower bound of the 95 % interval of the coverage, by chance of the simulation',
  },
  coverage_high: { type: 'double', meaning: 'upper bound of that interval' },
  tests: {
    type: 'int64',
    meaning: 'data sets, drawn without an effect, that gave a two-sided test, or the one of the contrast',
  },
  rejected: { type: 'int64', meaning: 'tests with p of at most 0.05' },
  size: { type: 'double', meaning: 'rejected over tests; 0.05 if the test keeps its word' },
  size_low: { type: 'double', meaning: 'lower bound of the 95 % interval of the size, by chance of the simulation' },
  size_high: { type: 'double', meaning: 'upper bound of that interval' },
  not_estimable: { type: 'int64', meaning: 'data sets without the interval; of a test alone without the test' },
};

export const CALIBRATION_TABLES = {
  calibration: {
    row: 'one row per interval or test of a regression, a WQS regression or a g-computation',
    columns: CALIBRATION,
  },
} satisfies Record<string, ResultTable>;
