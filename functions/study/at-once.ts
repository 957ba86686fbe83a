/** How much of a run goes on at once: what the Maps of the state machine are bounded by. */
import type { RunRequest } from './run-request.ts';

/** Items of each Map that may be worked on at once. */
export interface AtOnce {
  tables: number;
  /** Of each method that takes one step. */
  fits: number;
  /** Chunks of replicates, and analyses that are made of them. */
  replicates: number;
}

/** Fits run beside replicates and take seconds where these take minutes: a fifth of the functions keeps up. */
const FITS_BESIDE_REPLICATES = 1 / 5;

/** Where nothing has to be replicated it is the other way round. */
const FITS_BESIDE_NONE = 4 / 5;

/**
 * Shares out what a run may have, so that nothing of it is refused.
 *
 * @param functionsAtOnce  invocations that the run may have going on at once, at least 2
 * @param tablesAtOnce  files that may be fetched at once
 * @param requests  that of the main analysis, and those of its changes
 */
export function atOnce(
  functionsAtOnce: number,
  tablesAtOnce: number,
  requests: readonly Pick<RunRequest, 'wqs' | 'qgcomp'>[],
): AtOnce {
  const tables = Math.min(tablesAtOnce, functionsAtOnce);
  if (requests.every(({ wqs, qgcomp }) => !wqs && !qgcomp))
    return { tables, fits: functionsAtOnce, replicates: functionsAtOnce };
  const long = requests.some(({ wqs, qgcomp }) => wqs || qgcomp?.permutations);
  const share = long ? FITS_BESIDE_REPLICATES : FITS_BESIDE_NONE;
  const fits = Math.max(1, Math.floor(functionsAtOnce * share));
  return { tables, fits, replicates: functionsAtOnce - fits };
}
