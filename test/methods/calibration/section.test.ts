import { describe, expect, it } from 'vitest';
import { calibrationSection } from '../../../functions/methods/calibration/section.ts';
import type { CalibrationRow } from '../../../functions/methods/calibration-row.ts';
import { qgcompSection } from '../../../functions/methods/qgcomp/section.ts';
import { regressionSection } from '../../../functions/methods/regression/section.ts';
import type { WqsRow } from '../../../functions/methods/wqs/result.ts';
import { wqsSection } from '../../../functions/methods/wqs/section.ts';
import { rowsOf, type Section, type StudyReport } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { qgcompRow, smallReport, smallRequest } from '../../report/study-report.ts';
import { markupOf, textOf } from '../../report/text.ts';

function calibrationRow(given: Partial<CalibrationRow>): CalibrationRow {
  return {
    method: 'regression',
    exposure: 'cadmium',
    outcome: 'low-bmd',
    family: 'logistic',
    form: 'quantile-4',
    model: 'model-1',
    subgroup: 'all',
    contrast: 'q2',
    truth: 1.3,
    data_sets: 500,
    intervals: 460,
    covered: 410,
    coverage: 410 / 460,
    coverage_low: 0.859,
    coverage_high: 0.918,
    tests: 500,
    rejected: 31,
    size: 31 / 500,
    size_low: 0.043,
    size_high: 0.087,
    not_estimable: 40,
    ...given,
  };
}

/** The small report with a calibration of one interval of each method. */
function calibrated(): StudyReport {
  const report = smallReport();
  const mixture = { exposure: 'mixture', intervals: 500, not_estimable: 0 };
  const calibration = [
    calibrationRow({}),
    calibrationRow({ ...mixture, method: 'wqs', form: 'wqs-4', contrast: 'positive:survey', coverage: 0.931 }),
    calibrationRow({ ...mixture, method: 'wqs', form: 'wqs-4', contrast: 'positive:survey:one-sided', size: 0.071 }),
    calibrationRow({ ...mixture, method: 'qgcomp', form: 'qgcomp-4', contrast: 'psi', coverage: 0.948 }),
    calibrationRow({ ...mixture, method: 'qgcomp', form: 'qgcomp-4', contrast: 'joint', coverage: null, size: 0.131 }),
    calibrationRow({ ...mixture, method: 'qgcomp', form: 'qgcomp-4', contrast: 'joint:permutation', size: 0.044 }),
    calibrationRow({ ...mixture, method: 'wqs', form: 'wqs-4', contrast: 'positive:permutation', size: 0.052 }),
  ];
  const qgcomp = [
    qgcompRow({ exposure: 'mixture', contrast: 'psi' }),
    qgcompRow({ exposure: 'mixture', contrast: 'joint', permutations: 99, p_permutation: 0.04 }),
  ];
  const request = { ...smallRequest(), calibration: 500, qgcomp: { ...smallRequest().qgcomp, groups: 4 } };
  return { ...report, request: request as StudyReport['request'], rows: { ...report.rows, calibration, qgcomp } };
}

const pageOf = (section: Section, report: StudyReport) =>
  textOf(markupOf(section.part(report, studyLabels(report.request))));
const linesOf = (section: Section, report: StudyReport) =>
  section.lines(report, studyLabels(report.request)).join('\n');

describe('a calibration', () => {
  const report = calibrated();
  const words = 'coverage 89.1 %, size 6.2 %, 40 of 500 data sets not estimable';

  it('stands beside the interval of a regression, on the page and on the console, and is explained', () => {
    expect(pageOf(regressionSection, report)).toContain(words);
    expect(pageOf(regressionSection, report)).toContain('among 500 data sets drawn from the fitted model');
    expect(linesOf(regressionSection, report)).toContain(words);
  });

  it('stands beside both tests of an index', () => {
    const index = 'coverage 93.1 %, size 6.2 %, one-sided size 7.1 %';
    expect(pageOf(wqsSection, report)).toContain(index);
    expect(linesOf(wqsSection, report)).toContain(index);
  });

  it('stands beside psi and the joint test of a g-computation', () => {
    expect(pageOf(qgcompSection, report)).toContain('coverage 94.8 %, size 6.2 %');
    expect(pageOf(qgcompSection, report)).toMatch(/joint test p [\d.]+, size 13.1 %/);
    expect(linesOf(qgcompSection, report)).toContain('size 13.1 %');
  });

  it('stands beside permutation tests', () => {
    const ofJoint = 'p 0.040 of 99 permutations, size 4.4 %';
    expect(pageOf(qgcompSection, report)).toContain(ofJoint);
    expect(linesOf(qgcompSection, report)).toContain(ofJoint);
    const wqs = rowsOf<WqsRow>(report, 'wqs').map((row) => ({ ...row, permutations: 999, p_permutation: 0.012 }));
    const permuted = { ...report, rows: { ...report.rows, wqs } };
    expect(pageOf(wqsSection, permuted)).toContain('p 0.012 of 999 permutations, size 5.2 %');
    expect(linesOf(wqsSection, permuted)).toContain('p 0.012 of 999 permutations, size 5.2 %');
  });

  it('says how it was done, and nothing where it was not', () => {
    const methods = (of: StudyReport) => calibrationSection.methods(of, studyLabels(of.request)).join(' ');
    expect(methods(report)).toContain('500 data sets of each analysis');
    expect(linesOf(calibrationSection, report)).toContain('in 500 data sets');
    expect(methods(smallReport())).toBe('');
    for (const section of [regressionSection, wqsSection])
      expect(pageOf(section, smallReport())).not.toContain('overage');
  });
});
