/** How much of a run goes on at once: what the Maps of the state machine are bounded by. */

/** Items of each Map that may be worked on at once. */
export interface AtOnce {
  tables: number;
  /** Of each method that takes one step. */
  fits: number;
  /** Chunks of replicates, and analyses that are combined from them. */
  wqs: number;
}

/** Fits run beside WQS and take seconds where it takes minutes: a fifth of the functions keeps up. */
const FITS_BESIDE_WQS = 1 / 5;

/**
 * Shares out what a run may have, so that nothing of it is refused.
 *
 * @param functionsAtOnce  invocations that the run may have going on at once, at least 2
 * @param tablesAtOnce  files that may be fetched at once
 */
export function atOnce(functionsAtOnce: number, tablesAtOnce: number, hasWqs: boolean): AtOnce {
  const tables = Math.min(tablesAtOnce, functionsAtOnce);
  if (!hasWqs) return { tables, fits: functionsAtOnce, wqs: functionsAtOnce };
  const fits = Math.max(1, Math.floor(functionsAtOnce * FITS_BESIDE_WQS));
  return { tables, fits, wqs: functionsAtOnce - fits };
}
