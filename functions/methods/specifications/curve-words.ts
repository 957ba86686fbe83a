import type { StudyLabels } from '../../study/labels.ts';
import type { CurveIds } from './summary.ts';

/** `blood cadmium, q4, low bone density, age and sex, all participants` */
export function curveInWords({ exposure, outcome, model, subgroup, contrast }: CurveIds, labels: StudyLabels): string {
  return [
    labels.exposure(exposure),
    contrast,
    labels.outcome(outcome),
    labels.model(model),
    labels.subgroup(subgroup),
  ].join(', ');
}
