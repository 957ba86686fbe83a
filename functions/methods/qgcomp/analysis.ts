/** One quantile g-computation of a study as numbers: its rows, scores and model. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { type CohortData, type ModelData, modelData } from '../../study/model-data.ts';
import { rowsOfDomain, valuesAt } from '../../survey/design.ts';
import { type Term, valuesOf } from '../../survey/model-matrix.ts';
import { covariateMatrix } from '../../wqs/covariate-matrix.ts';
import { quantileScores, type Scores } from '../../wqs/scores.ts';
import { type PermutationTest, permutationTest } from '../permutation-test.ts';
import { streamOf } from '../stream.ts';
import type { QgcompAnalysis } from './plan.ts';

/** Of a request that names none. */
const SEED = 2023;

export type QgcompSettings = NonNullable<AnalysisRequest['qgcomp']>;

export interface QgcompData extends ModelData {
  settings: QgcompSettings;
  scores: Scores;
  /** The scores of each component on all rows of the cohort, NaN outside the sample. */
  terms: Term[];
}

/** The request asks for no quantile g-computation. */
export class NoQgcompError extends Error {
  constructor() {
    super('the request asks for no quantile g-computation');
    this.name = 'NoQgcompError';
  }
}

/** @throws NoQgcompError, UnknownAnalysisError, and LonelyPsuError if the request asks for it */
export function qgcompData(request: AnalysisRequest, analysis: QgcompAnalysis, cohort: CohortData): QgcompData {
  const { qgcomp, exposures } = request;
  if (!qgcomp) throw new NoQgcompError();
  const { columns } = cohort;
  const inSample = Int32Array.from(columns.in_sample.keys()).filter(
    (row) => columns.in_sample[row] && exposures.every((name) => !Number.isNaN(columns[name][row])),
  );
  const scores = quantileScores(
    exposures.map((name) => ({ name, values: valuesAt(columns[name], inSample) })),
    qgcomp.groups,
  );
  const terms = scores.components.map((name, k): Term => {
    const values = new Float64Array(columns.in_sample.length).fill(Number.NaN);
    inSample.forEach((row, i) => {
      values[row] = scores.columns[k][i];
    });
    return { kind: 'numeric', name, values };
  });
  return { ...modelData(request, analysis, cohort, exposures), settings: qgcomp, scores, terms };
}

/**
 * The permutation test of the mixture, of the rows that the model is fitted to and with their survey weights; undefined
 * if none is asked for.
 */
export function qgcompPermutationTest(
  { design, domain, outcome, covariates, settings, scores }: QgcompData,
  { family, subgroup }: QgcompAnalysis,
  { columns }: CohortData,
): PermutationTest | undefined {
  if (settings.permutations === undefined) return undefined;
  const mixture = scores.components.map((name) => ({ name, values: columns[name] }));
  const needed = [outcome, ...mixture.map(({ values }) => values), ...covariates.flatMap(valuesOf)];
  const rows = rowsOfDomain(design, domain).filter((row) => needed.every((column) => !Number.isNaN(column[row])));
  const problem = {
    family,
    n: rows.length,
    covariates: covariateMatrix(rows, covariates).covariates,
    y: valuesAt(outcome, rows),
    weights: valuesAt(design.weights, rows),
    mixture: mixture.map(({ name, values }) => ({ name, values: valuesAt(values, rows) })),
    quantiles: settings.groups,
  };
  return permutationTest(settings, problem, rows, { design, columns }, streamOf(settings.seed ?? SEED, subgroup));
}
