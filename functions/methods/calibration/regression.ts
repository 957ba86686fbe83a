/** Regressions on outcomes drawn from their own fitted models. */
import type { FittedForm } from '../../exposures/form.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { isJointTest } from '../../study/effect-row.ts';
import type { CohortData, ModelData } from '../../study/model-data.ts';
import { rowsOfDomain, rowsWith } from '../../survey/design.ts';
import { fittedOutcome } from '../../survey/fitted-outcome.ts';
import type { Term } from '../../survey/model-matrix.ts';
import { sharedFits } from '../../survey/shared-fits.ts';
import type { Stream } from '../../wqs/random.ts';
import { type RegressionResult, regressionData, regressionOf } from '../regression/fit.ts';
import type { RegressionAnalysis } from '../regression/plan.ts';
import { type Calibration, calibrationOn, type DrawnFrom, figuresOf } from './calibration.ts';
import { type CalibratedData, coefficientsOf, columnsOfDesign, columnsOfTerms, factsOfTerms } from './data.ts';

/** An analysis, and the rows that all its models are fitted to. */
interface Analysed {
  request: Pick<AnalysisRequest, 'df_rule' | 'interactions'>;
  analysis: RegressionAnalysis;
  data: ModelData;
  fitted: FittedForm;
  rows: Int32Array;
}

/** @throws UnknownAnalysisError, UnknownExposureError, and LonelyPsuError if the request asks for it */
export function calibratedRegression(
  request: AnalysisRequest,
  analysis: RegressionAnalysis,
  cohort: CohortData,
): CalibratedData {
  const { data, fitted } = regressionData(request, analysis, cohort);
  const { design, domain, outcome, covariates } = data;
  const { exposure, family } = analysis;
  const { df_rule, interactions } = request;
  const { models, groups } = fitted;
  const terms = [...models.flatMap((model) => model.terms), ...covariates];
  const rows = rowsWith([outcome, ...columnsOfTerms(terms)], rowsOfDomain(design, domain));
  const figures = models.map(({ contrasts, joint }) => ({ contrasts, joint }));
  const facts = { exposure, family, df_rule, interactions, figures, terms: factsOfTerms(terms) };
  return {
    form: analysis.form,
    facts: { ...facts, reference: groups?.reference ?? null },
    columns: [
      outcome,
      domain,
      ...columnsOfDesign(design),
      ...columnsOfTerms(terms),
      ...(groups === null ? [] : [groups.codes]),
    ],
    rows: rows.length,
    coefficients: coefficientsOf(terms),
    calibration: (stream) => calibrationOf({ request, analysis, data, fitted, rows }, stream),
  };
}

function calibrationOf(analysed: Analysed, stream: Stream): Calibration {
  const { request, data, fitted } = analysed;
  const real = analyse(analysed, data.outcome, fitted, request.interactions);
  const [{ terms: ofFirst }] = fitted.models;
  const drawnFrom = [
    ...fitted.models.flatMap((_, m) => fromFitted(analysed, real, m)),
    ...from(analysed, [], false, {
      tests: ({ contrast }) => !isJointTest(contrast) || contrast === 'overall',
    }),
    ...(ofFirst.length > 1
      ? from(analysed, ofFirst.slice(0, 1), false, { tests: ({ contrast }) => contrast === 'non-linearity' })
      : []),
  ];
  return calibrationOn(figuresOf(real.rows), drawnFrom, data.outcome, stream);
}

/**
 * From the model with the exposure: its intervals are to hold its coefficients, and there is no interaction to be
 * found.
 */
function fromFitted(analysed: Analysed, real: RegressionResult, m: number): DrawnFrom[] {
  const { request, fitted } = analysed;
  const [model, { status }] = [fitted.models[m], real.fits[m]];
  if (status === 'not_estimable') return [];
  return from(analysed, model.terms, status === 'firth', {
    shown: { ...fitted, models: [model] },
    interactions: m === 0 ? request.interactions : [],
    covers: ({ contrast }) => model.contrasts.some((own) => own.contrast === contrast),
    tests: ({ contrast }) => m === 0 && contrast.startsWith('interaction:'),
  });
}

/** From a model of some terms of the exposure and the covariates; none where it has no finite fit. */
function from(
  analysed: Analysed,
  terms: readonly Term[],
  penalised: boolean,
  {
    shown = analysed.fitted,
    interactions = [],
    covers = () => false,
    tests,
  }: Pick<DrawnFrom, 'tests'> & { covers?: DrawnFrom['covers']; shown?: FittedForm; interactions?: string[] },
): DrawnFrom[] {
  const { analysis, data, rows } = analysed;
  const { design, outcome, covariates } = data;
  const model = fittedOutcome(design, rows, outcome, [...terms, ...covariates], analysis.family, penalised);
  if (!model) return [];
  return [{ model, analyse: (drawn) => analyse(analysed, drawn, shown, interactions).rows, covers, tests }];
}

function analyse(
  { request, analysis, data }: Analysed,
  outcome: Float64Array,
  shown: FittedForm,
  interactions: string[],
): RegressionResult {
  const { design, domain, covariates } = data;
  const options = { family: analysis.family, dfRule: request.df_rule };
  const fit = sharedFits(design, domain, outcome, covariates, options);
  return regressionOf({ interactions }, analysis, { ...data, outcome }, shown, fit);
}
