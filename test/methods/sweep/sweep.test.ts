import { describe, expect, it } from 'vitest';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { sweepRows } from '../../../functions/methods/sweep/combine.ts';
import { fitSweep } from '../../../functions/methods/sweep/fit.ts';
import { layersOf } from '../../../functions/methods/sweep/layers.ts';
import { plannedSweep, tablesOfSweep } from '../../../functions/methods/sweep/plan.ts';
import { sweepSection } from '../../../functions/methods/sweep/section.ts';
import { metaAnalysis } from '../../../functions/numeric/meta-analysis.ts';
import { bonferroni, dependentFalseDiscoveryRates } from '../../../functions/numeric/multiple-tests.ts';
import type { StudyReport } from '../../../functions/report/study-report.ts';
import { buildCohort } from '../../../functions/study/cohort.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { problemsOf } from '../../support/refusals.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';
import { relativeDifference } from '../../support/survey-oracle.ts';

const CYCLES = ['2013-2014', '2017-2018'];
const OUTCOMES = [
  { id: 'neck', label: 'femoral neck', number: 'femoral_neck_bmd' },
  { id: 'bp', label: 'hypertension', condition: { variable: 'hypertension', in: ['yes'] } },
];
const SWEEP = { exposures: ['cadmium', 'lead'], outcomes: OUTCOMES };
const MODELS = [{ id: 'crude' }, { id: 'adjusted', covariates: ['age', 'sex'] }];
const written = (sweep: object = SWEEP, change: object = {}) => ({
  id: 'small',
  title: 'Metals',
  cycles: CYCLES,
  source: 'simulated:seed=1&scale=0.3',
  models: MODELS,
  forms: ['log2'],
  sample: [{ step: 'weight', positive_weight: true }],
  sweep,
  ...change,
});
const requestOf = (sweep?: object, change?: object) => parseRunRequest(written(sweep, change));
const readColumn = simulatedColumns({ seed: 1, scale: 0.3 });
const partsOf = (request: ReturnType<typeof requestOf>, size: number) =>
  layersOf(request).layers.flatMap((cycle) => {
    const { length } = layersOf(request).fits(cycle);
    return Array.from({ length: Math.ceil(length / size) }, (_, i) => {
      const part = { cycle, first: i * size, count: Math.min(size, length - i * size) };
      return { ...part, rows: fitSweep(request, part, readColumn) };
    });
  });

