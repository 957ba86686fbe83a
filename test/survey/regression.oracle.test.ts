import { describe, expect, it } from 'vitest';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { oracleCase, relativeDifference, underRule } from '../support/survey-oracle.ts';

/** methods.md, section 1 */
const TOLERANCE = 1e-7;

for (const name of ['sim_clean', 'sim_missing'] as const) {
  const { design, domain, column, term, specification, expected } = oracleCase(name);
  describe(`survey-weighted logistic regression agrees with R's svyglm on ${name}`, () => {
    for (const model of expected.models) {
      const { covariates } = specification.models.find((specified) => specified.name === model.name) ?? {
        covariates: [],
      };
      for (const dfRule of ['residual', 'design', 'normal'] as const) {
        it(`${model.name}, ${dfRule} df`, () => {
          const fit = fitSurveyGlm(design, domain, column('y'), covariates.map(term), {
            dfRule,
            family: 'logistic',
            termsOfInterest: [covariates[0]],
          });
          if (fit.status !== 'estimated') throw new Error(`${fit.status}: ${fit.reason}`);
          const { coefficients } = fit;
          expect(fit).toMatchObject({
            n: model.n_used,
            cases: model.n_events,
            missing: model.n_dropped_missing,
            designDf: model.design_df,
            residualDf: model.df_residual,
            dropped: [],
            reason: null,
          });
          expect(coefficients.map(({ term, level }) => term + (level ?? ''))).toEqual(model.terms);
          const agree = (actual: number[], figures: number[]) =>
            expect(relativeDifference(actual, figures)).toBeLessThan(TOLERANCE);
          agree(
            coefficients.map(({ estimate }) => estimate),
            model.coef,
          );
          agree(
            coefficients.map(({ se }) => se),
            model.se,
          );
          agree(
            coefficients.map(({ t }) => t),
            model.t,
          );
          agree(
            coefficients.map(({ estimate }) => Math.exp(estimate)),
            model.or,
          );
          agree(fit.vcov.flat(), model.vcov.flat());
          const byRule = underRule(model, dfRule);
          agree(
            coefficients.map(({ p }) => p),
            byRule.p,
          );
          agree(
            coefficients.map(({ ciLow }) => ciLow),
            byRule.ci_low,
          );
          agree(
            coefficients.map(({ ciHigh }) => ciHigh),
            byRule.ci_high,
          );
        });
      }
    }
  });
}
