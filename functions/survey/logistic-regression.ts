import { type DfRule, designDf, dfByRule, residualDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, type SurveyDesign } from './design.ts';
import {
  type LogisticCoefficient,
  type LogisticEstimates,
  likelihoodEstimates,
  penalisedEstimates,
} from './logistic-estimates.ts';
import {
  type Dropped,
  type FactorTerm,
  type ModelMatrix,
  modelMatrix,
  type Term,
  usedLevels,
  valuesOf,
} from './model-matrix.ts';
import { oneSidedLevels, rowsInTheLimit } from './separation.ts';

export type { LogisticCoefficient, LogisticEstimates };

/** What is known about a fit whether or not it could be made. */
export interface FitFacts {
  /** Rows of the domain with outcome and all terms, and the cases among them. */
  n: number;
  cases: number;
  /** Rows of the domain that lack the outcome or a term. */
  missing: number;
  /** PSUs minus strata among those with one of the n rows. */
  designDf: number;
  /** designDf + 1 - the number of coefficients, infinite ones included; null if there is no model to count them in. */
  residualDf: number | null;
  dfRule: DfRule;
  /** Terms and levels without a coefficient, and why. */
  dropped: Dropped[];
}

/**
 * `estimated`: weighted maximum likelihood with the design-based covariance; `reason` names covariate levels whose own coefficient is infinite.
 * `firth`: the term of interest, or the outcome as a whole, is separated; penalised estimates with a model-based covariance.
 * `not_estimable`: there is no estimate.
 */
export type LogisticFit =
  | (FitFacts & LogisticEstimates & { status: 'estimated'; reason: string | null })
  | (FitFacts & LogisticEstimates & { status: 'firth'; reason: string })
  | (FitFacts & { status: 'not_estimable'; reason: string });

export interface LogisticOptions {
  dfRule: DfRule;
  /** The name of the term that the model is fitted for; the others are covariates. */
  termOfInterest: string;
}

const SEPARATED = 'a combination of terms separates cases from non-cases';
const FIRTH =
  "Firth's penalised likelihood, weights scaled to the effective sample size, model-based SE (the design-based one collapses without events)";

/**
 * Survey-weighted logistic regression of `outcome` (0, 1, NaN missing; one value per row of the design) on `terms` in a domain. Rows of the
 * domain with a missing value are left out of it and counted. What cannot be estimated is a result with a reason.
 * Throws a RangeError for an outcome that is not 0 or 1, or a term of interest that is not among the terms.
 */
export function fitSurveyLogistic(
  design: SurveyDesign,
  domain: Domain,
  outcome: Float64Array,
  terms: readonly Term[],
  { dfRule, termOfInterest }: LogisticOptions,
): LogisticFit {
  const ofInterest = terms.find((term) => term.name === termOfInterest);
  if (ofInterest === undefined) throw new RangeError(`the term of interest "${termOfInterest}" is not a term`);
  const inDomain = rowsOfDomain(design, domain);
  const rows = completeRows(inDomain, outcome, terms);
  const facts: FitFacts = {
    n: rows.length,
    cases: rows.reduce((cases, row) => cases + outcome[row], 0),
    missing: inDomain.length - rows.length,
    designDf: designDf(design, rows),
    residualDf: null,
    dfRule,
    dropped: [],
  };
  const notEstimable = (reason: string): LogisticFit => ({ ...facts, status: 'not_estimable', reason });
  const oneSided = whyOneSided(facts);
  if (oneSided !== undefined) return notEstimable(oneSided);

  const full = modelMatrix(rows, design.weights, terms, termOfInterest);
  facts.residualDf = residualDf(facts.designDf, full.columns.length);
  facts.dropped = full.dropped;
  const df = dfByRule(dfRule, facts.designDf, facts.residualDf);
  if (facts.designDf < 1) return notEstimable(`${facts.designDf} design degrees of freedom`);
  if (df < 1) return notEstimable(`${df} ${dfRule} degrees of freedom`);
  const lost = whyLost(full, ofInterest);
  if (lost !== undefined) return notEstimable(lost);

  const penalised = (why: string): LogisticFit => {
    const estimates = penalisedEstimates(design, full, outcome, df);
    if (estimates === undefined)
      return notEstimable(`${why}, and rounding hides the maximum of Firth's penalised likelihood`);
    return { ...facts, ...estimates, status: 'firth', reason: `${why}: ${FIRTH}` };
  };
  const covariates = terms.filter((term): term is FactorTerm => term.kind === 'factor' && term !== ofInterest);
  const limit = rowsInTheLimit(rows, outcome, covariates);
  if (ofInterest.kind === 'factor') {
    const [separated] = oneSidedLevels(limit.rows, outcome, ofInterest);
    if (separated !== undefined) return penalised(`${termOfInterest} ${separated.level}: ${separated.reason}`);
  }
  const matrix = limit.runOff.length === 0 ? full : modelMatrix(limit.rows, design.weights, terms, termOfInterest);
  const stillThere = contrasts(matrix, ofInterest) === contrasts(full, ofInterest);
  const estimates = stillThere ? likelihoodEstimates(design, matrix, outcome, df) : 'separated';
  if (estimates === 'separated') return penalised(SEPARATED);
  if (estimates === 'no_variance') return notEstimable('the PSUs of each stratum are alike: no variance between them');
  return {
    ...facts,
    ...estimates,
    dropped: [...limit.runOff, ...matrix.dropped.filter((other) => !limit.runOff.some(isSameAs(other)))],
    status: 'estimated',
    reason: limit.runOff.map(({ term, level, reason }) => `${term} ${level}: ${reason}`).join('; ') || null,
  };
}

function completeRows(inDomain: Int32Array, outcome: Float64Array, terms: readonly Term[]): Int32Array {
  const rows = inDomain.slice();
  let count = rows.length;
  for (const column of [outcome, ...terms.map(valuesOf)]) {
    let complete = 0;
    for (let i = 0; i < count; i++) if (!Number.isNaN(column[rows[i]])) rows[complete++] = rows[i];
    count = complete;
  }
  for (const row of rows.subarray(0, count)) {
    if (outcome[row] !== 0 && outcome[row] !== 1) {
      throw new RangeError(`the outcome of row ${row} is ${outcome[row]}, neither 0 nor 1`);
    }
  }
  return rows.slice(0, count);
}

/** Why there is nothing to compare, if so. */
function whyOneSided({ n, cases }: FitFacts): string | undefined {
  if (n === 0) return 'no row of the domain has the outcome and all terms';
  if (cases === 0) return `no case among ${n} rows`;
  return cases === n ? `all ${n} rows are cases` : undefined;
}

function isSameAs(other: Dropped): (dropped: Dropped) => boolean {
  return ({ term, level }) => term === other.term && level === other.level;
}

/** The number of coefficients of a term. */
function contrasts(matrix: ModelMatrix, term: Term): number {
  return matrix.columns.filter((column) => column.term === term.name).length;
}

/** Why the term of interest cannot be estimated from these columns, if so. */
function whyLost(matrix: ModelMatrix, term: Term): string | undefined {
  const asked = term.kind === 'factor' ? usedLevels(term, matrix.rows).length - 1 : 1;
  if (contrasts(matrix, term) < Math.max(asked, 1)) {
    const last = matrix.dropped.findLast((dropped) => dropped.term === term.name);
    return `${term.name}: ${last?.reason}`;
  }
  const reference = matrix.columns.find((column) => column.term === term.name)?.reference;
  if (term.kind === 'factor' && reference !== term.levels[0]) {
    return `${term.name}: no row in its reference level ${term.levels[0]}`;
  }
  return undefined;
}
