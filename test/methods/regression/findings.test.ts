/** The sentences at the top of the page: of ratios and differences, of one exposure and several, of none found. */
import { describe, expect, it } from 'vitest';
import { regressionFindings } from '../../../functions/methods/regression/findings.ts';
import type { Findings } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { effectRow, NO_ESTIMATE, smallReport, smallRequest } from '../../report/study-report.ts';

const NUMBER = { id: 'spine', label: 'spine BMD', number: 'lumbar_spine_bmd' };
const PROTECTIVE = { estimate: -0.511, effect: 0.6, effect_low: 0.47, effect_high: 0.76, p: 0.0001 };
const UNCLEAR = { estimate: 0.2, effect: 1.22, effect_low: 0.56, effect_high: 2.65, p: 0.6 };
const LOWER = { estimate: -0.034, effect: -0.034, effect_low: -0.0529, effect_high: -0.0152, p: 0.0001 };

function foundIn(rows: object[], changes: object = {}): Findings[] {
  const request = smallRequest(changes);
  return regressionFindings({ ...smallReport(), request, rows: { regression: rows } }, studyLabels(request));
}

const BASIS = 'quartile 4 against 1; adjusted for age (top-coded at 80); sex; all participants.';

describe('what the main regressions find, in words', () => {
  it('of one exposure has the effect with its interval, and how it was estimated', () => {
    const [{ answer, basis, each }] = foundIn([effectRow({ contrast: 'q4', ...PROTECTIVE })]);
    expect(answer).toBe(
      'Blood cadmium is associated with low bone density: odds ratio 0.60 (95 % interval 0.47 to 0.76).',
    );
    expect(basis).toBe(`Odds ratios, ${BASIS}`);
    expect(each[0].found).toBe(
      'odds ratio 0.60 (95 % interval 0.47 to 0.76; p < 0.001); less common at the higher exposure. Cases: 25 of 439, and 11 of 460 in the reference group.',
    );
  });

  it('of several names those that are associated, and says of the others that nothing is shown', () => {
    const rows = [effectRow({ contrast: 'q4' }), effectRow({ exposure: 'selenium', contrast: 'q4', ...UNCLEAR })];
    expect(foundIn(rows)[0].answer).toBe(
      'Of 2 exposures, one is associated with low bone density: blood cadmium, odds ratio 3.87 (95 % interval 1.44 to 10.42). ' +
        'The other is not shown to be: the 95 % interval includes 1.',
    );
  });

  it('that find nothing do not say that there is nothing', () => {
    const rows = ['cadmium', 'selenium'].map((exposure) => effectRow({ exposure, contrast: 'q4', ...UNCLEAR }));
    expect(foundIn(rows)[0].answer).toBe(
      'None of 2 exposures is shown to be associated with low bone density: the 95 % intervals include 1.',
    );
    expect(foundIn(rows.slice(0, 1))[0].answer).toBe(
      'Blood cadmium is not shown to be associated with low bone density: the 95 % interval includes 1.',
    );
    const none = effectRow({ ...NO_ESTIMATE, contrast: 'q4', status: 'not_estimable', reason: 'no case' });
    expect(foundIn([none])[0].answer).toBe(
      'Blood cadmium is not shown to be associated with low bone density: there is no interval.',
    );
  });

  it('of a number have its unit, and as many decimals for the bounds as for the effect', () => {
    const row = effectRow({ outcome: 'spine', family: 'linear', contrast: 'q4', ...LOWER });
    const [{ answer, each }] = foundIn([row], { outcomes: [NUMBER] });
    expect(answer).toBe(
      'Blood cadmium is associated with spine BMD: mean difference -0.0340 g/cm2 (95 % interval -0.0529 to -0.0152).',
    );
    expect(each[0].found).toContain('lower at the higher exposure');
    const unclear = { ...row, effect_high: 0.000693 };
    expect(foundIn([unclear], { outcomes: [NUMBER] })[0].each[0].found).toContain(
      '(95 % interval -0.0529 to 0.0007; p < 0.001); the interval includes 0',
    );
  });

  it('of several outcomes are an answer each', () => {
    const rows = [
      effectRow({ contrast: 'q4' }),
      effectRow({ outcome: 'spine', family: 'linear', contrast: 'q4', ...LOWER }),
    ];
    const outcomes = [...smallRequest().outcomes, NUMBER];
    expect(foundIn(rows, { outcomes }).map(({ answer }) => answer)).toEqual([
      expect.stringContaining('low bone density: odds ratio 3.87'),
      expect.stringContaining('spine BMD: mean difference -0.0340 g/cm2'),
    ]);
  });

  it('of a ratio of means speak of more, not of more cases', () => {
    const measured = { outcome: 'spine', family: 'log-linear', effect_measure: 'ratio of means' } as const;
    const row = effectRow({ ...measured, contrast: 'q4', cases: null, events: null });
    const [{ basis, each }] = foundIn([row], { outcomes: [NUMBER] });
    expect(each[0].found).toMatch(/^ratio of means 3\.87 .*; higher at the higher exposure/);
    expect(basis).toBe(`Ratios of means, ${BASIS}`);
  });

  it('of a spline have the p of its joint test, and of groups that of their trend', () => {
    const spline = effectRow({ form: 'spline-4', contrast: 'overall', p: 0.001 });
    expect(foundIn([spline], { forms: ['spline-4'] })[0].answer).toBe(
      'Blood cadmium is associated with low bone density: p 0.001.',
    );
    const rows = [effectRow({ contrast: 'q4', ...UNCLEAR }), effectRow({ contrast: 'trend', p: 0.017 })];
    expect(foundIn(rows)[0].each[0].found).toContain('the interval includes 1; trend over the groups p 0.017.');
  });
});
