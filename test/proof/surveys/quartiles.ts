/** Quartiles of other people than those who are fitted: a study always cuts its own sample. */
import { TREND } from '../../../functions/exposures/form.ts';
import { cutPoints, groupCount, groupMedians, groupOf } from '../../../functions/exposures/quantile-groups.ts';
import { plannedRegressions } from '../../../functions/methods/regression/plan.ts';
import type { Columns } from '../../../functions/nhanes/condition.ts';
import type { Cohort } from '../../../functions/study/cohort.ts';
import { type CohortData, modelData } from '../../../functions/study/model-data.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';
import type { Term } from '../../../functions/survey/model-matrix.ts';
import { fitSurveyGlm } from '../../../functions/survey/regression.ts';
import type { Estimate, Estimates } from './proof-study.ts';

const GROUPS = 4;

/** For each exposure the boundaries of its groups and the groups' medians. */
export type Quartiles = Record<string, { bounds: number[]; medians: number[] }>;

/** The quartiles of a cohort of which every row is in the sample. */
export function quartilesOf({ exposures }: RunRequest, columns: Columns): Quartiles {
  return Object.fromEntries(
    exposures.map((id) => {
      const bounds = cutPoints(columns[id], GROUPS);
      const groups = columns[id].map((value) => groupOf(value, bounds));
      return [id, { bounds, medians: groupMedians(columns[id], groups, groupCount(bounds)) }];
    }),
  );
}

/** Every exposure's regression with groups that are cut by these quartiles, not by the sample's own. */
export function estimatesByQuartiles(request: RunRequest, cohort: CohortData, quartiles: Quartiles): Estimates {
  return Object.fromEntries(
    plannedRegressions(request).flatMap((analysis) => {
      const { exposure, family } = analysis;
      const { design, domain, outcome, covariates } = modelData(request, analysis, cohort, [exposure]);
      const { bounds, medians } = quartiles[exposure];
      const codes = cohort.columns[exposure].map((value) => groupOf(value, bounds) - 1);
      const levels = medians.map((_, group) => `q${group + 1}`);
      const estimates = (contrasts: readonly string[], term: Term) => {
        const options = { family, dfRule: request.df_rule, termsOfInterest: [exposure] };
        const fit = fitSurveyGlm(design, domain, outcome, [term, ...covariates], options);
        const found = fit.status === 'not_estimable' ? [] : fit.coefficients.filter((it) => it.term === exposure);
        return contrasts.map((contrast): [string, Estimate] => {
          const name = `${exposure} ${contrast}`;
          const one = found.find(({ level }) => (level ?? TREND) === contrast);
          if (!one) return [name, null];
          const { estimate: logOr, se, ciLow: low, ciHigh: high, p } = one;
          return [name, { logOr, se, low, high, p, caution: null }];
        });
      };
      return [
        ...estimates(levels.slice(1), { kind: 'factor', name: exposure, levels, codes }),
        ...estimates([TREND], {
          kind: 'numeric',
          name: exposure,
          values: codes.map((code) => medians[code] ?? Number.NaN),
        }),
      ];
    }),
  );
}

/** The mean of several populations' quartiles, boundary by boundary. */
export function meanQuartiles(all: readonly Quartiles[]): Quartiles {
  const mean = (pick: (quartiles: Quartiles) => number[]) =>
    pick(all[0]).map((_, i) => all.reduce((sum, quartiles) => sum + pick(quartiles)[i], 0) / all.length);
  return Object.fromEntries(
    Object.keys(all[0]).map((id) => [
      id,
      { bounds: mean((quartiles) => quartiles[id].bounds), medians: mean((quartiles) => quartiles[id].medians) },
    ]),
  );
}

/** The rows of the analytic samples of several cohorts, as one. Strata of different cohorts stay different. */
export function pooledSample(cohorts: readonly Cohort[]): Columns {
  const STRATA_APART = 1000;
  const samples = cohorts.map(({ columns }, cohort) => {
    const inSample = (values: Float64Array) => values.filter((_, row) => columns.in_sample[row] === 1);
    const sample = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, inSample(values)]));
    return { ...sample, stratum: sample.stratum.map((stratum) => stratum + STRATA_APART * cohort) } as Columns;
  });
  return Object.fromEntries(
    Object.keys(samples[0]).map((name) => [
      name,
      Float64Array.from(samples.flatMap((sample) => Array.from(sample[name]))),
    ]),
  );
}
