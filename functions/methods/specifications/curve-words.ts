import { distinct } from '../../report/figures.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { CurveIds } from './summary.ts';

/**
 * Calls each of some curves by its exposure and contrast, and by outcome, measure, model and subgroup where the curves
 * differ in them: `blood cadmium, quartile 4 against 1, women`.
 */
export function curveNames(curves: readonly CurveIds[], labels: StudyLabels): (curve: CurveIds) => string {
  const parts: [keyof CurveIds, (curve: CurveIds) => string][] = [
    ['outcome', ({ outcome }) => labels.outcome(outcome)],
    ['family', labels.measure],
    ['model', ({ model }) => labels.model(model)],
    ['subgroup', ({ subgroup }) => labels.subgroup(subgroup)],
  ];
  const told = parts.filter(([field]) => distinct(curves.map((curve) => curve[field])).length > 1);
  // The form may be a choice: the contrast is called by the first form of the request that has it.
  return (curve) =>
    [
      labels.exposure(curve.exposure),
      labels.contrast({ contrast: curve.contrast, exposure: curve.exposure }),
      ...told.map(([, inWords]) => inWords(curve)),
    ].join(', ');
}
