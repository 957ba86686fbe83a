import { describe, expect, it } from 'vitest';
import type { WqsRow } from '../../../functions/methods/wqs/result.ts';
import { wqsSection } from '../../../functions/methods/wqs/section.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { NO_ESTIMATE, smallReport, smallRequest, weightRow, wqsRow } from '../../report/study-report.ts';
import { markupOf, textOf } from '../../report/text.ts';

const { effect_measure: _, ...NO_EFFECT } = NO_ESTIMATE;

function withRows(wqs: WqsRow[], changes: object = {}): StudyReport {
  const report = smallReport();
  return { ...report, request: smallRequest(changes), rows: { ...report.rows, wqs } };
}

const textOfPage = (report: StudyReport) => textOf(markupOf(wqsSection.part(report, studyLabels(report.request))));
const linesOf = (report: StudyReport) => wqsSection.lines(report, studyLabels(report.request)).join('\n');

describe('the methods in words', () => {
  const wordsOf = (wqs: object) => {
    const report = withRows([wqsRow({})], { wqs: { bootstraps: 100, seed: 2023, models: ['model-1'], ...wqs } });
    return wqsSection.methods(report, studyLabels(report.request)).join(' ');
  };

  it('say how weights differ from those of gWQS as it is, and nothing of it otherwise', () => {
    const words = wordsOf({ stratified: 'sex', random_subset: 2, survey_weights: true });
    expect(words).toContain('Each level of sex had weights of its own in one index');
    expect(words).toContain('the mean over 100 random subsets of 2 components (Curtin et al. 2019), each');
    expect(words).toContain('Survey weights, rescaled to mean 1, entered the search');
    expect(wordsOf({})).toContain('the mean over 100 bootstrap replicates, each');
    expect(wordsOf({})).not.toMatch(/level of|Curtin|entered the search/);
  });
});

describe('a mixture', () => {
  it('has its effect by both final models, and the weights with their median and percentiles', () => {
    const text = textOfPage(smallReport());
    expect(text).toContain('100 bootstrap replicates, seed 2023.');
    expect(text).toContain(
      '2.27 (1.61–3.19) p < 0.001, one-sided < 0.001, df 30 2.27 (1.61–3.19) p < 0.001, one-sided < 0.001 115 / 1,777 711 / 1,066 98 of 100',
    );
    expect(text).toContain('0.45 (0.10–0.90)');
    expect(text).toContain('positive 0.82 0.45 (0.10–0.90)');
  });

  it('on a number has a mean difference and no cases', () => {
    const row = { family: 'linear', cases: null, effect: -0.01, effect_low: -0.02, effect_high: 0.001 } as const;
    const outcomes = [{ id: 'low-bmd', label: 'spine BMD', number: 'lumbar_spine_bmd' }];
    const text = textOfPage(withRows([wqsRow({ ...row, effect_measure: 'mean difference' })], { outcomes }));
    expect(text).toContain('spine BMD: mean difference in g/cm2 per step of the index');
    expect(text).toContain('-0.0100 (-0.0200 to 0.0010) p < 0.001, one-sided < 0.001 1,777 711 / 1,066 98 of 100');
  });

  it('says what its permutation test comes to, on the page and on the console', () => {
    const tested = { permutations: 999, p_permutation: 0.012 };
    const report = withRows([wqsRow(tested), wqsRow({ ...tested, final: 'survey' })]);
    expect(textOfPage(report)).toContain('p 0.012 of 999 permutations');
    expect(textOfPage(report)).toContain('Day et al. 2022, our reading');
    expect(linesOf(report)).toContain('permutation test of the mixture on all rows: p 0.012 of 999 permutations');
    expect(textOfPage(smallReport())).not.toContain('ermutation');
  });

  it('stratified has a line of weights for each level, on the page and on the console', () => {
    const weights = ['female', 'non_male'].map((level, k) => weightRow({ level, weight: 0.6 - 0.2 * k }));
    const report = { ...smallReport(), rows: { ...smallReport().rows, wqs_weights: weights } };
    const text = textOfPage(report);
    expect(text).toContain('Level');
    expect(text).toContain('positive female 0.60');
    expect(text).toContain('positive non male 0.40');
    expect(linesOf(report)).toContain('blood cadmium (female) 0.60, blood cadmium (non male) 0.40');
    expect(textOfPage(smallReport())).not.toContain('Level');
  });

  it('of random subsets says so, and over which replicates its percentiles are', () => {
    const wqs = { bootstraps: 100, seed: 2023, random_subset: 2 };
    const text = textOfPage(withRows([wqsRow({})], { wqs }));
    expect(text).toContain('100 random subsets of 2 components, seed 2023.');
    expect(text).toContain('percentiles over the replicates that drew the component');
  });

  it('without a signal says so', () => {
    const none = { ...NO_EFFECT, status: 'no_signal', reason: 'no replicate is positive' } as const;
    const report = withRows([wqsRow({ ...none }), wqsRow({ ...none, final: 'survey' })]);
    expect(textOfPage(report)).toContain('positive no signal in this direction 1 no signal in this direction 1');
    expect(linesOf(report)).toContain(
      'positive: no signal in this direction (no replicate is positive) by the ordinary',
    );
  });

  it('over many holdouts shows their spread as that of the splits', () => {
    const many = {
      holdouts: 100,
      effect_low: null,
      effect_high: null,
      p: null,
      df: null,
      reason: 'mean over 100 holdouts',
    };
    const splits = { split_sd: 0.133, split_p2_5: 0.5247, split_p97_5: 1.0206 };
    const report = withRows([wqsRow({ ...many, ...splits })]);
    const text = textOfPage(report);
    expect(text).toContain('2.27 1 splits from 1.69 to 2.77, SD of log odds ratio 0.133');
    expect(text).toContain('noise of the split, not a standard error');
    expect(text).toContain('percentiles over the holdouts');
    expect(linesOf(report)).toContain('2.27, splits from 1.69 to 2.77');
  });

  it('trained on its validation rows is said to be too sure of itself', () => {
    expect(textOfPage(withRows([wqsRow({ n_training: 1777, n_validation: 1777 })]))).toContain('Trained on validation');
    expect(textOfPage(smallReport())).not.toContain('Trained on validation');
  });

  it('that was asked for and has no result says so', () => {
    expect(textOfPage({ ...smallReport(), rows: {} })).toContain('This run has no result of a WQS analysis.');
  });

  it('has its effects and weights on the console, the heaviest first', () => {
    expect(linesOf(smallReport()).split('\n')).toEqual([
      'WQS: odds ratio per step of the index on low bone density; age and sex; all participants, 115 / 1,777',
      '  100 replicates in all, 0 of them reused, 100 computed',
      'positive: 2.27 (1.61–3.19), p < 0.001, one-sided < 0.001 by the ordinary final model, 2.27 (1.61–3.19), p < 0.001, one-sided < 0.001 by the survey design',
      '  weights: blood cadmium 0.82, blood selenium 0.18; 98 of 100 replicates kept',
    ]);
  });
});
