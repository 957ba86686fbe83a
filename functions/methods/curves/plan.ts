/** Whether a study tests its specification curves as a whole. */
import type { RunRequest } from '../../study/run-request.ts';

/** All curves together: they share their permutations. */
export interface CurvesAnalysis {
  test: 'permutations';
}

export function plannedCurves({ specifications }: Pick<RunRequest, 'specifications'>): CurvesAnalysis[] {
  return specifications?.permutations === undefined ? [] : [{ test: 'permutations' }];
}
