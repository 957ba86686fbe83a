/**
 * WQS regressions on outcomes drawn from a fitted model: that of the index with the weights of the exact optimum on all
 * participants, since those of the bootstrap are computed beside this. Each data set is split and resampled as the
 * study is, and its weights are averaged anew. Over several splits there is no interval and no test to be tried but
 * that of permutations, which needs no split.
 */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { MIXTURE } from '../../study/effect-row.ts';
import type { CohortData } from '../../study/model-data.ts';
import { valuesAt } from '../../survey/design.ts';
import { type FittedOutcome, fittedOutcome } from '../../survey/fitted-outcome.ts';
import type { Term } from '../../survey/model-matrix.ts';
import { fitSurveyGlm } from '../../survey/regression.ts';
import { INDEX, wqsIndex } from '../../wqs/final-model.ts';
import type { Stream } from '../../wqs/random.ts';
import { trainingOn } from '../../wqs/training.ts';
import { type WqsData, wqsData } from '../wqs/analysis.ts';
import { holdoutResults } from '../wqs/fit.ts';
import { type WqsAnalysis, wqsContrast, wqsForm } from '../wqs/plan.ts';
import { finalModelsOf, wqsResult } from '../wqs/result.ts';
import { fallStatistic, wqsPermutationTest } from '../wqs/sets.ts';
import {
  type Calibration,
  calibrationOn,
  type DrawnFrom,
  type Figure,
  figuresOf,
  type Reported,
} from './calibration.ts';
import { type CalibratedData, coefficientsOf, columnsOfDesign, columnsOfTerms, factsOfTerms } from './data.ts';
import { addressOfTest, type PermutedFigure, permutedFigures } from './permuted.ts';

/** @throws NoWqsError, UnknownAnalysisError, and LonelyPsuError if the request asks for it */
export function calibratedWqs(request: AnalysisRequest, analysis: WqsAnalysis, cohort: CohortData): CalibratedData {
  const data = wqsData(request, analysis, cohort);
  const { problem, rows, terms, outcome, design, settings, stream: draws } = data;
  const { family, direction } = analysis;
  const { bootstraps, random_subset, validation, split, holdouts, signal, survey_weights } = settings;
  return {
    form: wqsForm(settings.quantiles),
    facts: {
      family,
      direction,
      bootstraps,
      random_subset,
      validation,
      split,
      holdouts,
      signal,
      survey_weights,
      draws,
      df_rule: data.dfRule,
      components: problem.components,
      terms: factsOfTerms(terms),
      permutationTest: addressOfTest(wqsPermutationTest(data, cohort.columns)),
    },
    columns: [outcome, rows, ...columnsOfDesign(design), ...problem.scores, ...columnsOfTerms(terms)],
    rows: rows.length,
    coefficients: problem.components.length + coefficientsOf(terms),
    calibration: (stream) => calibrationOfWqs(data, analysis, cohort, stream),
  };
}

function calibrationOfWqs(data: WqsData, analysis: WqsAnalysis, cohort: CohortData, stream: Stream): Calibration {
  const { outcome, rows, design, terms, problem, settings } = data;
  const { family, direction } = analysis;
  const none = fittedOutcome(design, rows, outcome, terms, family);
  const splitOnce = settings.holdouts === 1;
  const index = splitOnce ? indexModel(data, analysis) : undefined;
  const { truth, model } = index ?? { truth: 0, model: none };
  const drawnData = (drawn: Float64Array): WqsData => ({
    ...data,
    jackknife: false,
    outcome: drawn,
    problem: { ...problem, y: valuesAt(drawn, rows) },
  });
  const splits = (drawn: Float64Array) => (splitOnce ? reportedOf(drawnData(drawn), analysis) : []);
  const permuted = (drawn: Float64Array, dataSet: number) => permutedOf(drawnData(drawn), analysis, cohort, dataSet);
  const ofSplits = (splitOnce ? finalModelsOf(data) : []).flatMap((final): Figure[] => {
    const { contrast, oneSided } = wqsContrast(direction, final);
    return [
      { exposure: MIXTURE, contrast, truth },
      { exposure: MIXTURE, contrast: oneSided, truth: null },
    ];
  });
  const from = (drawn: FittedOutcome | undefined, judges: Omit<DrawnFrom, 'model'>): DrawnFrom[] =>
    drawn ? [{ model: drawn, ...judges }] : [];
  const drawnFrom = [
    ...(splitOnce ? from(model, { analyse: splits, covers: () => true, tests: () => false }) : []),
    ...from(none, {
      analyse: (drawn, dataSet) => [...splits(drawn), ...permuted(drawn, dataSet)],
      covers: () => false,
      tests: () => true,
    }),
  ];
  return calibrationOn([...ofSplits, ...figuresOf(permuted(outcome, 0))], drawnFrom, outcome, stream);
}

function permutedOf(data: WqsData, { direction }: WqsAnalysis, { columns }: CohortData, dataSet: number): Reported[] {
  const test = wqsPermutationTest(data, columns);
  const figure: PermutedFigure<number> = { contrast: direction, of: (fall) => fall };
  return test ? permutedFigures(MIXTURE, test, fallStatistic(direction), [figure], dataSet) : [];
}

/**
 * The model of the index that outcomes are drawn from, and its coefficient; undefined where the optimum has no signal,
 * or no finite fit.
 */
function indexModel(
  { problem, rows, outcome, design, terms, dfRule }: WqsData,
  { family, direction }: WqsAnalysis,
): { truth: number; model: FittedOutcome | undefined } | undefined {
  if (problem.components.length === 0) return undefined;
  const all = Int32Array.from({ length: problem.n }, (_, row) => row);
  const { status, weights } = trainingOn(problem, all, direction).fit(new Uint16Array(problem.n).fill(1));
  if (status !== 'kept') return undefined;
  const steps = wqsIndex(problem.scores, weights, all);
  const domain = new Uint8Array(outcome.length);
  const values = new Float64Array(outcome.length).fill(Number.NaN);
  rows.forEach((row, i) => {
    domain[row] = 1;
    values[row] = steps[i];
  });
  const withIndex: Term[] = [{ kind: 'numeric', name: INDEX, values }, ...terms];
  const fit = fitSurveyGlm(design, domain, outcome, withIndex, { family, dfRule, termsOfInterest: [INDEX] });
  if (fit.status === 'not_estimable') return undefined;
  const truth = fit.coefficients.find(({ term }) => term === INDEX)?.estimate;
  if (truth === undefined) return undefined;
  return { truth, model: fittedOutcome(design, rows, outcome, withIndex, family, fit.status === 'firth') };
}

/** The index's coefficient by each final model, with its two tests, in a data set with these outcomes. */
function reportedOf(data: WqsData, analysis: WqsAnalysis): Reported[] {
  const { rows } = wqsResult(data, analysis, holdoutResults(data, analysis.direction));
  return rows.flatMap(({ final, estimate, ci_low, ci_high, p, p_one_sided }): Reported[] => {
    const { contrast, oneSided } = wqsContrast(analysis.direction, final);
    const exposure = MIXTURE;
    return [
      { exposure, contrast, estimate, ci_low, ci_high, p },
      { exposure, contrast: oneSided, estimate, ci_low: null, ci_high: null, p: p_one_sided },
    ];
  });
}
