import { type DfRule, dfByRule, residualDf } from './degrees-of-freedom.ts';
import { type Domain, rowsOfDomain, rowsWith, type SurveyDesign } from './design.ts';
import { type FamilyName, familyOf } from './family.ts';
import { type FitFacts, fitFacts } from './fit-facts.ts';
import { glmData } from './glm-data.ts';
import {
  type Asked,
  type Coefficient,
  type GlmEstimates,
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
  whyOutOfRange,
} from './model-matrix.ts';
import { oneSidedLevels, rowsInTheLimit } from './separation.ts';

export type { Coefficient, GlmEstimates, Inference };

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
  /** Sets of terms, each of which is tested as a whole, with its test in `joint`. */
  jointOf?: readonly (readonly string[])[];
  /** Firth's penalised fit even where the likelihood has a maximum; of a logistic model. */
  penalised?: boolean;
  /** Whether to give standard errors by the jackknife beside the linearised ones. */
  jackknife?: boolean;
}

const DIGITS_LOST =
  'what the terms leave over of the outcomes is too little beside their size: rounding leaves no estimate';
const SEPARATED = 'a combination of terms separates cases from non-cases';
const FIRTH =
  "Firth's penalised likelihood, weights scaled to the effective sample size, model-based SE (the design-based one collapses without events)";

/**
 * Survey-weighted regression of `outcome` (one value per row of the design, NaN missing) on `terms` in a domain. Rows
 * of the domain with a missing value are left out of it and counted. What cannot be estimated is a result with a
 * reason. Throws a RangeError for a term of interest that is not among the terms.
 */
export function fitSurveyGlm(
  design: SurveyDesign,
  domain: Domain,
  outcome: Float64Array,
  terms: readonly Term[],
  options: GlmOptions,
): GlmFit {
  const { family: familyName, dfRule, termsOfInterest, penalised = false, jackknife = false } = options;
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
  const outOfRange = whyOutOfRange(full);
  if (outOfRange !== undefined) return notEstimable(outOfRange);
  if (facts.designDf < 1) return notEstimable(`${facts.designDf} design degrees of freedom`);
  if (df < 1) return notEstimable(`${df} ${dfRule} degrees of freedom`);
  const asked: Asked = {
    dfRule,
    df,
    termsOfInterest,
    sumOf: options.sumOf ?? [],
    jointOf: options.jointOf ?? [],
    jackknife,
  };
  for (const term of ofInterest) {
    const lost = whyLost(full, term);
    if (lost !== undefined) return notEstimable(lost);
  }

  const withoutMaximum = (why: string): GlmFit => {
    if (familyName === 'linear') return notEstimable(DIGITS_LOST);
    if (familyName === 'log-linear') return notEstimable(`${why}: the estimate is infinite`);
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
