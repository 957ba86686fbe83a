import { describe, expect, it } from 'vitest';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { finalSurvey, wqsIndex } from '../../functions/wqs/final-model.ts';
import { finalGlm } from '../../functions/wqs/ordinary-final-model.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { designOf, simulatedSurvey } from '../support/simulated-survey.ts';
import { covariateColumns, ofColumns, simulatedWqs } from '../support/simulated-wqs.ts';

const problem = simulatedWqs({
  seed: 11,
  n: 300,
  components: 3,
  quantiles: 4,
  numbers: 2,
  factors: 2,
  effect: 0.8,
  weighted: false,
});
const rows = Int32Array.from({ length: 300 }, (_, row) => row);
const validation = rows.filter((row) => row % 3 > 0);
const weights = Float64Array.of(0.5, 0.3, 0.2);

describe('the index', () => {
  it('is the weighted sum of the scores', () => {
    const [a, b, c] = problem.scores.map((column) => column[4]);
    expect(wqsIndex(problem.scores, weights, Int32Array.of(4))[0]).toBeCloseTo(0.5 * a + 0.3 * b + 0.2 * c, 14);
  });
});

describe('the ordinary final model', () => {
  const fit = (changed: Partial<WqsProblem>, fitted = validation) =>
    finalGlm({ ...problem, ...changed }, weights, fitted);
  const plain = fit({});

  it('gives the log odds ratio per step of the index, on the normal distribution', () => {
    expect(plain).toMatchObject({ status: 'estimated', reason: null, n: validation.length, df: null });
    expect(plain.cases).toBe(validation.reduce((cases, row) => cases + problem.y[row], 0));
    expect(plain.t).toBeCloseTo((plain.estimate ?? 0) / (plain.se ?? 0), 14);
  });

  it('takes weights of any unit', () => {
    const unit = new Float64Array(problem.n).fill(1e4);
    const same = fit({ weights: unit });
    expect(same.estimate).toBeCloseTo(plain.estimate ?? 0, 12);
    expect(same.se).toBeCloseTo(plain.se ?? 0, 12);
    const uneven = fit({ weights: unit.map((weight, row) => weight * (1 + (row % 2))) });
    expect(uneven.estimate).not.toBeCloseTo(plain.estimate ?? 0, 3);
  });

  it('takes a level without cases to its limit', () => {
    const [intercept, ...others] = covariateColumns(problem);
    const level = Float64Array.from(rows, (row) => (row % 30 === 1 ? 1 : 0));
    const y = problem.y.map((value, row) => (level[row] ? 0 : value));
    const limit = fit({ ...ofColumns([intercept, level, ...others]), y });
    const without = fit(
      { y },
      validation.filter((row) => !level[row]),
    );
    expect(limit.status).toBe('estimated');
    expect(limit.estimate).toBeCloseTo(without.estimate ?? 0, 10);
    expect(limit.se).toBeCloseTo(without.se ?? 0, 10);
  });

  it('drops covariates that repeat others', () => {
    const columns = covariateColumns(problem);
    const repeated = fit(ofColumns([...columns, columns[1].map((value) => 7 - value)]));
    expect(repeated.estimate).toBeCloseTo(plain.estimate ?? 0, 9);
  });

  it("is Firth's when the outcome is separated, and says so", () => {
    const separating = Float64Array.from(rows, (row) => 10 * problem.y[row] + (row % 7));
    const separated = fit(ofColumns([...covariateColumns(problem), separating]));
    expect(separated.status).toBe('firth');
    expect(separated.reason).toMatch(/separates cases from non-cases/);
    expect(Number.isFinite(separated.estimate)).toBe(true);
  });

  it('cannot be estimated without variation', () => {
    const reasonOf = (changed: Partial<WqsProblem>) => {
      const { status, reason, estimate, p } = fit(changed);
      expect([status, estimate, p]).toEqual(['not_estimable', null, null]);
      return reason;
    };
    expect(reasonOf({ y: new Float64Array(problem.n) })).toBe(`no case among ${validation.length} rows`);
    expect(reasonOf({ y: new Float64Array(problem.n).fill(1) })).toBe(`all ${validation.length} rows are cases`);
    const flat = problem.scores.map((column) => new Uint8Array(column.length).fill(2));
    expect(reasonOf({ scores: flat })).toBe('the index is a linear combination of the covariates');
  });
});

describe('the survey final model', () => {
  const survey = simulatedSurvey(800);
  const design = designOf(survey);
  const index = Float64Array.from(survey.age.values, (age, row) => (age % 7) / 2 + survey.exposure.codes[row] / 3);
  const data = {
    family: 'logistic' as const,
    design,
    domain: survey.domain,
    outcome: survey.outcome,
    index,
    covariates: [survey.age, survey.region],
    jackknife: false,
  };

  it('is the survey regression on the index as a number', () => {
    const final = finalSurvey({ ...data, dfRule: 'design' });
    const fitted = fitSurveyGlm(
      design,
      survey.domain,
      survey.outcome,
      [{ kind: 'numeric', name: 'index', values: index }, survey.age, survey.region],
      { dfRule: 'design', family: 'logistic', termsOfInterest: ['index'] },
    );
    if (fitted.status === 'not_estimable') throw new Error(fitted.reason);
    const { estimate, se, ciLow, ciHigh, t, p, df, seAdjusted, dfEffective } = fitted.coefficients[1];
    expect(final).toMatchObject({
      status: 'estimated',
      reason: null,
      n: fitted.n,
      cases: fitted.cases,
      estimate,
      se,
      ciLow,
      ciHigh,
      t,
      p,
      df,
      seAdjusted,
      dfEffective,
      cell: { events: fitted.cases, total: fitted.n },
    });
    expect(final.df).toBe(12);
  });

  it('has no effect where the covariates say the same, whatever they are called', () => {
    const repeated = { kind: 'numeric' as const, name: 'wqs', values: index.map((step) => 3 * step) };
    const final = finalSurvey({ ...data, covariates: [repeated], dfRule: 'design' });
    expect(final).toMatchObject({ status: 'not_estimable', estimate: null });
    expect(final.reason).toMatch(/a linear combination of other terms/);
  });

  it('says why there is none', () => {
    const flat = finalSurvey({ ...data, index: new Float64Array(800).fill(1), dfRule: 'design' });
    expect(flat).toMatchObject({ status: 'not_estimable', estimate: null });
    expect(flat.reason).toMatch(/the same value in all rows/);
  });
});
