import { dependentColumns } from '../numeric/linear-algebra.ts';
import { crossProducts, type SparseRows, withColumns } from '../numeric/sparse-rows.ts';
import { unitOf } from '../numeric/unit.ts';
import { valuesAt } from './design.ts';

/** A covariate of a model: one value per row of the design, NaN for a missing one. */
export type Term = NumericTerm | FactorTerm | ProductTerm;

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

/**
 * The products of a term's columns with the indicators of a factor, beside the main effects of both: an interaction.
 */
export interface ProductTerm {
  kind: 'product';
  name: string;
  of: NumericTerm | FactorTerm;
  by: FactorTerm;
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

/** The model matrix of some rows of the design. */
export interface ModelMatrix {
  rows: Int32Array;
  /** The columns of `x`, the intercept first. */
  columns: Column[];
  x: SparseRows;
  dropped: Dropped[];
}

/** The columns that a term is made of, row by row: numbers, or indices of levels. */
export function valuesOf(term: Term): Float64Array[] {
  if (term.kind === 'product') return [...valuesOf(term.of), term.by.codes];
  return [term.kind === 'numeric' ? term.values : term.codes];
}

/**
 * The model matrix of `terms` on `rows`: an intercept, numbers centred on their weighted mean and scaled by their
 * weighted SD (so that minutes or millions are as harmless as decades), and treatment contrasts of factors against the
 * first level that is in use. Levels without a row and terms with a single value have no column and are named in
 * `dropped`; so are columns that are linear combinations of others, taken from the terms other than `termsOfInterest`
 * where possible.
 */
export function modelMatrix(
  rows: Int32Array,
  weights: Float64Array,
  terms: readonly Term[],
  termsOfInterest: readonly string[],
): ModelMatrix {
  const blocks = terms.map((term) => blockOf(term, rows, weights));
  const matrix = {
    rows,
    columns: [INTERCEPT, ...blocks.flatMap((block) => block.columns)],
    x: filled(rows, blocks),
    dropped: blocks.flatMap((block) => block.dropped),
  };
  return withoutDependentColumns(matrix, weights, termsOfInterest);
}

/** The effective degrees of freedom multiply four numbers of this size or its inverse: none of them may overflow. */
export const LARGEST_SD = 1e50;
export const LEAST_SD = 1e-50;

/** Which term has numbers too far from 1 for its coefficient to be computed with, and why; undefined if none has. */
export function whyOutOfRange({ columns }: Pick<ModelMatrix, 'columns'>): string | undefined {
  const found = columns.find(({ scale }) => !(scale >= LEAST_SD && scale <= LARGEST_SD));
  return (
    found &&
    `${found.term}: its standard deviation is ${found.scale.toExponential(1)}, and must be from ${LEAST_SD} to ${LARGEST_SD}`
  );
}

/** The codes of a factor that occur in `rows`, ascending. */
export function usedLevels(term: FactorTerm, rows: Int32Array): number[] {
  const counts = new Int32Array(term.levels.length);
  for (const row of rows) counts[term.codes[row]]++;
  return [...counts.keys()].filter((code) => counts[code] > 0);
}

const INTERCEPT: Column = { term: '(Intercept)', level: null, reference: null, centre: 0, scale: 1 };

/** The columns of one term; in each row at most one of them is not zero. */
interface Block {
  columns: Column[];
  dropped: Dropped[];
  /** Which of the block's columns is not zero in that row of the design, or -1; and its value there. */
  columnAt: (row: number) => number;
  valueAt: (row: number) => number;
}

function blockOf(term: Term, rows: Int32Array, weights: Float64Array): Block {
  if (term.kind === 'product') return productBlock(term, rows, weights);
  return term.kind === 'numeric' ? numericBlock(term, rows, weights) : factorBlock(term, rows);
}

/**
 * A number enters a product scaled but not centred: what centring would add is in the main effects, and a product's
 * coefficient is then the same.
 */
function productBlock({ name, of, by }: ProductTerm, rows: Int32Array, weights: Float64Array): Block {
  const factor = factorBlock(by, rows);
  const inner = blockOf(of, rows, weights);
  const { centre, scale } = inner.columns[0] ?? { centre: 0, scale: 1 };
  return {
    columns: factor.columns.flatMap((level) =>
      inner.columns.map((column) => ({
        term: name,
        level: column.level === null ? level.level : `${column.level}:${level.level}`,
        reference: level.reference,
        centre: 0,
        scale: column.scale,
      })),
    ),
    dropped: [],
    columnAt: (row) => {
      const [i, j] = [inner.columnAt(row), factor.columnAt(row)];
      return i < 0 || j < 0 ? -1 : j * inner.columns.length + i;
    },
    valueAt: (row) => inner.valueAt(row) + centre / scale,
  };
}

function emptyBlock(dropped: Dropped[]): Block {
  return { columns: [], dropped, columnAt: () => -1, valueAt: () => 0 };
}

function numericBlock({ name, values }: NumericTerm, rows: Int32Array, weights: Float64Array): Block {
  if (rows.every((row) => values[row] === values[rows[0]])) {
    return emptyBlock([{ term: name, level: null, reason: 'the same value in all rows of the domain' }]);
  }
  const unit = unitOf(valuesAt(values, rows));
  let total = 0;
  let sum = 0;
  for (const row of rows) {
    total += weights[row];
    sum += weights[row] * (values[row] / unit);
  }
  const centre = sum / total;
  let squares = 0;
  for (const row of rows) squares += weights[row] * (values[row] / unit - centre) * (values[row] / unit - centre);
  const scale = Math.sqrt(squares / total);
  return {
    columns: [{ term: name, level: null, reference: null, centre: centre * unit, scale: scale * unit }],
    dropped: [],
    columnAt: () => 0,
    valueAt: (row) => (values[row] / unit - centre) / scale,
  };
}

function factorBlock(term: FactorTerm, rows: Int32Array): Block {
  const { name, levels, codes } = term;
  const used = usedLevels(term, rows);
  const dropped: Dropped[] = [...levels.entries()]
    .filter(([code]) => !used.includes(code))
    .map(([, level]) => ({ term: name, level, reason: 'no row in the domain' }));
  if (used.length < 2) {
    return emptyBlock([...dropped, { term: name, level: null, reason: 'one level left in the domain' }]);
  }
  const [reference, ...compared] = used;
  const columnOfCode = levels.map((_, code) => compared.indexOf(code));
  return {
    columns: compared.map((code) => ({
      term: name,
      level: levels[code],
      reference: levels[reference],
      centre: 0,
      scale: 1,
    })),
    dropped,
    columnAt: (row) => columnOfCode[codes[row]],
    valueAt: () => 1,
  };
}

function filled(rows: Int32Array, blocks: readonly Block[]): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  const columns = new Int32Array(rows.length * (blocks.length + 1));
  const values = new Float64Array(columns.length);
  let entries = 0;
  let p = 1;
  const offsets = blocks.map((block) => {
    p += block.columns.length;
    return p - block.columns.length;
  });
  for (let i = 0; i < rows.length; i++) {
    // The intercept is column 0.
    values[entries++] = 1;
    for (let b = 0; b < blocks.length; b++) {
      const column = blocks[b].columnAt(rows[i]);
      if (column < 0) continue;
      columns[entries] = offsets[b] + column;
      values[entries++] = blocks[b].valueAt(rows[i]);
    }
    starts[i + 1] = entries;
  }
  return { n: rows.length, p, starts, columns: columns.subarray(0, entries), values: values.subarray(0, entries) };
}

function withoutDependentColumns(
  matrix: ModelMatrix,
  weights: Float64Array,
  termsOfInterest: readonly string[],
): ModelMatrix {
  const { rows, columns, x } = matrix;
  const products = new Float64Array(x.p * x.p);
  crossProducts(x, valuesAt(weights, rows), products);
  const indices = [...columns.keys()];
  // What comes last is left out first. A covariate that says the same as the term of interest makes the latter's effect
  // unknowable, so that the term of interest must be the one to fail.
  const order = [
    ...indices.filter((j) => !termsOfInterest.includes(columns[j].term)),
    ...indices.filter((j) => termsOfInterest.includes(columns[j].term)),
  ];
  const dependent = dependentColumns(products, x.p, order);
  if (dependent.length === 0) return matrix;
  const kept = indices.filter((j) => !dependent.includes(j));
  const reason = 'a linear combination of other terms';
  return {
    rows,
    columns: kept.map((j) => columns[j]),
    x: withColumns(x, kept),
    dropped: [...matrix.dropped, ...dependent.map((j) => ({ term: columns[j].term, level: columns[j].level, reason }))],
  };
}
