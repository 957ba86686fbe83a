/**
 * Fits of many terms by models that share their design, domain, outcome and covariates. What does not depend on the
 * term is computed once for all rows that terms have in common: who is complete, the columns of the covariates, and the
 * model of the covariates alone. A linear model is then a projection, and any other begins its search at the model of
 * the covariates. What is out of the ordinary goes to `fitSurveyGlm`, whose answers these are to rounding.
 */
import { appendedColumns } from '../numeric/sparse-rows.ts';
import { dataOfKinds, kindsWith, maximumOfRows } from './alike-rows.ts';
import { type CovariateModel, covariateModel, type FittedCovariates } from './covariate-model.ts';
import { dfByRule, residualDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, rowsWith, type SurveyDesign } from './design.ts';
import { type Asked, type GlmEstimates, likelihoodEstimates } from './glm-estimates.ts';
import { maximiseFrom } from './maximise-from.ts';
import { type ModelMatrix, modelMatrix, type Term, usedLevels, valuesOf, whyOutOfRange } from './model-matrix.ts';
import { projectedEstimates } from './projection.ts';
import { fitSurveyGlm, type GlmFit, type GlmOptions } from './regression.ts';
import { oneSidedLevels } from './separation.ts';

/**
 * Fits a model of these terms and the covariates, for the sake of some of the terms, and tests sets of terms as a
 * whole.
 */
export type FitTerms = (
  terms: readonly Term[],
  termsOfInterest: readonly string[],
  jointOf: readonly (readonly string[])[],
) => GlmFit;

type SharedOptions = Pick<GlmOptions, 'family' | 'dfRule'>;

/**
 * Sets of rows whose covariate models are kept: a laboratory's exposures are measured in the same participants, or
 * nearly so.
 */
const MOST_ROW_SETS = 8;

/**
 * The fits of models of `outcome` (one value per row of the design, NaN missing) on any terms and these covariates in a
 * domain. A linear model has the coefficients of the terms alone.
 */
export function sharedFits(
  design: SurveyDesign,
  domain: Domain,
  outcome: Float64Array,
  covariates: readonly Term[],
  options: SharedOptions,
): FitTerms {
  const inDomain = rowsOfDomain(design, domain);
  const complete = rowsWith([outcome, ...covariates.flatMap(valuesOf)], inDomain);
  let kept: CovariateModel[] = [];
  const modelOn = (rows: Int32Array): CovariateModel => {
    const known = kept.find((model) => hasRows(model, rows));
    const model = known ?? covariateModel(design, rows, inDomain.length, outcome, covariates, options.family);
    kept = [model, ...kept.filter((other) => other !== known)].slice(0, MOST_ROW_SETS);
    return model;
  };
  return (terms, termsOfInterest, jointOf) => {
    const isOrdinary =
      design.variance === 'design' &&
      terms.length > 0 &&
      terms.every(({ kind, name }) => kind !== 'product' && termsOfInterest.includes(name));
    const model = isOrdinary ? modelOn(rowsWith(terms.flatMap(valuesOf), complete)) : undefined;
    const fit = model?.fitted && extended(model, model.fitted, terms, { ...options, jointOf });
    const asked = { ...options, termsOfInterest, jointOf };
    return fit ?? fitSurveyGlm(design, domain, outcome, [...terms, ...covariates], asked);
  };
}

function hasRows({ rows }: CovariateModel, others: Int32Array): boolean {
  if (rows === others) return true;
  if (rows.length !== others.length) return false;
  for (let i = 0; i < rows.length; i++) if (rows[i] !== others[i]) return false;
  return true;
}

/** The fit with terms added to the covariates; undefined where anything about it is out of the ordinary. */
function extended(
  model: CovariateModel,
  covariates: FittedCovariates,
  terms: readonly Term[],
  { dfRule, jointOf }: SharedOptions & Pick<Asked, 'jointOf'>,
): GlmFit | undefined {
  const { design, outcome, facts } = model;
  const { family, limit, columnsOnAllRows, matrix } = covariates;
  const added = modelMatrix(limit.rows, design.weights, terms, []);
  if (!hasEveryContrast(added, terms, model.rows) || whyOutOfRange(added) !== undefined) return undefined;
  for (const term of terms) {
    if (term.kind === 'factor' && oneSidedLevels(limit.rows, outcome, term, family.runsOff).length > 0)
      return undefined;
  }
  const ownResidualDf = residualDf(facts.designDf, columnsOnAllRows + added.columns.length - 1);
  const df = dfByRule(dfRule, facts.designDf, ownResidualDf);
  if (df < 1) return undefined;
  const asked: Asked = { dfRule, df, termsOfInterest: terms.map(({ name }) => name), sumOf: [], jointOf };
  const estimates =
    family.name === 'linear'
      ? projectedEstimates(model, covariates, added, asked)
      : searchedEstimates(model, covariates, terms, added, asked);
  if (estimates === undefined) return undefined;
  const { runOff } = limit;
  const others = [...added.dropped, ...matrix.dropped].filter(
    ({ term, level }) => !runOff.some((off) => off.term === term && off.level === level),
  );
  return {
    ...facts,
    ...estimates,
    residualDf: ownResidualDf,
    dfRule,
    dropped: [...runOff, ...others],
    status: 'estimated',
    reason: runOff.map(({ term, level, reason }) => `${term} ${level}: ${reason}`).join('; ') || null,
  };
}

/** Whether numbers vary, and factors have all levels that any row has, the first of all as the reference. */
function hasEveryContrast(added: ModelMatrix, terms: readonly Term[], rows: Int32Array): boolean {
  return terms.every((term) => {
    const own = added.columns.filter((column) => column.term === term.name);
    if (term.kind !== 'factor') return own.length === 1;
    return own.length > 0 && own.length === usedLevels(term, rows).length - 1 && own[0].reference === term.levels[0];
  });
}

/** By a search that begins at the model of the covariates, where the terms have no effect. */
function searchedEstimates(
  { design }: CovariateModel,
  { family, matrix, data: ofCovariates, maximum, kinds: kindsOfCovariates }: FittedCovariates,
  terms: readonly Term[],
  added: ModelMatrix,
  asked: Asked,
): GlmEstimates | undefined {
  const kinds = kindsOfCovariates && kindsWith(kindsOfCovariates, matrix.rows, terms.flatMap(valuesOf));
  const x = appendedColumns(matrix.x, added.x, 1);
  const columns = [...matrix.columns, ...added.columns.slice(1)];
  const data = { ...ofCovariates, x };
  const start = new Float64Array(x.p);
  start.set(maximum.coefficients);
  const estimates = likelihoodEstimates(design, { rows: matrix.rows, columns, data }, family, asked, () => {
    if (!kinds) return maximiseFrom(data, family, start);
    const ofKinds = dataOfKinds(data, kinds);
    const found = maximiseFrom(ofKinds, family, start);
    return found && maximumOfRows(found, ofKinds, kinds, data);
  });
  return typeof estimates === 'string' ? undefined : estimates;
}
