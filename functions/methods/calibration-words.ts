/** What the calibration of a run says beside each interval and each test. */
import { count, percent } from '../report/figures.ts';
import { rowsOf, type StudyReport } from '../report/study-report.ts';
import type { CalibrationRow } from './calibration-row.ts';

/** What a row of a method is of, as the table `calibration` has it. */
type CalibratedIds = Pick<
  CalibrationRow,
  'method' | 'outcome' | 'family' | 'exposure' | 'form' | 'model' | 'subgroup' | 'contrast'
>;

/** What stands beside a figure; null where it was not calibrated, or has no interval or no test. */
export interface Calibrated {
  coverage: number | null;
  size: number | null;
  /** Of how many data sets. */
  data_sets: number | null;
  /** Data sets without the interval, or of a test alone without the test. */
  data_sets_not_estimable: number | null;
}

const NOT_CALIBRATED: Calibrated = { coverage: null, size: null, data_sets: null, data_sets_not_estimable: null };

/** Looks up the calibration of a row of the main analysis. */
export function calibrationIn(report: StudyReport): (ids: CalibratedIds) => Calibrated {
  const byIds = new Map(rowsOf<CalibrationRow>(report, 'calibration').map((row) => [keyOf(row), row]));
  return (ids) => {
    const found = byIds.get(keyOf(ids));
    return found ? calibratedBy(found) : NOT_CALIBRATED;
  };
}

export function calibratedBy({ coverage, size, data_sets, not_estimable }: CalibrationRow): Calibrated {
  return { coverage, size, data_sets, data_sets_not_estimable: not_estimable };
}

function keyOf({ method, outcome, family, exposure, form, model, subgroup, contrast }: CalibratedIds): string {
  return JSON.stringify([method, outcome, family, exposure, form, model, subgroup, contrast]);
}

/** What the words beside the figures mean, for the head of a part; empty where nothing was calibrated. */
export function calibrationInSentences(rows: readonly Calibrated[]): string {
  const dataSets = rows.find(({ data_sets }) => data_sets !== null)?.data_sets;
  if (!dataSets) return '';
  return (
    ` Beside an interval stands its coverage: the share, among ${count(dataSets)} data sets drawn from the fitted model, of intervals that hold the ` +
    'truth, which should be 95 %; beside a test its size: the share of tests that reject at 5 % in data sets without an effect.'
  );
}

/** `coverage 89.1 %, size 6.2 %, 40 of 500 data sets not estimable`; empty where there is none. */
export function calibrationInWords({ coverage, size, data_sets, data_sets_not_estimable }: Calibrated): string {
  return [
    ...(coverage === null ? [] : [`coverage ${percent(coverage)}`]),
    ...(size === null ? [] : [`size ${percent(size)}`]),
    ...(data_sets !== null && data_sets_not_estimable
      ? [`${count(data_sets_not_estimable)} of ${count(data_sets)} data sets not estimable`]
      : []),
  ].join(', ');
}
