import { describe, expect, it } from 'vitest';
import { fitQgcomp } from '../../../functions/methods/qgcomp/fit.ts';
import { plannedQgcomp } from '../../../functions/methods/qgcomp/plan.ts';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../../functions/methods/regression/plan.ts';
import type { AnalysisRequest } from '../../../functions/study/analysis-request.ts';
import { type EffectRow, isJointTest } from '../../../functions/study/effect-row.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import { uniforms } from '../../support/simulated-survey.ts';

const METALS = ['a', 'b', 'c'];

/** A survey of a number in strata of two PSUs each. */
function survey(strata: number): CohortData {
  const next = uniforms(8);
  const column = (value: (row: number) => number) => Float64Array.from({ length: 240 }, (_, row) => value(row));
  return {
    columns: {
      ...{ stratum: column((row) => row % strata), psu: column((row) => Math.floor(row / strata) % 2) },
      ...{ in_sample: column(() => 1), weight: column(() => 1 + next()), sex: column((row) => Number(row % 5 < 2)) },
      ...Object.fromEntries(METALS.map((name) => [name, column(next)])),
      outcome_number: column(next),
    },
    levels: { sex: ['male', 'female'] },
  };
}

function jointRows(df_rule: AnalysisRequest['df_rule'], cohort: CohortData): EffectRow[] {
  const request: AnalysisRequest = {
    outcomes: [{ id: 'number', label: 'a number', families: ['linear'], number: 'number' }],
    exposures: METALS,
    forms: [{ id: 'spline-3', spline: { knots: 3, of: 'identity' } }],
    models: [{ id: 'sex', covariates: ['sex'] }],
    subgroups: [{ id: 'all', label: 'all' }],
    interactions: ['sex'],
    ...{ df_rule, jackknife: false, lonely_psu: 'adjust' },
    qgcomp: { groups: 4, outcomes: ['number'], models: ['sex'], subgroups: ['all'] },
  };
  const [regression] = plannedRegressions(request);
  const [mixture] = plannedQgcomp(request);
  return [...fitRegression(request, regression, cohort).rows, ...fitQgcomp(request, mixture, cohort).rows].filter(
    ({ contrast }) => isJointTest(contrast),
  );
}

describe('the row of a joint test', () => {
  const cohort = survey(12);

  it('has the effective df of its denominator by any rule, and rests on them by the rule `effective`', () => {
    const [design, effective] = (['design', 'effective'] as const).map((rule) => jointRows(rule, cohort));
    expect(effective.map(({ contrast, se }) => [contrast, se])).toEqual([
      ...[
        ['overall', 2],
        ['non-linearity', 1],
        ['interaction:sex', 2],
      ],
      ['joint', 3],
    ]);
    effective.forEach((row, i) => {
      expect(row.df).toBe(row.df_effective);
      expect(design[i]).toMatchObject({ df: 12, df_effective: row.df, se: row.se, se_adjusted: null });
      expect(Number(row.df)).toBeLessThan(12);
      expect(Number(row.p)).toBeGreaterThan(Number(design[i].p));
    });
  });

  it('marks a test on few effective df as sparse, and says why there is none on fewer than coefficients', () => {
    const few = survey(3);
    expect(jointRows('design', few).map(({ caution }) => caution)).toEqual(Array(4).fill('sparse'));
    expect(jointRows('effective', few).at(-1)).toMatchObject({
      contrast: 'joint',
      status: 'not_estimable',
      reason: expect.stringMatching(
        /^no joint test: \d\.\d\d effective degrees of freedom for 3 coefficients together$/,
      ),
      ...{ estimate: null, p: null, df: null },
    });
  });
});
