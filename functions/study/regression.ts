/** One regression of a study: an exposure in a model in a subgroup, by quantile group and as a trend. */

import { type Columns, evaluate } from '../nhanes/condition.ts';
import { exp } from '../numeric/elementary.ts';
import type { Term } from '../survey/model-matrix.ts';
import { type Coefficient, fitSurveyGlm, type GlmFit } from '../survey/regression.ts';
import type { RegressionAnalysis } from './plan.ts';
import type { RunRequest } from './run-request.ts';
import { surveyDesignOf } from './survey-design.ts';
import { termsOf } from './terms.ts';

/** One row of the result table `regression`. */
export interface RegressionRow {
  metal: string;
  model: string;
  subgroup: string;
  /** `q2` to `qK` against `q1`, or `trend`: per unit of the exposure, each group at its median. */
  contrast: string;
  n: number;
  cases: number | null;
  /** Participants and cases in that group; null for a trend. */
  total: number | null;
  events: number | null;
  reference_total: number | null;
  reference_events: number | null;
  log_or: number | null;
  se: number | null;
  odds_ratio: number | null;
  ci_low: number | null;
  ci_high: number | null;
  p: number | null;
  df: number | null;
  df_rule: string;
  status: GlmFit['status'];
  reason: string | null;
}

export interface RegressionResult {
  rows: RegressionRow[];
  /** The whole models behind the rows: every coefficient, what was dropped, the two degrees of freedom. */
  fits: { quantiles: GlmFit; trend: GlmFit };
}

const TREND = 'trend';

/** The contrasts of a study with `quantiles` groups: `q2`, ..., `qK`, `trend`. */
export function contrastsOf(quantiles: number): string[] {
  return [...Array.from({ length: quantiles - 1 }, (_, index) => `q${index + 2}`), TREND];
}

/**
 * Fits the analysis on the cohort, one value per row of the design in each column, categories as indices of `levels`.
 * What cannot be estimated is a row with a status and a reason. @throws LonelyPsuError if the request asks for it
 */
export function fitRegression(
  request: RunRequest,
  analysis: RegressionAnalysis,
  columns: Columns,
  levels: Record<string, readonly string[]>,
): RegressionResult {
  const { model, subgroup } = partsOf(request, analysis);
  const design = surveyDesignOf(request, columns);
  const members = subgroup.where && evaluate(subgroup.where, columns);
  const domain = Uint8Array.from(columns.in_sample);
  if (members) for (let row = 0; row < domain.length; row++) domain[row] &= members[row];
  const covariates = termsOf(model.covariates, columns, levels);
  const fit = (exposure: Term) =>
    fitSurveyGlm(design, domain, columns.case, [exposure, ...covariates], {
      dfRule: request.df_rule,
      family: 'logistic',
      termsOfInterest: [exposure.name],
    });

  const group = columns[`${analysis.exposure}_quantile`];
  const groups = contrastsOf(request.quantiles).map((_, index) => `q${index + 1}`);
  const quantiles = fit({
    kind: 'factor',
    name: analysis.exposure,
    levels: groups,
    codes: group.map((fromOne) => fromOne - 1),
  });
  const trend = fit({ kind: 'numeric', name: analysis.exposure, values: columns[`${analysis.exposure}_trend`] });

  const known = [columns.case, ...model.covariates.map((name) => columns[name])];
  const counts = countGroups(groups.length, group, columns.case, (row) => {
    if (!domain[row]) return false;
    for (const column of known) if (Number.isNaN(column[row])) return false;
    return true;
  });
  const rows: RegressionRow[] = groups.slice(1).map((contrast, index) => ({
    ...shared(analysis, contrast, quantiles),
    ...{ total: counts.totals[index + 1], events: counts.events[index + 1] },
    ...{ reference_total: counts.totals[0], reference_events: counts.events[0] },
    ...inference(quantiles, analysis.exposure, contrast),
  }));
  const noGroup = { total: null, events: null, reference_total: null, reference_events: null };
  rows.push({ ...shared(analysis, TREND, trend), ...noGroup, ...inference(trend, analysis.exposure, null) });
  return { rows, fits: { quantiles, trend } };
}

/** The analysis names a model or a subgroup that the request does not have. */
export class UnknownAnalysisError extends Error {
  constructor({ exposure, model, subgroup }: RegressionAnalysis) {
    super(`the request has no analysis of ${exposure} in model "${model}" and subgroup "${subgroup}"`);
    this.name = 'UnknownAnalysisError';
  }
}

function partsOf(request: RunRequest, analysis: RegressionAnalysis) {
  const model = request.models.find(({ id }) => id === analysis.model);
  const subgroup = request.subgroups.find(({ id }) => id === analysis.subgroup);
  if (!model || !subgroup) throw new UnknownAnalysisError(analysis);
  return { model, subgroup };
}

function countGroups(groups: number, group: Float64Array, isCase: Float64Array, counted: (row: number) => boolean) {
  const totals = new Array<number>(groups).fill(0);
  const events = new Array<number>(groups).fill(0);
  for (let row = 0; row < group.length; row++) {
    if (!counted(row)) continue;
    totals[group[row] - 1] += 1;
    events[group[row] - 1] += isCase[row];
  }
  return { totals, events };
}

function shared({ exposure, model, subgroup }: RegressionAnalysis, contrast: string, { n, cases }: GlmFit) {
  return { metal: exposure, model, subgroup, contrast, n, cases };
}

type Inference = Omit<
  RegressionRow,
  keyof ReturnType<typeof shared> | 'total' | 'events' | 'reference_total' | 'reference_events'
>;

/** The part of a row that the fit tells: the exposure's coefficient at that level (null: as a number), or why there is none. */
function inference(fit: GlmFit, exposure: string, level: string | null): Inference {
  if (fit.status === 'not_estimable') return withoutEstimate(fit.dfRule, fit.reason);
  const found = fit.coefficients.find((coefficient) => coefficient.term === exposure && coefficient.level === level);
  if (!found) {
    const dropped = fit.dropped.find((drop) => drop.term === exposure && drop.level === level);
    return withoutEstimate(fit.dfRule, `${exposure} ${level}: ${dropped?.reason ?? 'not in the model'}`);
  }
  return { ...estimate(found), df_rule: fit.dfRule, status: fit.status, reason: fit.reason };
}

function estimate(coefficient: Coefficient) {
  return {
    log_or: coefficient.estimate,
    se: coefficient.se,
    odds_ratio: exp(coefficient.estimate),
    ci_low: exp(coefficient.ciLow),
    ci_high: exp(coefficient.ciHigh),
    p: coefficient.p,
    df: coefficient.df,
  };
}

function withoutEstimate(df_rule: string, reason: string): Inference {
  const none = { log_or: null, se: null, odds_ratio: null, ci_low: null, ci_high: null, p: null, df: null };
  return { ...none, df_rule, status: 'not_estimable', reason };
}
