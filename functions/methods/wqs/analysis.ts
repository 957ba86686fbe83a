/** One WQS analysis of a study: a model in a subgroup, in one direction, as numbers. */
import { createHash } from 'node:crypto';
import { type Columns, evaluate } from '../nhanes/condition.ts';
import type { Term } from '../survey/model-matrix.ts';
import { covariateMatrix } from '../wqs/covariate-matrix.ts';
import type { WqsProblem } from '../wqs/problem.ts';
import type { Stream } from '../wqs/random.ts';
import { quantileScores, type Scores } from '../wqs/scores.ts';
import { drawnSplit, type Split } from '../wqs/split.ts';
import type { Direction } from '../wqs/training.ts';
import { canonicalJson } from './run-id.ts';
import type { RunRequest } from './run-request.ts';
import { termsOf } from './terms.ts';

export interface WqsAnalysis {
  model: string;
  subgroup: string;
  direction: Direction;
}

export type WqsSettings = NonNullable<RunRequest['wqs']>;

/** The participants of a model in a subgroup: the same for both directions. */
export interface WqsData {
  settings: WqsSettings;
  problem: WqsProblem;
  scores: Scores;
  /** The rows of the cohort that the problem's rows are: those of the subgroup with outcome, mixture and covariates. */
  rows: Int32Array;
  /** The model's covariates on all rows of the cohort. */
  terms: Term[];
  /**
   * One stream of random numbers per subgroup: models of the same participants are compared on the same splits and
   * resamples, and so are the two directions.
   */
  stream: Stream;
}

/** Every model x subgroup x direction of the request's WQS, in a fixed order; none if it asks for no WQS. */
export function plannedWqs({ wqs }: RunRequest): WqsAnalysis[] {
  if (!wqs) return [];
  return wqs.models.flatMap((model) =>
    wqs.subgroups.flatMap((subgroup) => wqs.directions.map((direction) => ({ model, subgroup, direction }))),
  );
}

/** The request has no WQS of that model and subgroup. */
export class UnknownWqsError extends Error {
  constructor({ model, subgroup }: Omit<WqsAnalysis, 'direction'>) {
    super(`the request has no WQS of model "${model}" in subgroup "${subgroup}"`);
    this.name = 'UnknownWqsError';
  }
}

/** Scores, covariates and outcome of an analysis, from the cohort's columns. @throws UnknownWqsError */
export function wqsData(
  request: RunRequest,
  analysis: Omit<WqsAnalysis, 'direction'>,
  columns: Columns,
  levels: Record<string, readonly string[]>,
): WqsData {
  const settings = request.wqs;
  const model = request.models.find(({ id }) => id === analysis.model);
  const subgroup = request.subgroups.find(({ id }) => id === analysis.subgroup);
  if (!settings || !model || !subgroup) throw new UnknownWqsError(analysis);

  const members = subgroup.where ? evaluate(subgroup.where, columns) : columns.in_sample;
  const needed = [columns.case, ...[...request.exposures, ...model.covariates].map((name) => columns[name])];
  const rows = Int32Array.from(columns.in_sample.keys()).filter(
    (row) => columns.in_sample[row] && members[row] && needed.every((column) => !Number.isNaN(column[row])),
  );
  const onRows = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
  const mixture = request.exposures.map((name) => ({ name, values: onRows(columns[name]) }));
  const scores = quantileScores(mixture, settings.quantiles);
  const terms = termsOf(model.covariates, columns, levels);
  const { covariates, p } = covariateMatrix(rows, terms);
  const problem: WqsProblem = {
    n: rows.length,
    ...{ components: scores.components, dependence: scores.dependence },
    scores: scores.columns,
    ...{ covariates, p },
    y: Uint8Array.from(rows, (row) => columns.case[row]),
    weights: settings.survey_weights ? onRows(columns.weight) : null,
  };
  return { settings, problem, scores, rows, terms, stream: { seed: settings.seed, stream: number32(subgroup.id) } };
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
