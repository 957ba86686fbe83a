/**
 * The studies of `events/` on CDC's files against R's survey package: every figure that `fixtures/expected/studies`
 * has.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { describeStudy } from '../../functions/methods/description/fit.ts';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { differences, expectedFigures, type FiguresRow, nameOf, TOLERANCE } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { type RealStudy, realStudy, rowsOfAnalyses } from '../support/real-study.ts';

/**
 * Figures at which svyglm had not arrived when it stopped at its default epsilon; `fixtures/r/tight.R` iterates to the
 * end.
 */
const tight = expectedFigures('tight');
/** How far from the end svyglm stopped at the worst of them. */
const STOPPED_EARLY = 1e-6;

const lastOfFlow = ({ cohort }: RealStudy) => {
  const { n, cases } = cohort.flow[cohort.flow.length - 1];
  return [n, ...Object.values(cases)];
};

describe.skipIf(!mirror)('on the real files', () => {
  describe.each([
    ['kidney', [7570, 650], 107],
    ['lei-2024', [2146], 96],
    ['huang-2023-self-report', [1932, 89], 31],
    ['dxa-2005-2020', [10_771, 804], 85],
    ['five-metals-hypertension', [18_409, 6904], 52],
    ['told-osteoporosis', [13_215, 1502], 60],
    ['urinary-metals', [5570, 1967], 180],
  ] as const)('%s', (id, sample, count) => {
    const expected = expectedFigures(`studies/${id}`);
    const early = tight.filter((row) => row.study === id);
    const tightNames = new Set(early.map(nameOf));
    let study: RealStudy;
    let rows: EffectRow[];
    beforeAll(() => {
      study = realStudy(id);
      rows = rowsOfAnalyses(study, expected);
    });

    it('has the same participants and cases', () => {
      expect(lastOfFlow(study)).toEqual(sample);
    });

    it(`has every one of R's ${count} rows, figure by figure`, () => {
      expect(expected).toHaveLength(count);
      const settled = expected.filter((row) => !tightNames.has(nameOf(row)));
      expect(differences(rows, settled)).toEqual([]);
    });

    it('is where R arrives when it does not stop early', () => {
      expect(differences(rows, early, TOLERANCE / 1000)).toEqual([]);
      const stopped = expected.filter((row) => tightNames.has(nameOf(row)));
      expect(differences(rows, stopped, STOPPED_EARLY)).toEqual([]);
      const unadjusted = stopped.map((row) => ({ ...row, se_adjusted: null, df_effective: null }));
      expect(differences(early, unadjusted, STOPPED_EARLY)).toEqual([]);
      // The list of exceptions holds none that is not needed.
      for (const row of unadjusted) expect(differences(early, [row])).not.toEqual([]);
    });
  });

  it('huang-2023-self-report has the odds ratios of cadmium and selenium that its documents name', () => {
    const study = realStudy('huang-2023-self-report');
    const of = (exposure: string, model: string, subgroup: string, ...contrasts: string[]) => {
      const ids = { outcome: 'osteoporosis', family: 'logistic', exposure, form: 'quantile-4', model, subgroup };
      const rows = rowsOfAnalyses(study, [ids as FiguresRow]);
      return contrasts.map((contrast) => Number(rows.find((row) => row.contrast === contrast)?.effect?.toFixed(1)));
    };
    expect(of('cadmium', 'model-1', 'all', 'q2', 'q3', 'q4')).toEqual([3.2, 8.9, 7.8]);
    expect(of('cadmium', 'model-2', 'all', 'q2', 'q3', 'q4')).toEqual([3.6, 12.6, 18.0]);
    const ids = { outcome: 'osteoporosis', family: 'logistic', form: 'quantile-4', model: 'model-1' };
    const selenium = { ...ids, exposure: 'selenium', subgroup: 'all' } as FiguresRow;
    const q4 = rowsOfAnalyses(study, [selenium]).find(({ contrast }) => contrast === 'q4');
    expect([q4?.effect?.toFixed(2), q4?.se?.toFixed(2)]).toEqual(['0.26', '0.55']);
    const first = rowsOfAnalyses(study, [{ ...ids, exposure: 'cadmium', subgroup: 'all' } as FiguresRow])[0];
    expect(first.reference_events).toBe(7);
  });

  it('looker-2017 has the prevalence of osteoporosis with both intervals', () => {
    const expected = expectedFigures('studies/looker-2017').map((row) => ({ ...row, family: 'prevalence' }));
    const { request, cohort } = realStudy('looker-2017');
    expect(cohort.columns.in_sample.reduce((sum, inside) => sum + inside, 0)).toBe(2001);
    const { prevalence } = describeStudy(request, { part: 'prevalence', of: 'osteoporosis' }, cohort);
    const blank = { family: 'prevalence', exposure: '', form: '', model: '', p: null };
    const rows = prevalence.map((row) => ({ ...blank, ...row }));
    expect(rows.map(nameOf).sort()).toEqual(expected.map(nameOf).sort());
    expect(differences(rows, expected)).toEqual([]);
  });
});
