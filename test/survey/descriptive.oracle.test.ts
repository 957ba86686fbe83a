import { describe, expect, it } from 'vitest';
import { quantiles } from '../../functions/numeric/quantile.ts';
import { logitInterval, surveyMean, surveyShares } from '../../functions/survey/means.ts';
import { raoScottTest } from '../../functions/survey/rao-scott.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { surveyTTest } from '../../functions/survey/tests.ts';
import { oracleCase, relativeDifference } from '../support/survey-oracle.ts';

const TOLERANCE = 1e-7;

for (const name of ['sim_clean', 'sim_missing'] as const) {
  const { design, domain, column, codes, term, specification, expected } = oracleCase(name);
  const agree = (actual: readonly (number | null | undefined)[], figures: number[]) =>
    expect(
      relativeDifference(
        actual.map((value) => value ?? Number.NaN),
        figures,
      ),
    ).toBeLessThan(TOLERANCE);

  describe(`weighted description agrees with R's survey package on ${name}`, () => {
    for (const { var: variable, probs, unweighted_type7, n } of expected.quantiles) {
      it(`quantiles of ${variable}`, () => {
        const values = column(variable);
        const inDomain = values.filter((value, row) => domain[row] && design.weights[row] > 0 && !Number.isNaN(value));
        expect(inDomain.length).toBe(n);
        agree(quantiles(inDomain, probs), unweighted_type7);
      });
    }

    for (const mean of expected.means) {
      it(`mean of ${mean.var}`, () => {
        const levels = specification.factors[mean.var];
        const actual = levels
          ? surveyShares(design, domain, codes(mean.var), levels.length)
          : [surveyMean(design, domain, column(mean.var))];
        for (const { df } of actual) expect(df).toBe(mean.df);
        agree(
          actual.map((one) => one.mean),
          [mean.mean].flat(),
        );
        agree(
          actual.map((one) => one.se),
          [mean.se].flat(),
        );
        agree(
          actual.map((one) => one.ciLow),
          [mean.ci_low].flat(),
        );
        agree(
          actual.map((one) => one.ciHigh),
          [mean.ci_high].flat(),
        );
      });
    }

    for (const proportion of expected.proportions) {
      it(`proportion of ${proportion.var}, with intervals on both scales`, () => {
        const actual = surveyMean(design, domain, column(proportion.var));
        const onLogit = logitInterval(actual);
        agree([actual.mean, actual.se], [proportion.mean.p, proportion.mean.se]);
        agree([actual.ciLow, actual.ciHigh], proportion.mean.ci);
        agree([onLogit?.low, onLogit?.high], proportion.xlogit.ci);
      });
    }

    for (const { x, by, mean, se } of expected.means_by) {
      it(`mean of ${x} by ${by}`, () => {
        const group = column(by);
        const byGroup = [0, 1].map((value) => {
          const subdomain = domain.map((inside, row) => (inside && group[row] === value ? 1 : 0));
          const levels = specification.factors[x];
          return levels
            ? surveyShares(design, subdomain, codes(x), levels.length)
            : [surveyMean(design, subdomain, column(x))];
        });
        const [first, second] = byGroup;
        const inOrder = first.flatMap((one, level) => [one, second[level]]);
        agree(
          inOrder.map((one) => one.mean),
          mean,
        );
        agree(
          inOrder.map((one) => one.se),
          se,
        );
      });
    }
  });

  describe(`design-based tests agree with R's survey package on ${name}`, () => {
    for (const { rows, cols, F } of expected.chisq) {
      it(`Rao-Scott F of ${rows} by ${cols}`, () => {
        const test = raoScottTest(design, domain, codes(rows), codes(cols));
        agree([test?.f, test?.numeratorDf, test?.denominatorDf, test?.p], [F.statistic, ...F.parameter, F.p]);
      });
    }

    for (const { x, group, t, df, p, difference, ci } of expected.ttests) {
      it(`t test of ${x} by ${group}`, () => {
        const test = surveyTTest(design, domain, column(x), codes(group));
        agree([test?.t, test?.df, test?.p, test?.estimate], [t, df, p, difference]);
        agree([test?.ciLow, test?.ciHigh], ci);
      });
    }

    for (const model of expected.models) {
      const { covariates } = specification.models.find((specified) => specified.name === model.name) ?? {
        covariates: [],
      };
      for (const { terms, F, ndf, ddf, p } of model.term_tests) {
        it(`Wald test of ${terms.join(' and ')} in model ${model.name}`, () => {
          const fit = fitSurveyGlm(design, domain, column('y'), covariates.map(term), {
            dfRule: 'residual',
            family: 'logistic',
            termsOfInterest: [covariates[0]],
            jointOf: [terms],
          });
          if (fit.status === 'not_estimable') throw new Error(fit.reason);
          expect(fit.joint).toEqual([expect.objectContaining({ numeratorDf: ndf, denominatorDf: ddf })]);
          const [test] = fit.joint;
          if (!test || 'untested' in test) throw new Error('no test');
          agree([test.f, test.p], [F, p]);
        });
      }
    }
  });
}
