/** Which rows train the weights and which rows test the index. */
import { drawsBelow, PURPOSE, type Stream } from './random.ts';

/**
 * One flag per row, 1 for a validation row: round(share n) rows drawn without replacement, or with `stratifyBy` (a
 * class per row, such as the outcome) round(share n_c) of each class.
 */
export function validationFlags(
  n: number,
  share: number,
  stream: Stream,
  holdout: number,
  stratifyBy?: Uint8Array | Float64Array,
): Uint8Array {
  const flags = new Uint8Array(n);
  const draw = drawsBelow(stream, PURPOSE.split, holdout, 0);
  for (const rows of strata(n, stratifyBy)) {
    const wanted = Math.round(share * rows.length);
    // Fisher and Yates's shuffle, as far as it is needed.
    for (let i = 0; i < wanted; i++) {
      const other = i + draw(rows.length - i);
      flags[rows[other]] = 1;
      rows[other] = rows[i];
    }
  }
  return flags;
}

/** The rows that train the weights, and those that test the index with these weights. */
export interface Split {
  training: Int32Array;
  validation: Int32Array;
}

/**
 * What `validationFlags` draws, as rows: either part can be empty where rows are few. A share of 0 trains and tests on
 * all rows.
 */
export function drawnSplit(
  n: number,
  share: number,
  stream: Stream,
  holdout: number,
  stratifyBy?: Uint8Array | Float64Array,
): Split {
  return share === 0 ? everyRowForBoth(n) : splitRows(validationFlags(n, share, stream, holdout, stratifyBy));
}

/** No split: the test is then too sure of itself. */
export function everyRowForBoth(n: number): Split {
  const all = Int32Array.from({ length: n }, (_, row) => row);
  return { training: all, validation: all };
}

/** The rows without a flag, and those with one. */
export function splitRows(flags: Uint8Array): Split {
  const all = Int32Array.from(flags.keys());
  return { training: all.filter((row) => flags[row] === 0), validation: all.filter((row) => flags[row] === 1) };
}

/** Why a split tells nothing, null if it can. */
export function whyNoSplit({ training, validation }: Split): string | null {
  if (training.length === 0) return 'no row is left for training: there are too few to be split';
  return validation.length === 0 ? 'no row is left for validation: there are too few to be split' : null;
}

function strata(n: number, stratifyBy: Uint8Array | Float64Array | undefined): Int32Array[] {
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  if (stratifyBy === undefined) return [rows];
  const classes = [...new Set(stratifyBy)].sort((a, b) => a - b);
  return classes.map((wanted) => rows.filter((row) => stratifyBy[row] === wanted));
}
