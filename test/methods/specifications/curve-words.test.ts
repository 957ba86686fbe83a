/** What curves are called: by what tells them apart. */
import { expect, it } from 'vitest';
import { curveNames } from '../../../functions/methods/specifications/curve-words.ts';
import type { CurveIds } from '../../../functions/methods/specifications/summary.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { smallRequest } from '../../report/study-report.ts';

it('curves of a number by two families are told apart by what each family compares', () => {
  const outcomes = [
    { id: 'spine', label: 'spine BMD', number: 'lumbar_spine_bmd', families: ['linear', 'log-linear'] },
  ];
  const of = { exposure: 'cadmium', outcome: 'spine', model: 'model-1', subgroup: 'all', contrast: 'q4' };
  const curves: CurveIds[] = [
    { ...of, family: 'linear' },
    { ...of, family: 'log-linear' },
  ];
  expect(curves.map(curveNames(curves, studyLabels(smallRequest({ outcomes }))))).toEqual([
    'blood cadmium, quartile 4 against 1, mean difference in g/cm2',
    'blood cadmium, quartile 4 against 1, ratio of means',
  ]);
});
