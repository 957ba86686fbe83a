import { addOuterProduct, dependentColumns } from '../numeric/linear-algebra.ts';

/** A covariate of a model: one value per row of the design, NaN for a missing one. */
export type Term = NumericTerm | FactorTerm;

export interface NumericTerm {
  kind: 'numeric';
  name: string;
  values: Float64Array;
}

/** A category: `codes` are indices of `levels`, whose first is the reference. */
export interface FactorTerm {
  kind: 'factor';
  name: string;
  levels: readonly string[];
  codes: Float64Array;
}

/** A term or level that has no coefficient, and why. */
export interface Dropped {
  term: string;
  /** null if the whole term was dropped */
  level: string | null;
  reason: string;
}

/** One column of a model matrix. */
export interface Column {
  /** The term's name; `(Intercept)` for the first column. */
  term: string;
  /** The level that the column indicates, and the one that it is compared with; null for a number. */
  level: string | null;
  reference: string | null;
  /** The column holds (value - centre) / scale. */
  centre: number;
  scale: number;
}

/** The model matrix of some rows: rows.length x columns.length, row-major, the intercept first. */
export interface ModelMatrix {
  rows: Int32Array;
  columns: Column[];
  x: Float64Array;
  dropped: Dropped[];
}

/** The values of a term, row by row: numbers, or indices of levels. */
export function valuesOf(term: Term): Float64Array {
  return term.kind === 'numeric' ? term.values : term.codes;
}

/**
 * The model matrix of `terms` on `rows`: an intercept, numbers centred on their weighted mean and scaled by their weighted SD
 * (so that minutes or millions are as harmless as decades), and treatment contrasts of factors against the first level
 * that is in use. Levels without a row and terms with a single value have no column and are named in `dropped`; so are columns that
 * are linear combinations of others, taken from the terms other than `termOfInterest` where possible.
 */
export function modelMatrix(
  rows: Int32Array,
  weights: Float64Array,
  terms: readonly Term[],
  termOfInterest: string,
): ModelMatrix {
  const dropped: Dropped[] = [];
  const columns: Column[] = [{ term: '(Intercept)', level: null, reference: null, centre: 0, scale: 1 }];
  const fillers: ((row: number) => number)[] = [() => 1];
  for (const term of terms) {
    if (term.kind === 'numeric') {
      const column = standardised(term, rows, weights);
      if (column === undefined) {
        dropped.push({ term: term.name, level: null, reason: 'the same value in all rows of the domain' });
        continue;
      }
      columns.push(column);
      fillers.push((row) => (term.values[row] - column.centre) / column.scale);
    } else {
      const used = usedLevels(term, rows);
      for (const [code, level] of term.levels.entries()) {
        if (!used.includes(code)) dropped.push({ term: term.name, level, reason: 'no row in the domain' });
      }
      if (used.length < 2) {
        dropped.push({ term: term.name, level: null, reason: 'one level left in the domain' });
        continue;
      }
      const [reference, ...compared] = used;
      for (const code of compared) {
        columns.push({
          term: term.name,
          level: term.levels[code],
          reference: term.levels[reference],
          centre: 0,
          scale: 1,
        });
        fillers.push((row) => (term.codes[row] === code ? 1 : 0));
      }
    }
  }
  const p = columns.length;
  const x = new Float64Array(rows.length * p);
  for (let i = 0; i < rows.length; i++) for (let j = 0; j < p; j++) x[i * p + j] = fillers[j](rows[i]);
  return withoutDependentColumns({ rows, columns, x, dropped }, weights, termOfInterest);
}

/** The codes of a factor that occur in `rows`, ascending. */
export function usedLevels(term: FactorTerm, rows: Int32Array): number[] {
  const counts = new Int32Array(term.levels.length);
  for (const row of rows) counts[term.codes[row]]++;
  return [...counts.keys()].filter((code) => counts[code] > 0);
}

/** Weighted mean and SD of a number over `rows`, or undefined if it has one value only. */
function standardised(term: NumericTerm, rows: Int32Array, weights: Float64Array): Column | undefined {
  const first = term.values[rows[0]];
  if (rows.every((row) => term.values[row] === first)) return undefined;
  let total = 0;
  let sum = 0;
  for (const row of rows) {
    total += weights[row];
    sum += weights[row] * term.values[row];
  }
  const centre = sum / total;
  let squares = 0;
  for (const row of rows) squares += weights[row] * (term.values[row] - centre) ** 2;
  return { term: term.name, level: null, reference: null, centre, scale: Math.sqrt(squares / total) };
}

function withoutDependentColumns(matrix: ModelMatrix, weights: Float64Array, termOfInterest: string): ModelMatrix {
  const { rows, columns, x } = matrix;
  const p = columns.length;
  const products = new Float64Array(p * p);
  for (let i = 0; i < rows.length; i++) addOuterProduct(products, p, weights[rows[i]], x, i * p);
  const indices = [...columns.keys()];
  // What comes last is left out first. A covariate that says the same as the term of interest makes the latter's effect unknowable,
  // so that the term of interest must be the one to fail.
  const order = [
    ...indices.filter((j) => columns[j].term !== termOfInterest),
    ...indices.filter((j) => columns[j].term === termOfInterest),
  ];
  const dependent = dependentColumns(products, p, order);
  if (dependent.length === 0) return matrix;
  const kept = indices.filter((j) => !dependent.includes(j));
  const narrower = new Float64Array(rows.length * kept.length);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < kept.length; j++) narrower[i * kept.length + j] = x[i * p + kept[j]];
  }
  return {
    rows,
    columns: kept.map((j) => columns[j]),
    x: narrower,
    dropped: [
      ...matrix.dropped,
      ...dependent.map((j) => ({
        term: columns[j].term,
        level: columns[j].level,
        reason: 'a linear combination of other terms',
      })),
    ],
  };
}
