import { describe, expect, it } from 'vitest';
import { descriptionSection } from '../../../functions/methods/description/section.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { participantsRow, prevalenceRow, smallReport } from '../../report/study-report.ts';
import { markupOf, textOf } from '../../report/text.ts';

const textOfPage = (report: StudyReport) =>
  textOf(markupOf(descriptionSection.part(report, studyLabels(report.request))));
const linesOf = (report: StudyReport) => descriptionSection.lines(report, studyLabels(report.request));

const sex = (level: string, group: string, n: number, estimate: number) =>
  participantsRow({
    variable: 'sex',
    unit: null,
    level,
    group,
    n,
    measure: 'share',
    estimate,
    ci_low: 0.5,
    ci_high: 0.6,
    test: 'Rao-Scott F',
    statistic: 12.3,
    p: 0.002,
  });

describe('the table of participants', () => {
  it('gives no interval to a level that nobody or everybody has', () => {
    const participants = [sex('female', 'all', 0, 0), sex('male', 'all', 50, 1)].map((row) => ({
      ...row,
      ci_low: row.estimate,
      ci_high: row.estimate,
    }));
    const text = textOfPage({ ...smallReport(), rows: { participants } });
    expect(text).toMatch(/female 0\.0 % (?!\()/);
    expect(text).toMatch(/male 100\.0 % (?!\()/);
  });

  it('has a number by its mean with interval, what is missing, and whether the groups differ', () => {
    const text = textOfPage(smallReport());
    expect(text).toContain(
      'Participants with and without low bone density Variable all (n 1,777) without (n 1,662) with (n 115)',
    );
    expect(text).toContain(
      'mean 57.5 (56.7 to 58.3) 56.9 (56.7 to 58.3) 66.1 (56.7 to 58.3) p < 0.001 t 8.40 on 29 df',
    );
    expect(text).toContain('missing 2 (0.1 %) 0 (0.0 %) 0 (0.0 %)');
  });

  it('has the levels of a category by their shares', () => {
    const participants = ['male', 'female'].flatMap((level) => [
      sex(level, 'all', 1777, 0.55),
      sex(level, 'with', 115, 0.51),
    ]);
    const report = { ...smallReport(), rows: { participants } };
    expect(textOfPage(report)).toContain(
      'male 55.0 % (50.0–60.0 %) 51.0 % (50.0–60.0 %) p 0.002 Rao-Scott F 12.3 on 1 and 29 df',
    );
    expect(linesOf(report).map((line) => line.replace(/ +/g, ' '))).toEqual([
      'Participants with and without low bone density',
      ' all (n 1,777) with (n 115)',
      'sex p 0.002',
      ' male 55.0 % 51.0 %',
      ' female 55.0 % 51.0 %',
    ]);
  });

  it('by an exposure compares its groups, and tells how many values lie below the limit of detection', () => {
    const row = { by: 'cadmium', variable: 'selenium', unit: 'ug/L', below_detection: 20 };
    const participants = [
      participantsRow({ ...row, group: 'all', n: 100 }),
      participantsRow({ ...row, group: 'q1', n: 50 }),
      participantsRow({ ...row, group: 'q2', n: 50 }),
    ];
    const text = textOfPage({ ...smallReport(), rows: { participants } });
    expect(text).toContain('Participants by quantile groups of blood cadmium Variable all (n 100) group 1 of 2 (n 50)');
    expect(text).toContain('below the limit of detection 20 (20.0 %) 20 (40.0 %) 20 (40.0 %)');
  });
});

describe('the prevalence of an outcome', () => {
  it('has both intervals, with what a case is', () => {
    const text = textOfPage(smallReport());
    expect(text).toContain('low bone density a case: T-score at or below -2.5 at total lumbar spine BMD');
    expect(text).toContain('all participants 5.8 % 4.8–7.1 % 4.8–7.1 % 115 / 1,777 30');
  });

  it('stands on the console, a line for each subgroup', () => {
    const prevalence = [
      prevalenceRow({}),
      prevalenceRow({ contrast: 'korn-graubard' }),
      prevalenceRow({ subgroup: 'male', n: 800, cases: 0, estimate: null, ci_low: null, ci_high: null }),
    ];
    expect(linesOf({ ...smallReport(), rows: { prevalence } })).toEqual([
      'Prevalence (95 % logit interval) of low bone density',
      '  all participants: 5.8 % (4.8–7.1 %), 115 / 1,777',
      '  men: not estimable, 0 / 800',
    ]);
  });

  it('and the participants that came to nothing are said to be missing', () => {
    expect(textOfPage({ ...smallReport(), rows: {} })).toContain('This run has no description of the participants.');
    expect(linesOf({ ...smallReport(), rows: {} })).toEqual([]);
  });
});
