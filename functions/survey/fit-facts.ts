/** What is known of a fit before it is made. */
import { type DfRule, designDf } from './degrees-of-freedom.ts';
import type { SurveyDesign } from './design.ts';
import { type EventCell, eventCell } from './event-cells.ts';
import { type Family, type FamilyName, familyOf } from './family.ts';
import { type Dropped, LARGEST_SD, LEAST_SD } from './model-matrix.ts';

/** What is known about a fit whether or not it could be made. */
export interface FitFacts {
  family: FamilyName;
  /** Rows of the domain with outcome and all terms. */
  n: number;
  /** The sum of their outcomes, cases or events; null for a family of numbers. */
  cases: number | null;
  /** The events among the n rows; null unless outcomes are 0 or 1. */
  cell: EventCell | null;
  /**
   * Of a family of numbers: the weighted standard deviation of their outcomes, n / (n - 1) times the mean square (R's
   * svyvar).
   */
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
 * What is known of a fit on these rows before it is made, and what keeps it from being made, if anything: nothing to
 * compare.
 */
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
function whyAlike(
  { family, n, cases, outcomeSd }: FitFacts,
  outcome: Float64Array,
  rows: Int32Array,
): string | undefined {
  if (n === 0) return 'no row of the domain has the outcome and all terms';
  if (cases === 0) return `no case among ${n} rows`;
  if (family === 'logistic' && cases === n) return `all ${n} rows are cases`;
  if (rows.every((row) => outcome[row] === outcome[rows[0]])) return `the outcome is the same in all ${n} rows`;
  if (family === 'linear' && n > 1 && !isUsual(outcomeSd)) {
    return `the outcome's standard deviation is ${outcomeSd?.toExponential(1)}, and must be from ${LEAST_SD} to ${LARGEST_SD}`;
  }
  return undefined;
}

/** As of the terms of a model: variances of variances may not overflow. */
function isUsual(sd: number | null): boolean {
  return sd !== null && sd >= LEAST_SD && sd <= LARGEST_SD;
}
