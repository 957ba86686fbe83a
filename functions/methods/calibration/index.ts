/** How far the intervals and tests of a study's other methods keep their word: a method that is made of those. */

import type { Method } from '../method.ts';
import { type CalibrationAnalysis, plannedCalibrations } from './plan.ts';
import type { CalibrationResult } from './result.ts';
import { CALIBRATION_TABLES } from './tables.ts';

export const calibration: Method<CalibrationAnalysis, CalibrationResult> = {
  name: 'calibration',
  producer: 'combine-calibration',
  steps: 'replicates',
  planned: plannedCalibrations,
  path: pathOf,
  tables: CALIBRATION_TABLES,
  rows: ({ rows }) => ({ calibration: rows }),
  status: ({ rows }) => (rows.length > 0 ? 'estimated' : 'not_estimable'),
};

function pathOf(analysis: CalibrationAnalysis): string[] {
  const { of, outcome, family, model, subgroup } = analysis;
  const within = of === 'regression' ? [analysis.exposure, analysis.form] : of === 'wqs' ? [analysis.direction] : [];
  return [of, outcome, family, ...within, model, subgroup];
}
