/**
 * What people are told of each method. Only the function that writes the report loads this list, and the command line.
 */
import type { Sections } from '../report/study-report.ts';
import { calibrationSection } from './calibration/section.ts';
import { curvesSection } from './curves/section.ts';
import { descriptionSection } from './description/section.ts';
import { qgcompSection } from './qgcomp/section.ts';
import { regressionSection } from './regression/section.ts';
import { specificationsSection } from './specifications/section.ts';
import { sweepSection } from './sweep/section.ts';
import { wqsSection } from './wqs/section.ts';

export const SECTIONS: Sections = {
  description: descriptionSection,
  regression: regressionSection,
  wqs: wqsSection,
  qgcomp: qgcompSection,
  calibration: calibrationSection,
  specifications: specificationsSection,
  curves: curvesSection,
  sweep: sweepSection,
};
