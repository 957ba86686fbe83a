import { describe, expect, it } from 'vitest';
import { droppedInWords, levelInWords, reasonInWords } from '../../functions/report/reasons.ts';
import { studyLabels } from '../../functions/study/labels.ts';
import { smallRequest } from './study-report.ts';

const labels = studyLabels(smallRequest());

describe('a reason', () => {
  it.each([
    ['cadmium q2: no case among its 32 rows', 'blood cadmium q2: no case among its 32 rows'],
    ['bmi: the same value; sex male: no row', 'body mass index: the same value; sex male: no row'],
    ['cadmium^2: a linear combination', 'blood cadmium^2: a linear combination'],
    ['cadmium:sex male: no row', 'blood cadmium and sex together male: no row'],
    [
      'race_ethnicity mexican_american: no case among its 32 rows: its coefficient is infinite',
      'race and Hispanic origin Mexican American: no case among its 32 rows: its coefficient is infinite',
    ],
    ['12 replicates: no signal in this direction', '12 replicates: no signal in this direction'],
  ])('%s names terms by their labels', (reason, words) => {
    expect(reasonInWords(reason, labels)).toBe(words);
  });

  it('of dropped terms says that they are not in the model', () => {
    expect(droppedInWords('sex: the same value', labels)).toBe('not in this model: sex: the same value');
    expect(droppedInWords('sex female: no row in the domain; sex: one level left in the domain', labels)).toBe(
      'not in this model: sex: one level left in this subgroup',
    );
    expect(droppedInWords(null, labels)).toBeNull();
  });
});

it.each([
  ['mexican_american', 'Mexican American'],
  ['other_hispanic', 'other Hispanic'],
  ['never', 'never'],
  ['gt_hs', 'more than high school'],
])('the level %s is %s in words', (level, words) => {
  expect(levelInWords(level)).toBe(words);
});
