/** A row of the table `calibration`: how far an interval and a test of an analysis keep their word. */

export interface CalibrationRow {
  method: 'regression' | 'wqs' | 'qgcomp';
  exposure: string;
  outcome: string;
  family: string;
  form: string;
  model: string;
  subgroup: string;
  /** That of the analysis; of WQS `positive:survey`, ..., and `positive:survey:one-sided` for the test of the sign. */
  contrast: string;
  /** What intervals are to hold; null of a test alone. */
  truth: number | null;
  data_sets: number;
  /** Data sets with an interval. */
  intervals: number;
  covered: number;
  /** Covered over intervals, with the interval of its simulation. */
  coverage: number | null;
  coverage_low: number | null;
  coverage_high: number | null;
  /** Data sets with a test. */
  tests: number;
  rejected: number;
  size: number | null;
  size_low: number | null;
  size_high: number | null;
  /** Data sets without the interval; of a test alone without the test. */
  not_estimable: number;
}
