/** Rows of the table `wqs` with what the calibration says of them. */
import { percent } from '../../report/figures.ts';
import { rowsOf, type StudyReport } from '../../report/study-report.ts';
import { MIXTURE } from '../../study/effect-row.ts';
import { type Calibrated, calibrationIn, calibrationInWords } from '../calibration-words.ts';
import { permutationContrast } from '../permutation-contrast.ts';
import type { CalibratedPermutation } from '../permutation-words.ts';
import { wqsContrast, wqsForm } from './plan.ts';
import type { WqsRow } from './result.ts';

export interface CalibratedWqsRow extends WqsRow, Calibrated, CalibratedPermutation {
  /** Of the test of the sign that was looked for. */
  size_one_sided: number | null;
}

/** Those of the main analysis. */
export function wqsRows(report: StudyReport): CalibratedWqsRow[] {
  const calibrated = calibrationIn(report);
  const form = wqsForm(report.request.wqs?.quantiles ?? 0);
  return rowsOf<WqsRow>(report, 'wqs').map((row) => {
    const { contrast, oneSided } = wqsContrast(row.direction, row.final);
    const of = (name: string) => calibrated({ method: 'wqs', ...row, exposure: MIXTURE, form, contrast: name });
    const size_permutation = of(permutationContrast(row.direction)).size;
    return { ...row, ...of(contrast), size_one_sided: of(oneSided).size, size_permutation };
  });
}

/** `coverage 93.4 %, size 6.1 %, one-sided 5.2 %`; empty where there is none. */
export function wqsCalibrationInWords(row: CalibratedWqsRow): string {
  const { size_one_sided: size } = row;
  return [calibrationInWords(row), size === null ? '' : `one-sided size ${percent(size)}`].filter(Boolean).join(', ');
}
