/** How much of a run goes on at once: what the Maps of the state machine are bounded by. */
import { METHODS } from '../methods/index.ts';
import { listedMethods } from './analysis-lists.ts';
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
export function atOnce(functionsAtOnce: number, tablesAtOnce: number, requests: readonly RunRequest[]): AtOnce {
  const tables = Math.min(tablesAtOnce, functionsAtOnce);
  if (!requests.some(hasReplicates)) return { tables, fits: functionsAtOnce, replicates: functionsAtOnce };
  const long = requests
    .flatMap(listedMethods)
    .some(([, { bootstraps, permutations }]) => bootstraps !== undefined || permutations !== undefined);
  const share = long ? FITS_BESIDE_REPLICATES : FITS_BESIDE_NONE;
  const fits = Math.max(1, Math.floor(functionsAtOnce * share));
  return { tables, fits, replicates: functionsAtOnce - fits };
}

/** Whether a method is asked for whose analyses are made of replicates, or could be. */
function hasReplicates(request: RunRequest): boolean {
  return METHODS.some(({ steps, planned }) => steps === 'replicates' && planned(request).length > 0);
}
