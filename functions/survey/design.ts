/** A stratified, clustered sample with weights: what design-based inference needs to know about every row. */

/**
 * What to do with a stratum that has one PSU in the whole design, whose variance cannot be seen (R: survey.lonely.psu).
 */
export type LonelyPsu = 'adjust' | 'fail';

export interface SurveyDesign {
  /** The number of rows of the caller's columns, in the design or not. */
  rows: number;
  /** One weight per row; 0 for a row that is not in the design. */
  weights: Float64Array;
  /** The PSU of each row, numbered from 0 across strata; -1 for a row that is not in the design. */
  psuOfRow: Int32Array;
  /** The stratum of each PSU, numbered from 0. */
  stratumOfPsu: Int32Array;
  /** The number of PSUs in each stratum. */
  psusInStratum: Int32Array;
  /** Where variances come from: the spread between PSUs, or the model itself where there is no survey. */
  variance: 'design' | 'model';
}

/**
 * A subpopulation: 1 for a row that belongs to it. Rows outside stay in the design, which is what makes its variance
 * right.
 */
export type Domain = Uint8Array;

export interface DesignColumns {
  /** The stratum label of each row. */
  strata: ArrayLike<number>;
  /** The PSU label of each row, nested in its stratum: PSU 1 of stratum 104 is not PSU 1 of stratum 105. */
  psus: ArrayLike<number>;
  /** The weight of each row; 0 or missing (NaN) means that the row is not in the design. */
  weights: ArrayLike<number>;
  lonelyPsu: LonelyPsu;
}

/** A stratum has a single PSU and the design was told to fail then. */
export class LonelyPsuError extends Error {
  override name = 'LonelyPsuError';
}

/** The columns cannot describe a survey design. */
export class InvalidDesignError extends Error {
  override name = 'InvalidDesignError';
}

/**
 * Builds the design from one stratum, PSU and weight per row. Throws an InvalidDesignError for columns of different
 * lengths, a negative weight, or a weighted row without stratum or PSU, and a LonelyPsuError as asked.
 */
export function surveyDesign({ strata, psus, weights, lonelyPsu }: DesignColumns): SurveyDesign {
  const rows = weights.length;
  if (strata.length !== rows || psus.length !== rows) {
    throw new InvalidDesignError(
      `strata (${strata.length}), PSUs (${psus.length}) and weights (${rows}) must have one value per row`,
    );
  }
  const design: SurveyDesign = {
    rows,
    weights: new Float64Array(rows),
    psuOfRow: new Int32Array(rows).fill(-1),
    stratumOfPsu: new Int32Array(),
    psusInStratum: new Int32Array(),
    variance: 'design',
  };
  const stratumNumbers = new Map<number, number>();
  const psuNumbers: Map<number, number>[] = [];
  const stratumOfPsu: number[] = [];
  for (let row = 0; row < rows; row++) {
    const weight = weights[row];
    if (weight === 0 || Number.isNaN(weight)) continue;
    if (!(weight > 0 && weight < Infinity)) throw new InvalidDesignError(`row ${row} has the weight ${weight}`);
    if (Number.isNaN(strata[row]) || Number.isNaN(psus[row])) {
      throw new InvalidDesignError(`row ${row} has a weight but no stratum or no PSU`);
    }
    const stratum = numberOf(strata[row], stratumNumbers);
    if (stratum === psuNumbers.length) psuNumbers.push(new Map());
    const known = psuNumbers[stratum].get(psus[row]);
    const psu = known ?? stratumOfPsu.length;
    if (known === undefined) {
      psuNumbers[stratum].set(psus[row], psu);
      stratumOfPsu.push(stratum);
    }
    design.weights[row] = weight;
    design.psuOfRow[row] = psu;
  }
  design.stratumOfPsu = Int32Array.from(stratumOfPsu);
  design.psusInStratum = Int32Array.from(psuNumbers, (psusOfStratum) => psusOfStratum.size);
  if (lonelyPsu === 'fail') refuseLonelyPsus(design, [...stratumNumbers.keys()]);
  return design;
}

/**
 * Rows that no survey has drawn: each independent of the others, of the same weight, so that a regression is an
 * ordinary one, with the standard errors of its model.
 */
export function noDesign(rows: number): SurveyDesign {
  const alike = new Float64Array(rows).fill(1);
  const design = surveyDesign({ strata: alike, psus: [...alike.keys()], weights: alike, lonelyPsu: 'adjust' });
  return { ...design, variance: 'model' };
}

/** The rows that are in the design and in the domain, in order. */
export function rowsOfDomain(design: SurveyDesign, domain: Domain): Int32Array {
  if (domain.length !== design.rows) {
    throw new InvalidDesignError(`the domain has ${domain.length} rows, the design ${design.rows}`);
  }
  const rows = new Int32Array(design.rows);
  let count = 0;
  for (let row = 0; row < design.rows; row++) if (domain[row] && design.psuOfRow[row] >= 0) rows[count++] = row;
  return rows.slice(0, count);
}

/** The rows that have a value in every column: `among` itself where all of them do. */
export function rowsWith(columns: readonly Float64Array[], among: Int32Array): Int32Array {
  return columns.reduce(rowsWithValue, among);
}

function rowsWithValue(among: Int32Array, column: Float64Array): Int32Array {
  let known = 0;
  while (known < among.length && !Number.isNaN(column[among[known]])) known++;
  if (known === among.length) return among;
  const rows = among.slice();
  for (let i = known + 1; i < among.length; i++) if (!Number.isNaN(column[among[i]])) rows[known++] = among[i];
  return rows.slice(0, known);
}

/** The values of some rows. */
export function valuesAt(column: Float64Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]];
  return values;
}

function numberOf(label: number, numbers: Map<number, number>): number {
  const known = numbers.get(label);
  if (known !== undefined) return known;
  numbers.set(label, numbers.size);
  return numbers.size - 1;
}

function refuseLonelyPsus(design: SurveyDesign, labels: readonly number[]): void {
  const lonely = labels.filter((_, stratum) => design.psusInStratum[stratum] === 1);
  if (lonely.length > 0) {
    throw new LonelyPsuError(
      `only one PSU in stratum ${lonely.join(', ')}: its variance cannot be estimated (lonely PSU option "adjust" centres it on the mean of all PSUs)`,
    );
  }
}
