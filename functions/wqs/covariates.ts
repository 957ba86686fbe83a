/**
 * Covariates as numbers and factors: the levels of a factor can run off to infinity, and its zeros need no arithmetic.
 */
import type { WqsProblem } from './problem.ts';

/** A category of each row; level 0 is the most common. */
export interface Factor {
  codes: Uint16Array;
  levels: number;
}

/** The covariates of some rows. Together with the intercept they span the columns that they were made from. */
export interface Covariates {
  /** Columns of three values or more, moved and scaled to mean 0 and SD 1. */
  numbers: Float64Array[];
  factors: Factor[];
}

/**
 * The terms of the model matrix on some of its rows. A number of two values is a category of two. What has one value in
 * these rows says nothing that the intercept does not say, and is left out.
 */
export function covariatesOn({ covariates }: Pick<WqsProblem, 'covariates'>, rows: Int32Array): Covariates {
  const numbers: Float64Array[] = [];
  const factors: Factor[] = [];
  const values = columnsOn(covariates.x, rows);
  const { columns } = covariates;
  for (let j = 1; j < columns.length; j++) {
    const { term, level } = columns[j];
    if (level !== null) {
      const first = j;
      while (columns[j + 1]?.term === term) j++;
      addFactor(factors, values.slice(first, j + 1));
      continue;
    }
    const [lower, upper, third] = firstDistinctValues(values[j], 3);
    if (third !== undefined) numbers.push(standardised(values[j]));
    else if (upper !== undefined)
      addFactor(factors, [values[j].map((value) => Number(value === Math.max(lower, upper)))]);
  }
  return { numbers, factors };
}

/** The indicators of the levels of a factor but the first. */
export function indicatorColumns({ codes, levels }: Factor): Float64Array[] {
  return Array.from({ length: levels - 1 }, (_, i) => Float64Array.from(codes, (code) => (code === i + 1 ? 1 : 0)));
}

function columnsOn({ p, starts, columns, values }: WqsProblem['covariates']['x'], rows: Int32Array): Float64Array[] {
  const dense = Array.from({ length: p }, () => new Float64Array(rows.length));
  rows.forEach((row, i) => {
    for (let entry = starts[row]; entry < starts[row + 1]; entry++) dense[columns[entry]][i] = values[entry];
  });
  return dense;
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

/** The factor of which `indicators` are the levels but the reference, as far as these rows have them. */
function addFactor(factors: Factor[], indicators: readonly Float64Array[]): void {
  const used = indicators.filter((indicator) => indicator.includes(1));
  const codes = new Uint16Array(indicators[0].length);
  used.forEach((indicator, level) => {
    for (let i = 0; i < codes.length; i++) if (indicator[i] === 1) codes[i] = level + 1;
  });
  if (codes.some((code) => code !== codes[0])) factors.push(commonestFirst({ codes, levels: used.length + 1 }));
}

/** The same factor with its levels numbered so that most rows are in level 0, which needs no column. */
function commonestFirst({ codes, levels }: Factor): Factor {
  const totals = new Int32Array(levels);
  for (const code of codes) totals[code]++;
  const commonest = totals.indexOf(Math.max(...totals));
  const exchanged = (code: number) => (code === commonest ? 0 : code === 0 ? commonest : code);
  return { codes: codes.map(exchanged), levels };
}
