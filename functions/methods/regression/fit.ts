/** One regression of a study: an exposure in a form, in a model and a subgroup, on an outcome by a family. */
import type { FittedForm } from '../../exposures/form.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { coefficientRow, type EffectRow, jointRow, NO_COUNTS, type RowIds } from '../../study/effect-row.ts';
import { fittedForm } from '../../study/fitted-form.ts';
import { type CohortData, type ModelData, modelData } from '../../study/model-data.ts';
import type { FactorTerm, ProductTerm } from '../../survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../survey/regression.ts';
import type { FitTerms } from '../../survey/shared-fits.ts';
import { waldTermTest } from '../../survey/tests.ts';
import { type CurveRow, curveRows } from './curve.ts';
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
  const { exposure, family, form: formId } = analysis;
  const form = request.forms.find(({ id }) => id === formId);
  if (!form || !request.exposures.includes(exposure)) throw new UnknownExposureError(analysis);
  const data = modelData(request, analysis, cohort, [exposure]);
  const fitted = fittedForm(form, exposure, analysis.outcome, cohort);
  const options = { family, dfRule: request.df_rule };
  return regressionOf(request, analysis, data, fitted, (terms, termsOfInterest) =>
    fitSurveyGlm(data.design, data.domain, data.outcome, [...terms, ...data.covariates], {
      ...options,
      termsOfInterest,
    }),
  );
}

/** The regression of a fitted form on the data of a model. `fit` is for those who have many that share their covariates. */
export function regressionOf(
  request: Pick<AnalysisRequest, 'interactions'>,
  analysis: RegressionAnalysis,
  data: ModelData,
  fitted: FittedForm,
  fit: FitTerms,
): RegressionResult {
  const counts = groupCounts(fitted, data);
  const rows: EffectRow[] = [];
  const fits: GlmFit[] = [];
  for (const { terms, contrasts, joint } of fitted.models) {
    const found = fit(
      terms,
      terms.map(({ name }) => name),
    );
    fits.push(found);
    for (const { contrast, ...place } of contrasts) {
      rows.push(coefficientRow(analysis, contrast, found, place, counts(place.level)));
    }
    for (const { contrast, terms: tested } of joint) {
      const why = tested.length === 0 ? 'tied values leave too few knots' : 'the terms have no coefficients';
      rows.push(jointRow(analysis, contrast, found, waldTermTest(found, tested), why));
    }
  }
  const curve = curveRows(analysis, fitted.curve, fits[0]);
  return { rows: [...rows, ...interactionRows(request, analysis, fitted, data, fit)], curve, fits };
}

/**
 * The tests of interaction, each by a model of its own with the products; in models that have the factor as a covariate, and in subgroups
 * that have more than one of its levels: among men there is no interaction with sex to be tested.
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
    );
    return [
      jointRow(ids, `interaction:${name}`, found, waldTermTest(found, names), `one level of ${name} in the domain`),
    ];
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

/** How many participants and cases of the fit are in a group and in the reference group; nothing of a form without groups. */
function groupCounts({ groups }: FittedForm, { domain, outcome, covariates }: ModelData) {
  if (!groups) return () => NO_COUNTS;
  const { codes, count, reference } = groups;
  const totals = new Array<number>(count + 1).fill(0);
  const events = new Array<number>(count + 1).fill(0);
  const known = [
    outcome,
    ...covariates.flatMap((term) =>
      term.kind === 'numeric' ? [term.values] : term.kind === 'factor' ? [term.codes] : [],
    ),
  ];
  const counted = (row: number) => {
    if (!domain[row] || Number.isNaN(codes[row])) return false;
    for (const column of known) if (Number.isNaN(column[row])) return false;
    return true;
  };
  let isCases = true;
  for (let row = 0; row < codes.length; row++) {
    if (!counted(row)) continue;
    totals[codes[row]] += 1;
    events[codes[row]] += outcome[row];
    isCases &&= outcome[row] === 0 || outcome[row] === 1;
  }
  return (level: string | null) => {
    if (level === null) return NO_COUNTS;
    const group = Number(level.slice(1));
    return {
      total: totals[group] ?? 0,
      events: isCases ? (events[group] ?? 0) : null,
      reference_total: totals[reference],
      reference_events: isCases ? events[reference] : null,
    };
  };
}
