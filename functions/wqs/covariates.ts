/** Covariate columns told apart into numbers and factors: the levels of a factor can run off to infinity, and its zeros need no arithmetic. */
import type { WqsProblem } from './problem.ts';

/** A category of each row; level 0 is the most common. */
export interface Factor {
  codes: Uint8Array;
  levels: number;
}

/** The covariates of some rows. Together with the intercept they span the columns that they were made from. */
export interface Covariates {
  /** Columns of three values or more, moved and scaled to mean 0 and SD 1. */
  numbers: Float64Array[];
  factors: Factor[];
}

/** Codes are bytes. */
const MAX_LEVELS = 256;

/**
 * A column of two values is a factor, and so are neighbouring ones of which at most one has its upper value in any row, as the
 * contrasts of a category have. A column with one value says nothing that the intercept does not say, and is left out.
 */
export function recogniseCovariates({ covariates, p }: WqsProblem, rows: Int32Array): Covariates {
  const numbers: Float64Array[] = [];
  const factors: Factor[] = [];
  let neighbour: Factor | undefined;
  for (let j = 1; j < p; j++) {
    const column = Float64Array.from(rows, (row) => covariates[row * p + j]);
    const [lower, upper, third] = firstDistinctValues(column, 3);
    if (third !== undefined) {
      numbers.push(standardised(column));
      neighbour = undefined;
    } else if (upper !== undefined) {
      const indicator = Uint8Array.from(column, (value) => (value === Math.max(lower, upper) ? 1 : 0));
      if (neighbour === undefined || !canTake(neighbour, indicator)) {
        neighbour = { codes: new Uint8Array(rows.length), levels: 1 };
        factors.push(neighbour);
      }
      addLevel(neighbour, indicator);
    }
  }
  return { numbers, factors: factors.map(commonestFirst) };
}

function firstDistinctValues(column: Float64Array, atMost: number): number[] {
  const values: number[] = [];
  for (const value of column) {
    if (!values.includes(value)) values.push(value);
    if (values.length === atMost) break;
  }
  return values;
}

function standardised(column: Float64Array): Float64Array {
  const n = column.length;
  let sum = 0;
  for (const value of column) sum += value;
  const mean = sum / n;
  let squares = 0;
  // Products, because the language does not define the last bit of a power.
  for (const value of column) squares += (value - mean) * (value - mean);
  const sd = Math.sqrt(squares / n);
  return column.map((value) => (value - mean) / sd);
}

function canTake({ codes, levels }: Factor, indicator: Uint8Array): boolean {
  return levels < MAX_LEVELS && indicator.every((inLevel, i) => inLevel === 0 || codes[i] === 0);
}

function addLevel(factor: Factor, indicator: Uint8Array): void {
  const level = factor.levels++;
  for (let i = 0; i < indicator.length; i++) if (indicator[i] === 1) factor.codes[i] = level;
}

/** The same factor with its levels numbered so that most rows are in level 0, which needs no column. */
function commonestFirst({ codes, levels }: Factor): Factor {
  const totals = new Int32Array(levels);
  for (const code of codes) totals[code]++;
  const commonest = totals.indexOf(Math.max(...totals));
  const exchanged = (code: number) => (code === commonest ? 0 : code === 0 ? commonest : code);
  return { codes: codes.map(exchanged), levels };
}
