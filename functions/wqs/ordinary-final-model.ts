/** The final model as gWQS has it: an ordinary regression of the validation rows, with model-based standard errors. */
import { choleskyFactor, choleskyInverse, dependentColumns } from '../numeric/linear-algebra.ts';
import { crossProducts, sparseRows, withColumns } from '../numeric/sparse-rows.ts';
import { valuesAt } from '../survey/design.ts';
import { familyOf } from '../survey/family.ts';
import { maximisePenalisedLikelihood } from '../survey/firth.ts';
import { type GlmData, maximiseLikelihood } from '../survey/likelihood.ts';
import { type WaldInference, waldInference } from '../survey/wald.ts';
import { covariatesOn, type Factor, indicatorColumns } from './covariates.ts';
import { type FinalModel, finalModel, noFinalModel, wqsIndex } from './final-model.ts';
import { rescaledWeights, type WqsProblem } from './problem.ts';
import { SeparatedLevels } from './separated-levels.ts';

const SEPARATED = 'a combination of index and covariates separates cases from non-cases';
const NO_INDEX = 'the index is a linear combination of the covariates';

/** Regression of the outcome on index and covariates in `rows`, weighted if the problem is. */
export function finalGlm(problem: WqsProblem, weights: Float64Array, rows: Int32Array): FinalModel {
  const { numbers, factors } = covariatesOn(problem, rows);
  const data: Columns = {
    columns: [
      new Float64Array(rows.length).fill(1),
      ...numbers,
      ...factors.flatMap(indicatorColumns),
      wqsIndex(problem.scores, weights, rows),
    ],
    y: valuesAt(problem.y, rows),
    weights: rescaledWeights(problem, rows),
  };
  return problem.family === 'linear' ? linearModel(data) : logisticModel(data, factors);
}

/** Least squares, on the t distribution with n - p degrees of freedom. */
function linearModel(all: Columns): FinalModel {
  const counts = { n: all.y.length, cases: null, cell: null };
  const data = identified(all);
  if (data === undefined) return noFinalModel(NO_INDEX, counts);
  const residualDf = data.x.n - data.x.p;
  if (residualDf < 1) return noFinalModel(`${data.x.n} rows for ${data.x.p} coefficients`, counts);
  const fit = maximiseLikelihood(data, familyOf('linear'));
  const covariance = fit && inverse(fit.information, data.x.p);
  if (fit === undefined || covariance === undefined) return noFinalModel('rounding hides the coefficients', counts);
  const residualVariance = fit.deviance / residualDf;
  return finalModel('estimated', null, counts, ofIndex(fit.coefficients, covariance, residualVariance, residualDf));
}

/**
 * On the normal distribution. Levels of covariates with cases only, or none, are taken to their limit, as in the
 * training (see SeparatedLevels); if the outcome is separated otherwise, Firth's penalised likelihood takes over.
 */
function logisticModel(all: Columns, factors: readonly Factor[]): FinalModel {
  const n = all.y.length;
  const cases = all.y.reduce((sum, outcome) => sum + outcome, 0);
  const counts = { n, cases, cell: { total: n, events: cases, psus: null } };
  if (cases === 0) return noFinalModel(`no case among ${n} rows`, counts);
  if (cases === n) return noFinalModel(`all ${n} rows are cases`, counts);
  const full = identified(all);
  if (full === undefined) return noFinalModel(NO_INDEX, counts);
  const inLimit = Int32Array.from(all.y.keys());
  const remaining = new SeparatedLevels(factors, Uint8Array.from(all.y)).leaveOut(inLimit, n);
  const limit = identified(rowsOf(all, inLimit.subarray(0, remaining)));
  const maximum = limit && maximiseLikelihood(limit, familyOf('logistic'));
  const covariance = limit && maximum && inverse(maximum.information, limit.x.p);
  if (maximum && covariance) {
    return finalModel('estimated', null, counts, ofIndex(maximum.coefficients, covariance, 1, Infinity));
  }
  const penalised = maximisePenalisedLikelihood(full);
  if (penalised === undefined) return noFinalModel(SEPARATED, counts);
  return finalModel('firth', SEPARATED, counts, ofIndex(penalised.coefficients, penalised.covariance, 1, Infinity));
}

/** One value per row in each column, the index last. */
interface Columns {
  columns: readonly Float64Array[];
  y: Float64Array;
  weights: Float64Array;
}

function rowsOf({ columns, y, weights }: Columns, rows: Int32Array): Columns {
  return {
    columns: columns.map((column) => valuesAt(column, rows)),
    y: valuesAt(y, rows),
    weights: valuesAt(weights, rows),
  };
}

/** The regression on the columns that are no linear combination of those before; undefined if the index is one. */
function identified({ columns, y, weights }: Columns): GlmData | undefined {
  const rows = Array.from(y, (_, i) => columns.map((column) => column[i]));
  const p = columns.length;
  const x = sparseRows(rows, p);
  const products = new Float64Array(p * p);
  crossProducts(x, weights, products);
  const dependent = dependentColumns(products, p, [...columns.keys()]);
  if (dependent.includes(p - 1)) return undefined;
  const kept = [...columns.keys()].filter((j) => !dependent.includes(j));
  return { x: withColumns(x, kept), y, weights };
}

function inverse(information: Float64Array, p: number): Float64Array | undefined {
  return choleskyFactor(information, p) ? choleskyInverse(information, p) : undefined;
}

/** The inference on the last of the coefficients. */
function ofIndex(
  coefficients: Float64Array,
  covariance: Float64Array,
  residualVariance: number,
  df: number,
): WaldInference {
  const variance = covariance[covariance.length - 1] * residualVariance;
  return waldInference(coefficients[coefficients.length - 1], Math.sqrt(variance), df);
}
