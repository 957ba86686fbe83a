/** One regression of a study: an exposure in a form, in a model and a subgroup, on an outcome by a family. */
import type { FittedForm } from '../../exposures/form.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import {
  type Compared,
  coefficientRow,
  type EffectRow,
  type Group,
  jointRow,
  type RowIds,
} from '../../study/effect-row.ts';
import { fittedForm } from '../../study/fitted-form.ts';
import { type CohortData, type ModelData, modelData } from '../../study/model-data.ts';
import { once } from '../../study/once.ts';
import { rowsOfDomain, rowsWith } from '../../survey/design.ts';
import { eventCell } from '../../survey/event-cells.ts';
import { type FactorTerm, type ProductTerm, valuesOf } from '../../survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../survey/regression.ts';
import type { FitTerms } from '../../survey/shared-fits.ts';
import { curveRows } from './curve.ts';
import type { CurveRow } from './curve-table.ts';
import type { RegressionAnalysis } from './plan.ts';

export interface RegressionResult {
  rows: EffectRow[];
  /** Of a spline: its effect at values of the exposure. */
  curve: CurveRow[];
  /** The whole models behind the rows: every coefficient, what was dropped, the two degrees of freedom. */
  fits: GlmFit[];
}

/** The request has no such exposure or form. */
export class UnknownExposureError extends Error {
  constructor({ exposure, form }: RegressionAnalysis) {
    super(`the request has no exposure "${exposure}" in the form "${form}"`);
    this.name = 'UnknownExposureError';
  }
}

/**
 * Fits the analysis on the cohort. What cannot be estimated is a row with a status and a reason.
 * @throws UnknownAnalysisError, UnknownExposureError, and LonelyPsuError if the request asks for it
 */
export function fitRegression(
  request: AnalysisRequest,
  analysis: RegressionAnalysis,
  cohort: CohortData,
): RegressionResult {
  const { data, fitted } = regressionData(request, analysis, cohort);
  const options = { family: analysis.family, dfRule: request.df_rule, jackknife: request.jackknife };
  return regressionOf(request, analysis, data, fitted, (terms, termsOfInterest, jointOf) =>
    fitSurveyGlm(data.design, data.domain, data.outcome, [...terms, ...data.covariates], {
      ...options,
      termsOfInterest,
      jointOf,
    }),
  );
}

/**
 * The data of an analysis, and the exposure in its form.
 * @throws UnknownAnalysisError, UnknownExposureError, and LonelyPsuError if the request asks for it
 */
export function regressionData(
  request: AnalysisRequest,
  analysis: RegressionAnalysis,
  cohort: CohortData,
): { data: ModelData; fitted: FittedForm } {
  const { exposure, form: formId, outcome } = analysis;
  const form = request.forms.find(({ id }) => id === formId);
  if (!form || !request.exposures.includes(exposure)) throw new UnknownExposureError(analysis);
  return {
    data: modelData(request, analysis, cohort, [exposure]),
    fitted: fittedForm(form, exposure, outcome, cohort),
  };
}

/**
 * The regression of a fitted form on the data of a model. `fit` is for those who have many that share their covariates.
 */
export function regressionOf(
  request: Pick<AnalysisRequest, 'interactions'>,
  analysis: RegressionAnalysis,
  data: ModelData,
  fitted: FittedForm,
  fit: FitTerms,
): RegressionResult {
  const compared = comparedGroups(fitted, data);
  const rows: EffectRow[] = [];
  const fits: GlmFit[] = [];
  for (const { terms, contrasts, joint } of fitted.models) {
    const termsOfInterest = terms.map(({ name }) => name);
    const jointOf = joint.map((test) => test.terms);
    const found = fit(terms, termsOfInterest, jointOf);
    fits.push(found);
    const firth = once(() => {
      const { design, domain, outcome, covariates } = data;
      const options = { family: found.family, dfRule: found.dfRule, termsOfInterest, penalised: true };
      return fitSurveyGlm(design, domain, outcome, [...terms, ...covariates], options);
    });
    for (const { contrast, ...place } of contrasts) {
      rows.push(coefficientRow(analysis, contrast, found, place, firth, compared(place.level)));
    }
    joint.forEach(({ contrast, terms: tested }, place) => {
      const why = tested.length === 0 ? 'tied values leave too few knots' : 'the terms have no coefficients';
      rows.push(jointRow(analysis, contrast, found, place, why));
    });
  }
  const curve = curveRows(analysis, fitted.curve, fits[0]);
  return { rows: [...rows, ...interactionRows(request, analysis, fitted, data, fit)], curve, fits };
}

/**
 * The tests of interaction, each by a model of its own with the products; in models that have the factor as a
 * covariate, and in subgroups that have more than one of its levels: among men there is no interaction with sex to be
 * tested.
 */
function interactionRows(
  { interactions }: Pick<AnalysisRequest, 'interactions'>,
  ids: RowIds,
  { models: [{ terms }] }: FittedForm,
  { covariates, domain }: ModelData,
  fit: FitTerms,
): EffectRow[] {
  return interactions.flatMap((name) => {
    const by = covariates.find((term): term is FactorTerm => term.kind === 'factor' && term.name === name);
    if (!by || !isVaried(by, domain)) return [];
    const products = terms.flatMap((of): ProductTerm[] =>
      of.kind === 'product' ? [] : [{ kind: 'product', name: `${of.name}:${name}`, of, by }],
    );
    const names = products.map((product) => product.name);
    const found = fit(
      [...terms, ...products],
      terms.map((term) => term.name),
      [names],
    );
    return [jointRow(ids, `interaction:${name}`, found, 0, `one level of ${name} in the domain`)];
  });
}

/** Whether members of the domain have different levels of the factor. */
function isVaried({ codes }: FactorTerm, domain: ModelData['domain']): boolean {
  let first = Number.NaN;
  for (let row = 0; row < codes.length; row++) {
    if (!domain[row] || Number.isNaN(codes[row])) continue;
    if (Number.isNaN(first)) first = codes[row];
    else if (codes[row] !== first) return true;
  }
  return false;
}

/** The participants of the fit in a group and in the reference group; null of a form without groups. */
function comparedGroups({ groups }: FittedForm, { design, domain, outcome, covariates }: ModelData) {
  if (!groups) return () => null;
  const { codes, count, reference } = groups;
  const known = [codes, outcome, ...covariates.flatMap(valuesOf)];
  const members = Array.from({ length: count }, (): number[] => []);
  for (const row of rowsWith(known, rowsOfDomain(design, domain))) members[codes[row] - 1].push(row);
  const groupOf = (group: number): Group => {
    // Where values are tied there are fewer groups than were asked for.
    const rows = Int32Array.from(members[group - 1] ?? []);
    return { total: rows.length, cell: eventCell(design, outcome, rows) };
  };
  const ofReference = groupOf(reference);
  return (level: string | null): Compared =>
    level === null ? null : { group: groupOf(Number(level.slice(1))), reference: ofReference };
}
