import { type DfRule, designDf, dfByRule, residualDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, type SurveyDesign } from './design.ts';
import { type EventCell, eventCell } from './event-cells.ts';
import { type Family, type FamilyName, familyOf } from './family.ts';
import {
  type Asked,
  type Coefficient,
  type GlmEstimates,
  glmData,
  type Inference,
  likelihoodEstimates,
  penalisedEstimates,
} from './glm-estimates.ts';
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

export type { Coefficient, GlmEstimates, Inference };

/** What is known about a fit whether or not it could be made. */
export interface FitFacts {
  family: FamilyName;
  /** Rows of the domain with outcome and all terms. */
  n: number;
  /** The sum of their outcomes, cases or events; null for a family of numbers. */
  cases: number | null;
  /** The events among the n rows; null unless outcomes are 0 or 1. */
  cell: EventCell | null;
  /** Of a family of numbers: the weighted standard deviation of their outcomes, n / (n - 1) times the mean square (R's svyvar). */
  outcomeSd: number | null;
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
 * `estimated`: weighted maximum likelihood with the design-based covariance; `reason` names covariate levels whose own
 * coefficient is infinite. `firth`: of a logistic model the term of interest, or the outcome as a whole, is separated;
 * penalised estimates with a model-based covariance. `not_estimable`: there is no estimate.
 */
export type GlmFit =
  | (FitFacts & GlmEstimates & { status: 'estimated'; reason: string | null })
  | (FitFacts & GlmEstimates & { status: 'firth'; reason: string })
  | (FitFacts & { status: 'not_estimable'; reason: string });

export interface GlmOptions {
  family: FamilyName;
  dfRule: DfRule;
  /** The names of the terms that the model is fitted for; the others are covariates. */
  termsOfInterest: readonly string[];
  /** Terms whose coefficients are added up to one figure, with its inference in `sum`. */
  sumOf?: readonly string[];
  /** Firth's penalised fit even where the likelihood has a maximum; of a logistic model. */
  penalised?: boolean;
  /** Whether to give standard errors by the jackknife beside the linearised ones. */
  jackknife?: boolean;
}

const SEPARATED = 'a combination of terms separates cases from non-cases';
const FIRTH =
  "Firth's penalised likelihood, weights scaled to the effective sample size, model-based SE (the design-based one collapses without events)";

/**
 * Survey-weighted regression of `outcome` (one value per row of the design, NaN missing) on `terms` in a domain. Rows of the domain with a
 * missing value are left out of it and counted. What cannot be estimated is a result with a reason.
 * Throws a RangeError for a term of interest that is not among the terms.
 */
export function fitSurveyGlm(
  design: SurveyDesign,
  domain: Domain,
  outcome: Float64Array,
  terms: readonly Term[],
  { family: familyName, dfRule, termsOfInterest, sumOf = [], penalised = false, jackknife = false }: GlmOptions,
): GlmFit {
  const family = familyOf(familyName);
  const ofInterest = termsOfInterest.map((name) => {
    const term = terms.find((candidate) => candidate.name === name);
    if (term === undefined) throw new RangeError(`the term of interest "${name}" is not a term`);
    return term;
  });
  const inDomain = rowsOfDomain(design, domain);
  const rows = rowsWith([outcome, ...terms.flatMap(valuesOf)], inDomain);
  const { facts, problem } = fitFacts(design, rows, inDomain.length, outcome, familyName, dfRule);
  const notEstimable = (reason: string): GlmFit => ({ ...facts, status: 'not_estimable', reason });
  if (problem !== undefined) return notEstimable(problem);

  const full = modelMatrix(rows, design.weights, terms, termsOfInterest);
  facts.residualDf = residualDf(facts.designDf, full.columns.length);
  facts.dropped = full.dropped;
  const df = dfByRule(dfRule, facts.designDf, facts.residualDf);
  if (facts.designDf < 1) return notEstimable(`${facts.designDf} design degrees of freedom`);
  if (df < 1) return notEstimable(`${df} ${dfRule} degrees of freedom`);
  const asked: Asked = { dfRule, df, termsOfInterest, sumOf, jackknife };
  for (const term of ofInterest) {
    const lost = whyLost(full, term);
    if (lost !== undefined) return notEstimable(lost);
  }

  const withoutMaximum = (why: string): GlmFit => {
    if (familyName !== 'logistic') return notEstimable(`${why}: the estimate is infinite`);
    const estimates = penalisedEstimates(design, full, outcome, asked);
    if (estimates === undefined)
      return notEstimable(`${why}, and rounding hides the maximum of Firth's penalised likelihood`);
    return { ...facts, ...estimates, status: 'firth', reason: `${why}: ${FIRTH}` };
  };
  if (penalised) return withoutMaximum('a penalised fit is asked for');
  const factors = terms.filter((term): term is FactorTerm => term.kind === 'factor');
  const covariates = factors.filter((term) => !ofInterest.includes(term));
  const limit = rowsInTheLimit(rows, outcome, covariates, family.runsOff);
  for (const term of factors.filter((factor) => ofInterest.includes(factor))) {
    const [separated] = oneSidedLevels(limit.rows, outcome, term, family.runsOff);
    if (separated !== undefined) return withoutMaximum(`${term.name} ${separated.level}: ${separated.reason}`);
  }
  const matrix = limit.runOff.length === 0 ? full : modelMatrix(limit.rows, design.weights, terms, termsOfInterest);
  const stillThere = ofInterest.every((term) => contrasts(matrix, term) === contrasts(full, term));
  const data = glmData(design, matrix, outcome, limit.rows.length);
  const estimates = stillThere ? likelihoodEstimates(design, { ...matrix, data }, family, asked) : 'separated';
  if (estimates === 'separated') return withoutMaximum(SEPARATED);
  if (estimates === 'no_variance') return notEstimable('the PSUs of each stratum are alike: no variance between them');
  return {
    ...facts,
    ...estimates,
    dropped: [...limit.runOff, ...matrix.dropped.filter((other) => !limit.runOff.some(isSameAs(other)))],
    status: 'estimated',
    reason: limit.runOff.map(({ term, level, reason }) => `${term} ${level}: ${reason}`).join('; ') || null,
  };
}

/** What is known of a fit on these rows before it is made, and what keeps it from being made, if anything: nothing to compare. */
export function fitFacts(
  design: SurveyDesign,
  rows: Int32Array,
  inDomain: number,
  outcome: Float64Array,
  family: FamilyName,
  dfRule: DfRule,
): { facts: FitFacts; problem: string | undefined } {
  const unfit = whyUnfit(familyOf(family), outcome, rows);
  const facts: FitFacts = {
    family,
    n: rows.length,
    cases: family === 'linear' || unfit !== undefined ? null : rows.reduce((cases, row) => cases + outcome[row], 0),
    cell: family === 'linear' ? null : eventCell(design, outcome, rows),
    outcomeSd: family === 'linear' ? weightedSd(outcome, design.weights, rows) : null,
    missing: inDomain - rows.length,
    designDf: designDf(design, rows),
    residualDf: null,
    dfRule,
    dropped: [],
  };
  return { facts, problem: unfit ?? whyAlike(facts, outcome, rows) };
}

/** The rows that have a value in every column. */
export function rowsWith(columns: readonly Float64Array[], among: Int32Array): Int32Array {
  const rows = among.slice();
  let count = rows.length;
  for (const column of columns) {
    let complete = 0;
    for (let i = 0; i < count; i++) if (!Number.isNaN(column[rows[i]])) rows[complete++] = rows[i];
    count = complete;
  }
  return rows.slice(0, count);
}

/** Why the family does not have these outcomes, if so: log-linear of a number that is no count. */
function whyUnfit(family: Family, outcome: Float64Array, rows: Int32Array): string | undefined {
  for (const row of rows) {
    const fault = family.faultOf(outcome[row]);
    if (fault !== undefined) return `an outcome of ${outcome[row]} is ${fault}: a ${family.name} model cannot have it`;
  }
  return undefined;
}

/** Null of fewer than two rows. */
function weightedSd(values: Float64Array, weights: Float64Array, rows: Int32Array): number | null {
  if (rows.length < 2) return null;
  let [total, sum, squares] = [0, 0, 0];
  for (const row of rows) {
    total += weights[row];
    sum += weights[row] * values[row];
  }
  const mean = sum / total;
  for (const row of rows) squares += weights[row] * (values[row] - mean) ** 2;
  return Math.sqrt(((squares / total) * rows.length) / (rows.length - 1));
}

/** Why there is nothing to compare, if so. */
function whyAlike({ family, n, cases }: FitFacts, outcome: Float64Array, rows: Int32Array): string | undefined {
  if (n === 0) return 'no row of the domain has the outcome and all terms';
  if (cases === 0) return `no case among ${n} rows`;
  if (family === 'logistic' && cases === n) return `all ${n} rows are cases`;
  if (rows.every((row) => outcome[row] === outcome[rows[0]])) return `the outcome is the same in all ${n} rows`;
  return undefined;
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
