/**
 * Rows that say the same of a model: in a likelihood one row that stands for them, with the sum of their weights, takes
 * their place. With factors and whole years a survey of thousands has a few hundred kinds of rows.
 */
import { valuesAt } from './design.ts';
import type { GlmData, LikelihoodMaximum } from './likelihood.ts';

/** Rows by kind. */
export interface Kinds {
  /** The kind of each row, numbered from 0 in the order of their first rows. */
  ofRow: Int32Array;
  count: number;
}

/** Ages have some eighty values; a column of more is a measurement, of which hardly two are alike. */
const MOST_VALUES = 128;

/** The kinds of rows that have the same values in all columns; undefined where one of these is a measurement. */
export function kindsOf(rows: Int32Array, columns: readonly Float64Array[]): Kinds | undefined {
  return kindsWith({ ofRow: new Int32Array(rows.length), count: 1 }, rows, columns);
}

/** The kinds told further apart by more columns; undefined where one of these is a measurement. */
export function kindsWith(kinds: Kinds, rows: Int32Array, columns: readonly Float64Array[]): Kinds | undefined {
  return columns.reduce<Kinds | undefined>((found, column) => found && toldApart(found, rows, column), kinds);
}

function toldApart({ ofRow, count }: Kinds, rows: Int32Array, column: Float64Array): Kinds | undefined {
  const known = new Float64Array(MOST_VALUES);
  let knownCount = 0;
  const told = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = column[rows[i]];
    let place = 0;
    while (place < knownCount && known[place] !== value) place++;
    if (place === knownCount) {
      if (knownCount === MOST_VALUES) return undefined;
      known[knownCount++] = value;
    }
    told[i] = place;
  }
  // The number of each kind and value that has been met, plus 1.
  const numbers = new Int32Array(count * knownCount);
  let toldCount = 0;
  for (let i = 0; i < rows.length; i++) {
    const place = ofRow[i] * knownCount + told[i];
    if (numbers[place] === 0) numbers[place] = ++toldCount;
    told[i] = numbers[place] - 1;
  }
  return { ofRow: told, count: toldCount };
}

/** A row for each kind: the first of it, with the weight of all. */
export function dataOfKinds({ x, y, weights }: GlmData, { ofRow, count }: Kinds): GlmData {
  const first = new Int32Array(count);
  const total = new Float64Array(count);
  let met = 0;
  let entries = 0;
  for (let row = 0; row < x.n; row++) {
    const kind = ofRow[row];
    if (kind === met) {
      first[met++] = row;
      entries += x.starts[row + 1] - x.starts[row];
    }
    total[kind] += weights[row];
  }
  const starts = new Int32Array(count + 1);
  const columns = new Int32Array(entries);
  const values = new Float64Array(entries);
  entries = 0;
  for (let kind = 0; kind < count; kind++) {
    for (let entry = x.starts[first[kind]]; entry < x.starts[first[kind] + 1]; entry++) {
      columns[entries] = x.columns[entry];
      values[entries++] = x.values[entry];
    }
    starts[kind + 1] = entries;
  }
  return {
    x: { n: count, p: x.p, starts, columns, values },
    y: valuesAt(y, first),
    weights: total,
  };
}

/** The maximum of the data of kinds as that of all rows: each has the share of its kind that its weight has. */
export function maximumOfRows(
  found: LikelihoodMaximum,
  ofKinds: GlmData,
  { ofRow }: Kinds,
  { x, weights }: GlmData,
): LikelihoodMaximum {
  const [predictors, residuals, variances] = [new Float64Array(x.n), new Float64Array(x.n), new Float64Array(x.n)];
  for (let row = 0; row < x.n; row++) {
    const kind = ofRow[row];
    const share = weights[row] / ofKinds.weights[kind];
    predictors[row] = found.predictors[kind];
    residuals[row] = share * found.residuals[kind];
    variances[row] = share * found.variances[kind];
  }
  return { ...found, predictors, residuals, variances };
}
