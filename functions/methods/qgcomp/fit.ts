/**
 * Quantile g-computation: the effect of raising every component of a mixture by one quantile group at once (Keil et al., A quantile-based
 * g-computation approach to addressing the effects of exposure mixtures, 2020), with the covariance of the survey design.
 */

import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { coefficientRow, type EffectRow, inferenceRow, type RowIds, withoutEstimate } from '../../study/effect-row.ts';
import { type CohortData, modelData } from '../../study/model-data.ts';
import { once } from '../../study/once.ts';
import type { Term } from '../../survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../survey/regression.ts';
import { quantileScores } from '../../wqs/scores.ts';
import { MIXTURE, type QgcompAnalysis, qgcompForm } from './plan.ts';

/** A row of the table `qgcomp`: the mixture's effect, or the coefficient of a component with its weight. */
export interface QgcompRow extends EffectRow {
  /** The coefficient over the sum of those of the same sign; null of the mixture. */
  weight: number | null;
}

export interface QgcompResult {
  rows: QgcompRow[];
  fit: GlmFit;
}

/** The request asks for no quantile g-computation. */
export class NoQgcompError extends Error {
  constructor() {
    super('the request asks for no quantile g-computation');
    this.name = 'NoQgcompError';
  }
}

/**
 * Scores 0 to groups - 1 of each component enter one model together; psi is the sum of their coefficients, with the variance 1' V 1.
 * @throws NoQgcompError, UnknownAnalysisError, and LonelyPsuError if the request asks for it
 */
export function fitQgcomp(request: AnalysisRequest, analysis: QgcompAnalysis, cohort: CohortData): QgcompResult {
  const { qgcomp, exposures } = request;
  if (!qgcomp) throw new NoQgcompError();
  const { design, domain, outcome, covariates } = modelData(request, analysis, cohort, exposures);
  const { columns } = cohort;
  const inSample = Int32Array.from(columns.in_sample.keys()).filter(
    (row) => columns.in_sample[row] && exposures.every((name) => !Number.isNaN(columns[name][row])),
  );
  const {
    columns: scores,
    components,
    leftOut,
  } = quantileScores(
    exposures.map((name) => ({ name, values: Float64Array.from(inSample, (row) => columns[name][row]) })),
    qgcomp.groups,
  );
  const terms = components.map((name, k): Term => {
    const values = new Float64Array(columns.in_sample.length).fill(Number.NaN);
    inSample.forEach((row, i) => {
      values[row] = scores[k][i];
    });
    return { kind: 'numeric', name, values };
  });
  const { family } = analysis;
  const options = { family, dfRule: request.df_rule, termsOfInterest: components, sumOf: components };
  const fitted = (penalised: boolean) =>
    fitSurveyGlm(design, domain, outcome, [...terms, ...covariates], { ...options, penalised });
  const fit = fitted(false);
  const firth = once(() => fitted(true));
  const form = qgcompForm(qgcomp.groups);
  const ids = (exposure: string) => ({ ...analysis, exposure, form });
  const rows: QgcompRow[] = [{ ...mixtureRow(ids(MIXTURE), fit, firth), weight: null }];
  const coefficients = components.map((name) =>
    coefficientRow(ids(name), 'coefficient', fit, { term: name, level: null }, firth),
  );
  const sums = [1, -1].map((sign) =>
    coefficients.reduce((sum, { estimate }) => sum + Math.max(0, sign * (estimate ?? 0)), 0),
  );
  for (const row of coefficients) {
    const { estimate } = row;
    const sum = sums[(estimate ?? 0) >= 0 ? 0 : 1];
    rows.push({ ...row, weight: estimate === null || sum === 0 ? null : Math.abs(estimate) / sum });
  }
  for (const { component, reason } of leftOut) {
    rows.push({ ...withoutEstimate(ids(component), 'coefficient', fit, reason), weight: null });
  }
  return { rows, fit };
}

function mixtureRow(ids: RowIds, fit: GlmFit, firth: () => GlmFit): EffectRow {
  if (fit.status === 'not_estimable') return withoutEstimate(ids, 'psi', fit, fit.reason);
  if (fit.sum === null) return withoutEstimate(ids, 'psi', fit, 'a component has no coefficient');
  return inferenceRow(ids, 'psi', fit, fit.sum, () => {
    const beside = firth();
    return beside.status === 'not_estimable' ? null : beside.sum;
  });
}
