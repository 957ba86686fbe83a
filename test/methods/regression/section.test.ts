import { describe, expect, it } from 'vitest';
import { regressionSection } from '../../../functions/methods/regression/section.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { effectRow, NO_ESTIMATE, smallReport, smallRequest } from '../../report/study-report.ts';
import { markupOf, textOf } from '../../report/text.ts';

const NUMBER = { id: 'spine', label: 'spine BMD', number: 'lumbar_spine_bmd' };

function withRows(regression: object[], changes: object = {}): StudyReport {
  return { ...smallReport(), request: smallRequest(changes), rows: { regression } };
}

const pageOf = (report: StudyReport) => markupOf(regressionSection.part(report, studyLabels(report.request)));
const linesOf = (report: StudyReport) => regressionSection.lines(report, studyLabels(report.request)).join('\n');

describe('what has no estimate', () => {
  const report = withRows([
    effectRow({ ...NO_ESTIMATE, status: 'not_estimable', reason: 'cadmium q2: no case among its 32 rows' }),
    effectRow({ contrast: 'q3', status: 'firth', effect_high: 900, reason: 'separated' }),
    effectRow({ contrast: 'trend' }),
  ]);
  const page = pageOf(report);

  it('is said to be not estimable, with the reason as a note, in table, plot and line', () => {
    expect(page).toContain('<span class="none">not estimable</span><sup><a href="#effects-1-1-1-1">1</a></sup>');
    expect(page).toContain('<li id="effects-1-1-1-1">blood cadmium q2: no case among its 32 rows</li>');
    expect(page).toMatch(/<text[^>]*>not estimable<\/text>/);
    expect(linesOf(report)).toContain('blood cadmium: blood cadmium q2: no case among its 32 rows');
  });

  it('is marked where a penalised fit stands in, its interval cut off with an arrow', () => {
    expect(textOf(page)).toContain('3.87 (1.44–900) Firth 2');
    expect(page).toContain('class="hollow"');
    expect(page).toMatch(/<path d="M\d+ [\d.]+l-6 -4v8z" class="mark"/);
    expect(linesOf(report)).toContain('3.87 (1.44–900) Firth');
  });

  it('is missing where a run came to no such result', () => {
    const rows = [effectRow({ subgroup: 'all' }), effectRow({ subgroup: 'male', contrast: 'q3' })];
    expect(textOf(pageOf(withRows(rows)))).toContain(
      'men missing 3.87 (1.44–10.42) p 0.009 · 25 / 439 115 / 1,777 11 / 460',
    );
  });
});

describe('terms that a model leaves out', () => {
  it('are named at its subgroup', () => {
    const dropped = 'sex: the same value in all rows of the domain';
    const report = withRows([
      effectRow({ subgroup: 'male', dropped }),
      effectRow({ subgroup: 'male', contrast: 'q3', dropped }),
    ]);
    const page = pageOf(report);
    expect(page).toContain('men<sup><a href="#effects-1-1-1-1">1</a></sup>');
    expect(page).toContain(
      '<li id="effects-1-1-1-1">not in this model: sex: the same value in all rows of the domain</li>',
    );
    expect(linesOf(report)).toContain('not in this model: sex');
  });
});

describe('several outcomes and families', () => {
  const forms = ['quantile-4', 'log2'];
  const rows = [
    effectRow({}),
    effectRow({ form: 'log2', contrast: 'log2' }),
    effectRow({ family: 'log-linear', n: 1700, cases: 110 }),
    effectRow({ outcome: 'spine', family: 'linear', effect: -0.014, effect_low: -0.0313, effect_high: 0.0033 }),
  ];
  const outcomes = [{ ...smallRequest().outcomes[0], families: ['logistic', 'log-linear'] }, NUMBER];
  const text = textOf(pageOf(withRows(rows, { outcomes, forms })));

  it('stand apart, each by its effect measure, with what a case is', () => {
    expect(text).toContain(
      'low bone density: odds ratios, logistic models A case: T-score at or below -2.5 at total lumbar spine BMD.',
    );
    expect(text).toContain('low bone density: prevalence ratios, log-linear models');
    expect(text).toContain('spine BMD: mean differences, linear models Total lumbar spine BMD, g/cm2.');
  });

  it('have each line with its own n and cases; a number has no cases', () => {
    expect(text).toContain('3.87 (1.44–10.42) p 0.009 · 25 / 439 115 / 1,777 11 / 460');
    expect(text).toContain('3.87 (1.44–10.42) p 0.009 · 25 / 439 110 / 1,700 11 / 460');
    expect(text).toContain('Subgroup quartile 2 against 1 n Reference group df');
    expect(text).toContain('all participants -0.0140 (-0.0313 to 0.0033) p 0.009 · 439 1,777 460');
  });

  it('have a table of each form', () => {
    expect(text).toContain('blood cadmium, quartiles: odds ratio (95 % interval) by model and subgroup');
    expect(text).toContain('Subgroup per doubling Cases / n df');
  });

  it('are plotted on a logarithmic axis if ratios, on a linear one if differences', () => {
    expect(text).toContain('odds ratio, logarithmic');
    expect(text).toContain('prevalence ratio, logarithmic');
    expect(text).toContain('mean difference in g/cm2 ');
  });
});

