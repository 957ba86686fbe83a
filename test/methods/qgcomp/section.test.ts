import { describe, expect, it } from 'vitest';
import { qgcompSection } from '../../../functions/methods/qgcomp/section.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { NO_ESTIMATE, qgcompRow, smallReport } from '../../report/study-report.ts';
import { markupOf, textOf } from '../../report/text.ts';

const textOfPage = (report: StudyReport) => textOf(markupOf(qgcompSection.part(report, studyLabels(report.request))));
const linesOf = (report: StudyReport) => qgcompSection.lines(report, studyLabels(report.request));

describe('quantile g-computation', () => {
  it('has the effect of the mixture, then each component with its weight and sign', () => {
    const text = textOfPage(smallReport());
    expect(text).toContain('Subgroup all exposures together blood cadmium blood selenium Cases / n df');
    expect(text).toContain(
      'all participants 3.87 (1.44–10.42) p 0.009 3.87 (1.44–10.42) p 0.009 · weight 1.00, positive 0.82',
    );
    expect(text).toContain('weight 1.00, negative 115 / 1,777 30');
    expect(text).toContain('odds ratio (95 % interval), one quartile more of each');
  });

  it('has the mixture and the weights of both signs on the console', () => {
    expect(linesOf(smallReport())).toEqual([
      'Quantile g-computation, one quartile more of each: odds ratio of low bone density; age and sex; all participants, 115 / 1,777',
      '  3.87 (1.44–10.42), p 0.009; positive weights: blood cadmium 1.00; negative weights: blood selenium 1.00',
    ]);
  });

  it('that cannot be estimated says why, and what a model leaves out', () => {
    const none = { ...NO_ESTIMATE, status: 'not_estimable', reason: 'cadmium: no variation' } as const;
    const rows = {
      qgcomp: [
        qgcompRow({ ...none, exposure: 'mixture', contrast: 'psi', dropped: 'sex: the same value' }),
        qgcompRow({ ...none, exposure: 'cadmium', contrast: 'coefficient' }),
      ],
    };
    const report = { ...smallReport(), rows };
    expect(textOfPage(report)).toContain('not in this model: sex');
    expect(textOfPage(report)).toContain('blood cadmium: no variation');
    expect(linesOf(report)[1]).toContain('not estimable (blood cadmium: no variation)');
  });

  it('that came to nothing says so', () => {
    expect(textOfPage({ ...smallReport(), rows: {} })).toContain('This run has no result of quantile g-computation.');
    expect(linesOf({ ...smallReport(), rows: {} })).toEqual([]);
  });
});
