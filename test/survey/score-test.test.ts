import { describe, expect, it } from 'vitest';
import { covariateModel } from '../../functions/survey/covariate-model.ts';
import { rowsOfDomain } from '../../functions/survey/design.ts';
import type { FamilyName } from '../../functions/survey/family.ts';
import { covarianceOfTotals, psuTotals } from '../../functions/survey/linearisation.ts';
import type { NumericTerm, Term } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm, type Inference } from '../../functions/survey/regression.ts';
import { type ScoreEstimates, ScoreTest } from '../../functions/survey/score-test.ts';
import { designOf, simulatedSurvey, uniforms } from '../support/simulated-survey.ts';
import { relativeDifference } from '../support/survey-oracle.ts';

const survey = simulatedSurvey(900);
const design = designOf(survey);
const covariates: Term[] = [survey.age, survey.region];
const rows = rowsOfDomain(design, survey.domain);
const next = uniforms(7);
const bmi: NumericTerm = { kind: 'numeric', name: 'bmi', values: survey.outcome.map(() => 20 + 10 * next()) };
const bone = survey.age.values.map((age, row) => 3 + age / 50 + survey.exposure.codes[row] / 4 + next());
const levels = survey.exposure.levels.length;

function scoreTest(family: FamilyName, outcome: Float64Array): ScoreTest {
  const { fitted } = covariateModel(design, rows, rows.length, outcome, covariates, family);
  if (!fitted) throw new Error('the covariates have no fit');
  return new ScoreTest(design, fitted);
}

/** The estimates of the terms in the whole model. */
function fitted(family: FamilyName, outcome: Float64Array, terms: Term[]): Inference[] {
  const termsOfInterest = terms.map(({ name }) => name);
  const fit = fitSurveyGlm(design, survey.domain, outcome, [...terms, ...covariates], {
    family,
    dfRule: 'design' as const,
    termsOfInterest,
  });
  if (fit.status !== 'estimated') throw new Error('no fit');
  return fit.coefficients.filter(({ term }) => termsOfInterest.includes(term));
}

/** What the covariates leave over of an outcome in a linear model. */
function leftOver(outcome: Float64Array): Float64Array {
  const options = { family: 'linear' as const, dfRule: 'design' as const, termsOfInterest: [] };
  const fit = fitSurveyGlm(design, survey.domain, outcome, covariates, options);
  if (fit.status !== 'estimated') throw new Error('no fit');
  return outcome.map((value, row) =>
    fit.coefficients.reduce((rest, { term, level, estimate }) => {
      const code = level === null ? 0 : survey.region.levels.indexOf(level);
      const column =
        term === '(Intercept)'
          ? 1
          : term === 'age'
            ? survey.age.values[row]
            : Number(survey.region.codes[row] === code);
      return rest - estimate * column;
    }, value),
  );
}

const groups = { groups: Int32Array.from(survey.exposure.codes), count: levels };
const indicators = Array.from({ length: levels - 1 }, (_, i) =>
  Float64Array.from({ length: levels }, (_level, group) => Number(group === i + 1)),
);
const medians = Float64Array.from({ length: levels }, (_, group) => group ** 1.5);
const all = (found: ScoreEstimates | undefined) => [...(found?.estimates ?? []), ...(found?.se ?? [])];
const estimatesOf = (fits: Inference[]) => fits.map(({ estimate }) => estimate);

describe('score estimates', () => {
  it('of a linear model are those of the whole fit, of numbers and of groups', () => {
    const test = scoreTest('linear', bone);
    const [ofGroups, trend] = test.ofGroups(groups, [indicators, [medians]]);
    const values = survey.exposure.codes.map((code) => medians[code]);
    const pairs: [ScoreEstimates | undefined, Term][] = [
      [test.ofColumns([bmi.values]), bmi],
      [ofGroups, survey.exposure],
      [trend, { kind: 'numeric', name: 'trend', values }],
    ];
    for (const [found, term] of pairs) {
      expect(
        relativeDifference([...(found?.estimates ?? [])], estimatesOf(fitted('linear', bone, [term]))),
      ).toBeLessThan(1e-9);
    }
  });

  it('have the standard error of the sum of their scores, with the residuals of the covariates alone', () => {
    const [score, rest] = [leftOver(bmi.values), leftOver(bone)];
    const square = rows.reduce((sum, row) => sum + design.weights[row] * score[row] ** 2, 0);
    const influences = Float64Array.from(rows, (row) => (design.weights[row] * score[row] * rest[row]) / square);
    const [variance] = covarianceOfTotals(design, psuTotals(design, rows, influences, 1), 1);
    const found = scoreTest('linear', bone).ofColumns([bmi.values]);
    expect(relativeDifference([...(found?.se ?? [])], [Math.sqrt(variance)])).toBeLessThan(1e-9);
  });

  it('of a logistic model are a step from no effect: near the fit where the effect is small', () => {
    const test = scoreTest('logistic', survey.outcome);
    const score = test.ofColumns([bmi.values]);
    const [wald] = fitted('logistic', survey.outcome, [bmi]);
    expect(Math.abs((score?.estimates[0] ?? 0) - wald.estimate)).toBeLessThan(0.05 * wald.se);
    expect(Math.abs((score?.se[0] ?? 0) / wald.se - 1)).toBeLessThan(0.1);
    const asGroups = all(test.ofGroups(groups, [indicators])[0]);
    const asColumns = test.ofColumns(indicators.map((column) => survey.exposure.codes.map((code) => column[code])));
    expect(relativeDifference(asGroups, all(asColumns))).toBeLessThan(1e-9);
  });

  it('are not there of what the covariates tell, and of an empty group', () => {
    const test = scoreTest('logistic', survey.outcome);
    expect(test.ofColumns([survey.age.values.map((age) => 2 * age + 1)])).toBeUndefined();
    const withEmpty = [Float64Array.from({ length: levels + 1 }, (_, group) => Number(group === levels))];
    expect(test.ofGroups({ ...groups, count: levels + 1 }, [withEmpty])[0]).toBeUndefined();
  });
});