describe('joint tests', () => {
  const forms = ['spline-3', 'quantile-4'];
  const rows = [
    effectRow({ form: 'spline-3', contrast: 'overall' }),
    effectRow({ form: 'spline-3', contrast: 'non-linearity', se: 1, p: 0.2 }),
    effectRow({}),
    effectRow({ contrast: 'interaction:sex', p: 0.0001 }),
    effectRow({
      ...NO_ESTIMATE,
      contrast: 'interaction:sex',
      subgroup: 'male',
      status: 'not_estimable',
      reason: 'one level',
    }),
  ];
  const report = withRows(rows, { forms, interactions: ['sex'] });
  const text = textOf(pageOf(report));

  it('are told by p and F with its degrees of freedom', () => {
    expect(text).toContain('any association non-linearity Cases / n df');
    expect(text).toContain('p 0.009 F 3.21 on 3 and 30 df p 0.200 F 3.21 on 1 and 30 df');
    expect(text).toContain('interaction with sex');
    expect(text).toContain('p < 0.001 F 3.21');
  });

  it('of an interaction are not there where the model lacks its factor', () => {
    const crude = effectRow({ model: 'crude' });
    const page = pageOf(withRows([...rows.slice(2), crude], { interactions: ['sex'] }));
    expect(textOf(page)).toContain(
      'unadjusted all participants 3.87 (1.44–10.42) p 0.009 · 25 / 439 not tested 115 / 1,777 11 / 460',
    );
  });

  it('have no effect, and so no place in a plot', () => {
    expect(text).not.toMatch(/Forest plot of[^.]* any association/);
    expect(pageOf(withRows(rows.slice(0, 2), { forms }))).not.toContain('<svg');
  });

  it('stand with their p on the console', () => {
    const lines = linesOf(withRows(rows.slice(2, 4), { forms: ['quantile-4'], interactions: ['sex'] }));
    expect(lines).toMatch(/quartile 2 against 1 +p, interaction with sex/);
    expect(lines).toMatch(/3\.87 \(1\.44–10\.42\) +< 0\.001/);
  });
});

describe('a declared family of tests', () => {
  it('has q beside p, and is named', () => {
    const text = textOf(pageOf(withRows([effectRow({ q: 0.021, test_family: 'metals' })])));
    expect(text).toContain('p 0.009, q 0.021 · 25 / 439');
    expect(text).toContain('a declared family of tests (metals), q is its false discovery rate');
    expect(textOf(pageOf(withRows([effectRow({})])))).toContain('None of these p values is corrected');
  });
});

describe('the main table of the console', () => {
  it('is of the first model that adjusts, each exposure with its own n and cases', () => {
    const report = smallReport();
    const rows = report.rows.regression as ReturnType<typeof effectRow>[];
    const own = rows.map((row) => (row.exposure === 'selenium' ? { ...row, n: 1700, cases: 99 } : row));
    expect(linesOf({ ...report, rows: { regression: own } }).split('\n')).toEqual([
      'Odds ratio (95 % interval) of low bone density, quartiles; age and sex; all participants',
      '(intervals and p on design degrees of freedom)',
      expect.stringMatching(
        /^ +cases \/ n +quartile 2 against 1 +quartile 3 against 1 +quartile 4 against 1 +p for trend$/,
      ),
      expect.stringMatching(/^blood cadmium +115 \/ 1,777 +3\.87 \(1\.44–10\.42\) .* 0\.009$/),
      expect.stringMatching(/^blood selenium +99 \/ 1,700 /),
    ]);
  });

  it('is of the crude model where there is no other result', () => {
    expect(linesOf(withRows([effectRow({ model: 'crude' })]))).toContain('; unadjusted; all participants');
  });

  it('is not there without a result', () => {
    expect(linesOf(withRows([]))).toBe('');
  });
});

describe('the curve of a spline', () => {
  const spline = effectRow({ form: 'spline-3', contrast: 'overall' });
  const point = (subgroup: string, value: number, effect: number) => ({
    ...spline,
    subgroup,
    value,
    reference_value: 0.3,
    effect,
    effect_low: effect / 1.5,
    effect_high: effect * 1.5,
  });
  const curves = [point('all', 0.1, 0.8), point('all', 0.3, 1), point('all', 2, 1.9), point('male', 0.3, 1)];
  const report = withRows([spline], { forms: ['spline-3'] });
  const page = pageOf({ ...report, rows: { ...report.rows, curves } });

  it('is drawn with the band of its intervals, against the median, in the unit of the exposure', () => {
    expect(page).toContain('Dose-response curve of blood cadmium, spline of 3 knots (log2); all participants');
    expect(textOf(page)).toContain('odds ratio against the median, 0.300');
    expect(page).toMatch(/<path d="(M[\d.]+ [\d.]+)(L[\d.]+ [\d.]+){5}z" class="band"/);
    expect(page).toContain('>blood cadmium, ug/L</text>');
  });

  it('has its points as CSV, those of all subgroups', () => {
    expect(page).toContain('download="effects-1-1-1-curve.csv"');
    expect(page).toContain('CSV, 4 rows');
    const [, link] = /download="effects-1-1-1-curve.csv" href="data:text\/csv;charset=utf-8,([^"]*)"/.exec(page) ?? [];
    const [head, ...points] = decodeURIComponent(link).split('\n');
    expect(head).toBe('exposure,outcome,model,subgroup,value,effect,effect_low,effect_high');
    expect(points).toEqual(
      curves.map(({ exposure, outcome, model, subgroup, value, effect, effect_low, effect_high }) =>
        [exposure, outcome, model, subgroup, value, effect, effect_low, effect_high].join(','),
      ),
    );
  });
});
