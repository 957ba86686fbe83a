import { describe, expect, it } from 'vitest';
import type { Form } from '../../../functions/exposures/form.ts';
import { calibratedData } from '../../../functions/methods/calibration/data-sets.ts';
import type { CalibrationAnalysis } from '../../../functions/methods/calibration/plan.ts';
import { plannedCalibrations } from '../../../functions/methods/calibration/plan.ts';
import { tQuantile } from '../../../functions/numeric/distributions.ts';
import type { AnalysisRequest } from '../../../functions/study/analysis-request.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import { uniforms as drawsOf, PURPOSE } from '../../../functions/wqs/random.ts';
import { uniforms } from '../../support/simulated-survey.ts';

const STREAM = { seed: 11, stream: 4 };
const DATA_SETS = 150;

/**
 * People of whom each has been drawn by itself, with a dose, a second metal and an outcome that depends on the dose.
 */
function sample(n: number, psusInStratum?: number): CohortData {
  const next = uniforms(5);
  const column = (value: (row: number) => number) => Float64Array.from({ length: n }, (_, row) => value(row));
  const dose = column(() => 1 + 9 * next());
  const metal = dose.map((value) => value + 4 * next());
  const design = psusInStratum
    ? { stratum: column((row) => row % 3), psu: column(() => Math.floor(psusInStratum * next())) }
    : {};
  return {
    columns: {
      ...design,
      in_sample: column(() => 1),
      weight: column(() => 1),
      dose,
      metal,
      ...Object.fromEntries(['second', 'third', 'fourth', 'fifth'].map((name) => [name, column(next)])),
      outcome_case: dose.map((value) => Number(next() < 1 / (1 + Math.exp(1.5 - 0.2 * value)))),
      outcome_number: dose.map((value) => 3 + 0.2 * value + 2 * (next() + next() - 1)),
    },
    levels: {},
  };
}

const FORMS: Form[] = [{ id: 'identity', transform: 'identity' }];

function request(more: Partial<AnalysisRequest> = {}): AnalysisRequest {
  return {
    outcomes: [
      { id: 'case', label: 'a case', families: ['logistic'], condition: { measured: 'dose' } },
      { id: 'number', label: 'a number', families: ['linear'], number: 'number' },
    ],
    exposures: ['dose'],
    forms: FORMS,
    models: [{ id: 'crude', covariates: [] }],
    subgroups: [{ id: 'all', label: 'all' }],
    interactions: [],
    df_rule: 'effective',
    jackknife: false,
    calibration: DATA_SETS,
    lonely_psu: 'adjust',
    ...more,
  };
}

/** The shares of intervals that hold the truth and of tests that reject, by figure. */
function shares(asked: AnalysisRequest, of: Partial<CalibrationAnalysis>, cohort: CohortData, dataSets = DATA_SETS) {
  const analysis = plannedCalibrations(asked).find((one) =>
    Object.entries(of).every(([id, value]) => Object(one)[id] === value),
  );
  if (!analysis) throw new RangeError('no such analysis');
  const { figures, repeat } = calibratedData(asked, analysis, cohort).calibration(STREAM);
  const repeated = Array.from({ length: dataSets }, (_, number) => repeat(number));
  return figures.map(({ exposure, contrast, truth }, f) => {
    const share = (what: 'covers' | 'rejects') => {
      const told = repeated.map((one) => one[f][what]).filter((answer) => answer !== null);
      return told.filter(Boolean).length / told.length;
    };
    return { exposure, contrast, truth, coverage: share('covers'), size: share('rejects') };
  });
}

/** Three standard errors of a share among so many data sets. */
const within = (share: number, dataSets = DATA_SETS) => 3 * Math.sqrt((share * (1 - share)) / dataSets);

