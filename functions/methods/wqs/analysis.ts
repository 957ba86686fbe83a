/** One WQS analysis of a study: a model in a subgroup, in one direction, as numbers. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { type CohortData, modelData } from '../../study/model-data.ts';
import { type SurveyDesign, valuesAt } from '../../survey/design.ts';
import type { Dropped, Term } from '../../survey/model-matrix.ts';
import { valuesOf } from '../../survey/model-matrix.ts';
import { type Part, type Strata, scoresByLevel } from '../../wqs/by-level.ts';
import { covariateMatrix } from '../../wqs/covariate-matrix.ts';
import type { WqsProblem } from '../../wqs/problem.ts';
import type { Stream } from '../../wqs/random.ts';
import { type Component, quantileScores, type Scores } from '../../wqs/scores.ts';
import type { Direction } from '../../wqs/settings.ts';
import { drawnSplit, type Split } from '../../wqs/split.ts';
import { dataAddress } from '../data-address.ts';
import { streamOf } from '../stream.ts';
import type { WqsAnalysis } from './plan.ts';

export type WqsSettings = NonNullable<AnalysisRequest['wqs']>;

/** The participants of a model in a subgroup: the same for both directions. */
export interface WqsData {
  settings: WqsSettings;
  problem: WqsProblem;
  scores: Scores;
  /** What the columns are of that are parts of components, by their names; none unless the analysis is stratified. */
  parts: ReadonlyMap<string, Part>;
  /** The factor whose levels have weights of their own, on the problem's rows. */
  strata: Strata | undefined;
  /** The components of the mixture as they were measured. */
  mixture: Component[];
  /** The rows of the cohort that the problem's rows are: those of the subgroup with outcome, mixture and covariates. */
  rows: Int32Array;
  design: SurveyDesign;
  dfRule: AnalysisRequest['df_rule'];
  /** Whether the final model by the survey design also has its standard error by the jackknife. */
  jackknife: boolean;
  /** The outcome and the model's covariates on all rows of the cohort. */
  outcome: Float64Array;
  terms: Term[];
  /** Levels and covariates that have no column in these rows, and why. */
  dropped: Dropped[];
  stream: Stream;
}

/** The request asks for no WQS. */
export class NoWqsError extends Error {
  constructor() {
    super('the request asks for no WQS');
    this.name = 'NoWqsError';
  }
}

/** The model has not the category as a covariate that the index is stratified by. */
export class NoStrataError extends Error {
  constructor(stratified: string) {
    super(`${stratified} is no category among the covariates of the model`);
    this.name = 'NoStrataError';
  }
}

/**
 * Scores, covariates and outcome of an analysis, from the cohort's columns. @throws NoWqsError, NoStrataError,
 * UnknownAnalysisError
 */
export function wqsData(
  request: AnalysisRequest,
  analysis: Omit<WqsAnalysis, 'direction'>,
  { columns, levels }: CohortData,
): WqsData {
  const settings = request.wqs;
  if (!settings) throw new NoWqsError();
  const model = modelData(request, analysis, { columns, levels }, request.exposures);
  const { design, domain, outcome, covariates: terms } = model;
  const needed = [outcome, ...request.exposures.map((name) => columns[name]), ...terms.flatMap(valuesOf)];
  const rows = Int32Array.from(columns.in_sample.keys()).filter(
    (row) => domain[row] && needed.every((column) => !Number.isNaN(column[row])),
  );
  const mixture = request.exposures.map((name) => ({ name, values: valuesAt(columns[name], rows) }));
  const whole = quantileScores(mixture, settings.quantiles);
  const strata = settings.stratified === undefined ? undefined : strataOf(settings.stratified, terms, rows);
  const { scores, parts } = strata ? scoresByLevel(whole, strata) : { scores: whole, parts: new Map() };
  const { covariates, dropped } = covariateMatrix(rows, terms);
  const problem: WqsProblem = {
    family: analysis.family,
    n: rows.length,
    components: scores.components,
    dependence: scores.dependence,
    scores: scores.columns,
    covariates,
    y: valuesAt(outcome, rows),
    weights: settings.survey_weights ? valuesAt(columns.weight, rows) : null,
  };
  const stream = streamOf(settings.seed, analysis.subgroup);
  return {
    settings,
    problem,
    scores,
    parts,
    strata,
    mixture: mixture.filter(({ name }) => whole.components.includes(name)),
    rows,
    design,
    dfRule: request.df_rule,
    jackknife: request.jackknife,
    outcome,
    terms,
    dropped,
    stream,
  };
}

/** @throws NoStrataError */
function strataOf(name: string, terms: readonly Term[], rows: Int32Array): Strata {
  for (const term of terms) {
    if (term.kind === 'factor' && term.name === name) return { levels: term.levels, codes: valuesAt(term.codes, rows) };
  }
  throw new NoStrataError(name);
}

/** The rows that train and those that validate in a holdout; with a validation share of 0 all rows do both. */
export function splitOf({ settings, problem, stream }: WqsData, holdout: number): Split {
  // A number has no cases whose share could be kept.
  const stratifyBy = settings.split === 'stratified' && problem.family === 'logistic' ? problem.y : undefined;
  return drawnSplit(problem.n, settings.validation, stream, holdout, stratifyBy);
}

/**
 * The name of an analysis's replicates: a hash of all that they depend on, so that a run finds those which an earlier
 * run has left. The number of replicates and of holdouts is not part of it, nor is what is made of them afterwards.
 */
export function replicatesAddress(data: WqsData, direction: Direction, kernelVersion: string): string {
  const { problem, settings, scores, stream } = data;
  const { family, covariates, y, weights } = problem;
  const { validation, split, random_subset } = settings;
  const terms = covariates.columns.map(({ term, level }) => [term, level]);
  const { components } = scores;
  const drawn = { ...stream, validation, split, random_subset };
  const facts = { kernelVersion, family, direction, ...drawn, components, terms };
  const { starts, columns, values } = covariates.x;
  return dataAddress(facts, [...problem.scores, starts, columns, values, y, ...(weights ? [weights] : [])]);
}
