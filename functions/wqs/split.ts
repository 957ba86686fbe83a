/** Which rows train the weights and which rows test the index. */
import { drawsBelow, PURPOSE, type Stream } from './random.ts';

/**
 * One flag per row, 1 for a validation row: round(share n) rows drawn without replacement, or with `stratifyBy` (a class per row, such
 * as the outcome) round(share n_c) of each class. A share of 0 flags no row, which means to train and test on all.
 */
export function validationFlags(
  n: number,
  share: number,
  stream: Stream,
  holdout: number,
  stratifyBy?: Uint8Array,
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

/** The rows to train on and those to test on; all rows for both if none is flagged. */
export function splitRows(flags: Uint8Array): { training: Int32Array; validation: Int32Array } {
  const all = Int32Array.from(flags.keys());
  const validation = all.filter((row) => flags[row] === 1);
  if (validation.length === 0) return { training: all, validation: all };
  return { training: all.filter((row) => flags[row] === 0), validation };
}

function strata(n: number, stratifyBy: Uint8Array | undefined): Int32Array[] {
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  if (stratifyBy === undefined) return [rows];
  const classes = [...new Set(stratifyBy)].sort((a, b) => a - b);
  return classes.map((wanted) => rows.filter((row) => stratifyBy[row] === wanted));
}
