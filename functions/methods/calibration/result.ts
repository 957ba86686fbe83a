/** What the data sets of a calibration add up to: the rows of the table `calibration`. */
import { betaQuantile } from '../../numeric/distributions.ts';
import { CONFIDENCE } from '../../survey/wald.ts';
import type { CalibrationRow } from '../calibration-row.ts';
import type { ReplicateValues } from '../replicate-set.ts';
import type { Figure } from './calibration.ts';
import { columnsOfFigure } from './data-sets.ts';
import type { CalibrationAnalysis } from './plan.ts';

export interface CalibrationResult {
  rows: CalibrationRow[];
}

/** @param values of the columns of all figures, in the order of the data sets */
export function calibrationResult(
  analysis: CalibrationAnalysis,
  form: string,
  figures: readonly Figure[],
  values: ReplicateValues,
): CalibrationResult {
  const { of, outcome, family, model, subgroup } = analysis;
  const rows = figures.map((figure, place): CalibrationRow => {
    const { exposure, contrast, truth } = figure;
    const { covers, rejects } = columnsOfFigure(place);
    const [intervals, tests] = [shareOf(values[covers]), shareOf(values[rejects])];
    const dataSets = values[covers].length;
    return {
      method: of,
      exposure,
      outcome,
      family,
      form,
      model,
      subgroup,
      contrast,
      truth,
      data_sets: dataSets,
      intervals: intervals.of,
      covered: intervals.count,
      coverage: intervals.share,
      coverage_low: intervals.low,
      coverage_high: intervals.high,
      tests: tests.of,
      rejected: tests.count,
      size: tests.share,
      size_low: tests.low,
      size_high: tests.high,
      // Of a test alone those without the test.
      not_estimable: dataSets - (truth === null ? tests.of : intervals.of),
    };
  });
  return { rows };
}

/**
 * How many of the answers are yes, with the exact binomial interval (Clopper and Pearson 1934): that of the simulation
 * alone.
 */
function shareOf(answers: Float64Array) {
  let [of, count] = [0, 0];
  for (const answer of answers) {
    if (Number.isNaN(answer)) continue;
    of += 1;
    count += answer;
  }
  if (of === 0) return { of, count, share: null, low: null, high: null };
  const tail = (1 - CONFIDENCE) / 2;
  return {
    of,
    count,
    share: count / of,
    low: betaQuantile(tail, count, of - count + 1),
    high: betaQuantile(1 - tail, count + 1, of - count),
  };
}