describe('the calibration of a large simple random sample', () => {
  const cohort = sample(300);

  it.each(['case', 'number'])('finds that intervals and tests keep their word: %s', (outcome) => {
    const [dose] = shares(request(), { of: 'regression', outcome }, cohort);
    expect(dose).toMatchObject({ exposure: 'dose', contrast: 'identity', truth: expect.closeTo(0.2, 1) });
    expect(Math.abs(dose.coverage - 0.95)).toBeLessThan(within(0.95));
    expect(Math.abs(dose.size - 0.05)).toBeLessThan(within(0.05));
  });

  it('is that of least squares by hand, data set by data set', () => {
    const small = sample(40);
    const { dose, outcome_number: y } = small.columns;
    const n = dose.length;
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / n;
    const centre = mean(dose);
    const xx = dose.reduce((sum, x) => sum + (x - centre) ** 2, 0);
    const fit = (values: Float64Array) => {
      const slope = dose.reduce((sum, x, i) => sum + (x - centre) * values[i], 0) / xx;
      const level = mean(values) - slope * centre;
      const rss = values.reduce((sum, value, i) => sum + (value - level - slope * dose[i]) ** 2, 0);
      return { slope, level, rss, se: Math.sqrt(rss / (n - 2) / xx) };
    };
    const real = fit(y);
    const totals = y.reduce((sum, value) => sum + (value - mean(y)) ** 2, 0);
    const asked = request({ df_rule: 'residual' });
    const [, analysis] = plannedCalibrations(asked);
    const { repeat } = calibratedData(asked, analysis, small).calibration(STREAM);
    const reach = tQuantile(0.975, n - 2);
    const answers = new Set<string>();
    for (let number = 0; number < 60; number++) {
      const errors = (uniform = drawsOf(STREAM, PURPOSE.outcome, number)) =>
        Float64Array.from({ length: n }, () => tQuantile(uniform(), Infinity));
      const [e, f] = [errors(), errors()];
      const withEffect = fit(
        e.map((error, i) => real.level + real.slope * dose[i] + Math.sqrt(real.rss / (n - 2)) * error),
      );
      const without = fit(f.map((error) => mean(y) + Math.sqrt(totals / (n - 1)) * error));
      const expected = {
        covers: Math.abs(withEffect.slope - real.slope) <= reach * withEffect.se,
        rejects: Math.abs(without.slope) > reach * without.se,
      };
      expect(repeat(number)).toEqual([expected]);
      answers.add(JSON.stringify(expected));
    }
    expect(answers.size).toBeGreaterThan(1);
  });

  it('judges groups and their trend, each by its own model', () => {
    const forms: Form[] = [{ id: 'q3', quantile: { groups: 3, weighted: false, cut_within: 'sample', reference: 1 } }];
    const found = shares(request({ forms }), { outcome: 'case' }, cohort);
    expect(found.map(({ contrast }) => contrast)).toEqual(['q2', 'q3', 'trend']);
    for (const { coverage, size } of found) {
      expect(Math.abs(coverage - 0.95)).toBeLessThan(within(0.95));
      expect(Math.abs(size - 0.05)).toBeLessThan(within(0.05));
    }
  });

  it('judges joint tests where there is nothing to be found: an exposure without an effect, and a line', () => {
    const forms: Form[] = [{ id: 'spline-3', spline: { knots: 3, of: 'identity' } }];
    const found = shares(request({ forms }), { outcome: 'number' }, cohort);
    expect(found.map(({ contrast, truth }) => [contrast, truth])).toEqual([
      ['overall', null],
      ['non-linearity', null],
    ]);
    for (const { size } of found) expect(Math.abs(size - 0.05)).toBeLessThan(within(0.05));
  });
});

