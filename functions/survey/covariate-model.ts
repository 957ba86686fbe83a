/** The model of covariates alone on some rows: what all models that add a term to it have in common. */
import { choleskyFactor } from '../numeric/linear-algebra.ts';
import { type Kinds, kindsOf } from './alike-rows.ts';
import type { SurveyDesign } from './design.ts';
import { type Family, type FamilyName, familyOf } from './family.ts';
import { type FitFacts, fitFacts } from './fit-facts.ts';
import { glmData } from './glm-data.ts';
import { type GlmData, type LikelihoodMaximum, maximiseLikelihood } from './likelihood.ts';
import { type FactorTerm, type ModelMatrix, modelMatrix, type Term, valuesOf, whyOutOfRange } from './model-matrix.ts';
import { rowsInTheLimit } from './separation.ts';

export interface CovariateModel {
  design: SurveyDesign;
  /** Those with outcome, covariates and the terms that are to be added. */
  rows: Int32Array;
  outcome: Float64Array;
  facts: FitFacts;
  /** Undefined where the covariates cannot even be fitted alone. */
  fitted: FittedCovariates | undefined;
}

export interface FittedCovariates {
  family: Family;
  /** The rows without those of levels whose coefficient is infinite. */
  limit: ReturnType<typeof rowsInTheLimit>;
  /** How many columns the covariates have on all rows, the intercept among them. */
  columnsOnAllRows: number;
  /** Their matrix on the rows of the limit. */
  matrix: ModelMatrix;
  data: GlmData;
  /** Its rows by kind, where a search by kinds pays: a linear model needs none. */
  kinds: Kinds | undefined;
  maximum: LikelihoodMaximum;
  /** The Cholesky factor of the information at the maximum. */
  factor: Float64Array;
}

export function covariateModel(
  design: SurveyDesign,
  rows: Int32Array,
  inDomain: number,
  outcome: Float64Array,
  covariates: readonly Term[],
  familyName: FamilyName,
): CovariateModel {
  const { facts, problem } = fitFacts(design, rows, inDomain, outcome, familyName, 'design');
  const fitted =
    problem === undefined && facts.designDf >= 1
      ? fittedCovariates(design, rows, outcome, covariates, familyOf(familyName))
      : undefined;
  return { design, rows, outcome, facts, fitted };
}

function fittedCovariates(
  design: SurveyDesign,
  rows: Int32Array,
  outcome: Float64Array,
  covariates: readonly Term[],
  family: Family,
): FittedCovariates | undefined {
  const factors = covariates.filter((term): term is FactorTerm => term.kind === 'factor');
  const limit = rowsInTheLimit(rows, outcome, factors, family.runsOff);
  if (limit.rows.length === 0) return undefined;
  const full = modelMatrix(rows, design.weights, covariates, []);
  if (whyOutOfRange(full) !== undefined) return undefined;
  const matrix = limit.runOff.length === 0 ? full : modelMatrix(limit.rows, design.weights, covariates, []);
  const data = glmData(design, matrix, outcome, limit.rows.length);
  const maximum = maximiseLikelihood(data, family);
  if (maximum === undefined) return undefined;
  const factor = maximum.information.slice();
  if (!choleskyFactor(factor, matrix.columns.length)) return undefined;
  const told = [outcome, ...covariates.flatMap(valuesOf)];
  const kinds = family.name === 'linear' ? undefined : kindsOf(limit.rows, told);
  return { family, limit, columnsOnAllRows: full.columns.length, matrix, data, kinds, maximum, factor };
}