describe('a sweep', () => {
  const request = requestOf();
  const whole = partsOf(request, 100);
  const rows = sweepRows(request, whole);

  it('has the same rows in any chunks', () => {
    for (const size of [1, 3]) {
      expect(JSON.stringify(sweepRows(request, partsOf(request, size)))).toBe(JSON.stringify(rows));
    }
  });

  it.each([...CYCLES, 'pooled'])('has the regressions of a study of %s', (cycle) => {
    const alone = parseRunRequest({
      ...written(),
      sweep: undefined,
      cycles: cycle === 'pooled' ? CYCLES : [cycle],
      exposures: SWEEP.exposures,
      outcomes: OUTCOMES,
    });
    const cohort = buildCohort(alone, readColumn);
    const own = rows.filter((row) => row.cycle === cycle);
    expect(own).toHaveLength(8);
    for (const row of own) {
      const [expected] = fitRegression(alone, row as never, cohort).rows;
      expect(row).toMatchObject({
        n: expected.n,
        cases: expected.cases,
        status: 'estimated',
        dropped: expected.dropped,
      });
      const figures = ({ estimate, se, se_adjusted, df, p }: typeof expected) =>
        [estimate, se, se_adjusted, df, p].map(Number);
      expect(relativeDifference(figures(row as typeof expected), figures(expected))).toBeLessThan(1e-7);
    }
  });

  it('corrects for all tests of a cycle, or of all together', () => {
    for (const cycle of [...CYCLES, 'pooled']) {
      const own = rows.filter((row) => row.cycle === cycle);
      const ps = own.map(({ p }) => p);
      expect(own.map(({ tests }) => tests)).toEqual(own.map(() => 8));
      expect(own.map(({ p_bonferroni }) => p_bonferroni)).toEqual(bonferroni(ps));
      expect(own.map(({ q_by }) => q_by)).toEqual(dependentFalseDiscoveryRates(ps));
    }
  });

  it('says how far the cycles agree', () => {
    for (const pooled of rows.filter(({ cycle }) => cycle === 'pooled')) {
      const own = rows.filter(
        (row) =>
          row.cycle !== 'pooled' && (['exposure', 'outcome', 'model'] as const).every((id) => row[id] === pooled[id]),
      );
      const same = own.filter(({ estimate }) => Math.sign(Number(estimate)) === Math.sign(Number(pooled.estimate)));
      const shown = same.filter(({ p }) => Number(p) < 0.05).length;
      expect(pooled).toMatchObject({ cycles_estimated: 2, cycles_same_sign: same.length, cycles_significant: shown });
      expect(pooled.replicated).toBe(Number(shown === 2));
    }
  });

  it('is told with all of its tests counted, and drawn', () => {
    const report = { request, rows: { sweep: rows } } as unknown as StudyReport;
    const labels = studyLabels(request);
    const pooled = rows.filter(({ cycle }) => cycle === 'pooled');
    const found = pooled.filter(({ q_by }) => Number(q_by) < 0.05);
    const replicated = found.filter((row) => row.replicated === 1).length;
    const words = `Of 8 tests over all cycles, ${found.length} stand at a false discovery rate of 0.05`;
    expect(sweepSection.lines(report, labels)).toEqual([expect.stringContaining(words)]);
    const page = sweepSection.part(report, labels)?.body.markup ?? '';
    expect(page).toContain(words);
    expect(page).toContain(`${replicated} are replicated`);
    // Linear and logistic in two models: each a plot, whose file is beside it.
    expect(page.match(/<figure id="sweep-volcano-/g)).toHaveLength(4);
  });

  it('combines the cycles by meta-analysis where that is asked for, and pools nothing', () => {
    const meta = requestOf({ ...SWEEP, combine: 'meta-analysis' });
    expect(layersOf(meta).layers).toEqual(CYCLES);
    const found = sweepRows(meta, partsOf(meta, 100));
    expect(found.filter(({ cycle }) => CYCLES.includes(cycle))).toEqual(
      rows.filter(({ cycle }) => CYCLES.includes(cycle)),
    );
    const combined = found.filter(({ cycle }) => cycle === 'meta-analysis');
    expect(combined).toHaveLength(8);
    for (const row of combined) {
      const own = found.filter(
        (one) =>
          CYCLES.includes(one.cycle) && (['exposure', 'outcome', 'model'] as const).every((id) => one[id] === row[id]),
      );
      const expected = metaAnalysis(
        own.map(({ estimate }) => Number(estimate)),
        own.map(({ se_adjusted }) => Number(se_adjusted)),
      );
      expect(row).toMatchObject({
        estimate: expected.estimate,
        se: expected.se,
        df: 1,
        df_rule: 'meta-analysis',
        tau2: expected.tau2,
        i2: expected.i2,
        p_heterogeneity: expected.pHeterogeneity,
        n: own.reduce((sum, { n }) => sum + n, 0),
      });
    }
  });
});

describe('what a sweep cannot fit', () => {
  const outcomes = [...OUTCOMES, { id: 'femur', label: 'total femur', number: 'total_femur_bmd' }];
  const request = requestOf(
    { exposures: ['cadmium', 'femoral_neck_bmd'], outcomes, combine: 'meta-analysis', without: ['PBCD_H'] },
    { models: [{ id: 'adjusted', covariates: ['age', 'hypertension'] }] },
  );
  const rows = sweepRows(request, partsOf(request, 100));
  const rowOf = (cycle: string, exposure: string, outcome: string) =>
    rows.find((row) => row.cycle === cycle && row.exposure === exposure && row.outcome === outcome);

  it('is a row that says why', () => {
    expect(rowOf('2013-2014', 'cadmium', 'neck')).toMatchObject({
      status: 'not_measured',
      n: 0,
      estimate: null,
      p: null,
      q_by: null,
      reason: 'PBCD_H, of which cadmium is made, is not at hand',
    });
    expect(rowOf('2017-2018', 'cadmium', 'neck')).toMatchObject({ status: 'estimated' });
    expect(rowOf('meta-analysis', 'cadmium', 'neck')).toMatchObject({
      status: 'not_estimable',
      reason: '1 cycles with an estimate',
      cycles_estimated: 1,
      replicated: null,
    });
    expect(rowOf('2017-2018', 'femoral_neck_bmd', 'femur')).toMatchObject({
      status: 'not_estimable',
      reason: 'femoral_neck_bmd is what the outcome is made of',
    });
    expect(rowOf('2017-2018', 'cadmium', 'bp')).toMatchObject({
      status: 'not_estimable',
      reason: 'the covariate hypertension is what the outcome is made of',
    });
  });

  it('reads no file that is not at hand', () => {
    const files = tablesOfSweep(request).map(({ cycle, table }) => `${table} ${cycle}`);
    expect(files).toContain('PBCD 2017-2018');
    expect(files).not.toContain('PBCD 2013-2014');
    expect(plannedSweep(request).map(({ cycle }) => cycle)).toEqual(['2017-2018']);
  });

  it('tells the exposures and outcomes that no weight serves together, or that a cycle does not have', () => {
    const real = parseRunRequest({
      ...written({
        exposures: ['urinary_cadmium', 'manganese'],
        outcomes: [{ id: 'glucose', label: 'glucose', number: 'fasting_glucose' }],
      }),
      source: 'cdc',
      cycles: ['2009-2010'],
    });
    const reasons = sweepRows(real, []).map(({ cycle, exposure, status, reason }) => [cycle, exposure, status, reason]);
    expect(reasons).toContainEqual([
      ...['2009-2010', 'urinary_cadmium', 'not_estimable'],
      expect.stringContaining('come from two subsamples'),
    ]);
    expect(reasons).toContainEqual([
      '2009-2010',
      'manganese',
      'not_measured',
      'manganese is not measured in 2009-2010',
    ]);
    expect(reasons).toContainEqual(['pooled', 'manganese', 'not_measured', 'not measured together in any cycle']);
  });

  it('is told of cycles whose answers cannot be compared, unless the request accepts that', () => {
    const across = (change: object) =>
      parseRunRequest({
        ...written({
          exposures: ['lead'],
          outcomes: [{ id: 'acr', label: 'ACR', number: 'albumin_creatinine_ratio' }],
        }),
        source: 'cdc',
        cycles: ['2005-2006', '2007-2008'],
        ...change,
      });
    const broken = across({});
    expect(layersOf(broken).fits('pooled')).toHaveLength(0);
    expect(sweepRows(broken, []).at(-1)?.reason).toMatch(
      /albumin_creatinine_ratio cannot be compared over 2005-2006, 2007-2008/,
    );
    expect(layersOf(across({ accept_breaks: ['albumin_creatinine_ratio'] })).fits('pooled')).toHaveLength(2);
  });
});

describe('a sweep is refused with', () => {
  it.each([
    ['an unknown exposure', { ...SWEEP, exposures: ['shoe_size'] }, {}, /sweep\.exposures\[0\]: is no variable/],
    ['a category as exposure', { ...SWEEP, exposures: ['sex'] }, {}, /sweep\.exposures\[0\]: sex is a category/],
    [
      'an exposure twice',
      { ...SWEEP, exposures: ['lead', 'lead'] },
      {},
      /sweep\.exposures\[1\]: "lead" is there already/,
    ],
    [
      'an outcome twice',
      { ...SWEEP, outcomes: [OUTCOMES[0], OUTCOMES[0]] },
      {},
      /sweep\.outcomes\[1\]\.id: "neck" is there/,
    ],
    ['no models', SWEEP, { models: [] }, /models: is missing/],
    [
      'an exposure that adjusts itself',
      SWEEP,
      { models: [{ id: 'm', covariates: ['lead'] }] },
      /covariates\[0\]: lead is an/,
    ],
    [
      'other exposures',
      SWEEP,
      { models: [{ id: 'm', other_exposures: 'log2' }] },
      /other_exposures: must not be there/,
    ],
    ['an unknown file', { ...SWEEP, without: ['NO_SUCH'] }, {}, /sweep\.without\[0\]: is no file/],
    ['exposures that have no outcomes', SWEEP, { exposures: ['lead'] }, /exposures: have no outcomes/],
    [
      'more rows than a run may have, and why',
      SWEEP,
      {
        forms: Array.from({ length: 19 }, (_, i) => `quantile-${i + 2}`),
        models: Array.from({ length: 200 }, (_, i) => ({ id: `m${i}`, covariates: ['age'] })),
      },
      /sweep\..*: asks for [\d,]+ rows of a sweep .*; a run may have 300,000: more do not fit the memory of collect-run/,
    ],
    ['another way to combine', { ...SWEEP, combine: 'best' }, {}, /sweep\.combine: /],
  ])('%s', (_, sweep, change, message) => {
    const told = problemsOf(written(sweep, change)).map((one) => `${one.path}: ${one.message}`);
    expect(told.join('\n')).toMatch(message);
  });

  it('nothing to explain and no sweep', () => {
    const told = problemsOf({ ...written(), sweep: undefined, exposures: ['lead'] });
    expect(told.map(({ path }) => path)).toContain('outcomes');
  });
});