describe('the calibration of a mixture', () => {
  const cohort = sample(200);
  const mixture = {
    exposures: ['dose', 'metal'],
    qgcomp: { groups: 4, outcomes: ['case'], models: ['crude'], subgroups: ['all'] },
    wqs: {
      outcomes: ['number'],
      models: ['crude'],
      subgroups: ['all'],
      directions: ['positive' as const],
      quantiles: 4,
      bootstraps: 10,
      validation: 0.5,
      split: 'simple' as const,
      holdouts: 1,
      signal: 't2' as const,
      seed: 2,
      survey_weights: false,
    },
  };

  it('judges psi, the joint test and the components of a g-computation', () => {
    const found = shares(request(mixture), { of: 'qgcomp' }, cohort);
    expect(found.map(({ exposure, contrast }) => `${exposure} ${contrast}`)).toEqual([
      ...['mixture psi', 'mixture joint', 'dose coefficient', 'metal coefficient'],
    ]);
    for (const { contrast, coverage, size } of found) {
      if (contrast !== 'joint') expect(Math.abs(coverage - 0.95)).toBeLessThan(within(0.95));
      expect(Math.abs(size - 0.05)).toBeLessThan(within(0.05));
    }
  });

  const permuted = {
    ...mixture,
    qgcomp: { ...mixture.qgcomp, permutations: 99 },
    wqs: { ...mixture.wqs, permutations: 99, holdouts: 3 },
  };

  it('judges the permutation tests of a g-computation beside its others', () => {
    const found = shares(request(permuted), { of: 'qgcomp' }, cohort);
    const tests = found.filter(({ contrast }) => contrast.endsWith(':permutation'));
    expect(tests.map(({ exposure, contrast, truth }) => [exposure, contrast, truth])).toEqual([
      ['mixture', 'psi:permutation', null],
      ['mixture', 'joint:permutation', null],
    ]);
    for (const { size } of tests) expect(Math.abs(size - 0.05)).toBeLessThan(within(0.05));
    const others = found.filter((figure) => !tests.includes(figure));
    expect(others).toEqual(shares(request(mixture), { of: 'qgcomp' }, cohort));
  });

  it('judges the permutation test of an index, which is all that it tests over several splits', () => {
    const found = shares(request(permuted), { of: 'wqs' }, cohort);
    expect(found).toEqual([
      {
        exposure: 'mixture',
        contrast: 'positive:permutation',
        truth: null,
        coverage: Number.NaN,
        size: expect.closeTo(0.05, 1),
      },
    ]);
    expect(Math.abs(found[0].size - 0.05)).toBeLessThan(within(0.05));
    const without = request({ ...mixture, wqs: { ...mixture.wqs, holdouts: 3 } });
    expect(plannedCalibrations(without).map(({ of }) => of)).not.toContain('wqs');
  });

  it('judges both tests of the index', () => {
    const found = shares(request(mixture), { of: 'wqs' }, cohort);
    // Without a survey there is the ordinary final model alone.
    expect(found.map(({ contrast }) => contrast)).toEqual(['positive:glm', 'positive:glm:one-sided']);
    for (const { size } of found) expect(Math.abs(size - 0.05)).toBeLessThan(within(0.05));
    expect(found[0].coverage).toBeGreaterThan(0.85);
  });

  it('finds a final model too sure of itself that is tested on the rows of its weights', () => {
    const trained = {
      ...mixture,
      exposures: ['metal', 'second', 'third', 'fourth', 'fifth'],
      wqs: { ...mixture.wqs, validation: 0 },
    };
    const found = shares(request(trained), { of: 'wqs' }, cohort);
    expect(found[1].size).toBeGreaterThan(0.05 + within(0.05));
  });
});

it('the normal distribution is found out on few PSUs, and the effective df are not', () => {
  const cohort = sample(240, 2);
  const coverage = (df_rule: AnalysisRequest['df_rule']) =>
    shares(request({ df_rule }), { outcome: 'number' }, cohort)[0].coverage;
  expect(coverage('normal')).toBeLessThan(0.95 - within(0.95));
  expect(Math.abs(coverage('effective') - 0.95)).toBeLessThan(within(0.95));
});
