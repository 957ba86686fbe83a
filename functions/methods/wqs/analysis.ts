/** One WQS analysis of a study: a model in a subgroup, in one direction, as numbers. */
import { createHash } from 'node:crypto';
import { type CohortData, modelData } from '../../study/model-data.ts';
import { canonicalJson } from '../../study/run-id.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { type Term, valuesOf } from '../../survey/model-matrix.ts';
import { covariateMatrix } from '../../wqs/covariate-matrix.ts';
import type { WqsProblem } from '../../wqs/problem.ts';
import type { Stream } from '../../wqs/random.ts';
import { quantileScores, type Scores } from '../../wqs/scores.ts';
import { drawnSplit, type Split } from '../../wqs/split.ts';
import type { Direction } from '../../wqs/training.ts';
import type { WqsAnalysis } from './plan.ts';

export type WqsSettings = NonNullable<RunRequest['wqs']>;

/** The participants of a model in a subgroup: the same for both directions. */
export interface WqsData {
  settings: WqsSettings;
  problem: WqsProblem;
  scores: Scores;
  /** The rows of the cohort that the problem's rows are: those of the subgroup with outcome, mixture and covariates. */
  rows: Int32Array;
  /** The outcome and the model's covariates on all rows of the cohort. */
  outcome: Float64Array;
  terms: Term[];
  /**
   * One stream of random numbers per subgroup: models of the same participants are compared on the same splits and
   * resamples, and so are the two directions.
   */
  stream: Stream;
}

/** The request asks for no WQS. */
export class NoWqsError extends Error {
  constructor() {
    super('the request asks for no WQS');
    this.name = 'NoWqsError';
  }
}

/** Scores, covariates and outcome of an analysis, from the cohort's columns. @throws NoWqsError, UnknownAnalysisError */
export function wqsData(
  request: RunRequest,
  analysis: Omit<WqsAnalysis, 'direction'>,
  { columns, levels }: CohortData,
): WqsData {
  const settings = request.wqs;
  if (!settings) throw new NoWqsError();
  const { domain, outcome, covariates: terms } = modelData(request, analysis, { columns, levels }, request.exposures);
  const needed = [outcome, ...request.exposures.map((name) => columns[name]), ...terms.flatMap(valuesOf)];
  const rows = Int32Array.from(columns.in_sample.keys()).filter(
    (row) => domain[row] && needed.every((column) => !Number.isNaN(column[row])),
  );
  const onRows = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
  const mixture = request.exposures.map((name) => ({ name, values: onRows(columns[name]) }));
  const scores = quantileScores(mixture, settings.quantiles);
  const { covariates, p } = covariateMatrix(rows, terms);
  const problem: WqsProblem = {
    n: rows.length,
    ...{ components: scores.components, dependence: scores.dependence },
    scores: scores.columns,
    ...{ covariates, p },
    y: Uint8Array.from(rows, (row) => outcome[row]),
    weights: settings.survey_weights ? onRows(columns.weight) : null,
  };
  const stream = { seed: settings.seed, stream: number32(analysis.subgroup) };
  return { settings, problem, scores, rows, outcome, terms, stream };
}

/** The rows that train and those that validate in a holdout; with a validation share of 0 all rows do both. */
export function splitOf({ settings, problem, stream }: WqsData, holdout: number): Split {
  const stratifyBy = settings.split === 'stratified' ? problem.y : undefined;
  return drawnSplit(problem.n, settings.validation, stream, holdout, stratifyBy);
}

/**
 * The name of an analysis's replicates: a hash of all that they depend on, so that a run finds those which an earlier run has
 * left. The number of replicates and of holdouts is not part of it, nor is what is made of them afterwards.
 */
export function replicatesAddress(data: WqsData, direction: Direction, kernelVersion: string): string {
  const { problem, settings, scores, stream } = data;
  const hash = createHash('sha256');
  const { validation, split } = settings;
  hash.update(canonicalJson({ kernelVersion, direction, validation, split, ...stream, components: scores.components }));
  const parts = [...problem.scores, problem.covariates, problem.y, ...(problem.weights ? [problem.weights] : [])];
  for (const part of parts) {
    // Lengths keep neighbouring parts apart.
    hash.update(`\n${part.length}\n`).update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex');
}

/** A 32-bit number for a name. */
function number32(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE(0);
}
