import type { Factor } from './covariates.ts';

/**
 * Leaves out, in place, the rows of every factor level that holds cases only or none, until no such level remains. The coefficient of such a
 * level runs off to infinity; in that limit the fitted probabilities of its rows are their outcomes, so that they add nothing to the deviance, its
 * gradient or the information, and all else is the optimum of the other rows (Albert and Anderson, Biometrika 1984). `rows` holds `count`
 * rows; returns how many remain, in their order.
 */
export function leaveOutSeparatedLevels(
  factors: readonly Factor[],
  y: Uint8Array,
  rows: Int32Array,
  count: number,
): number {
  let remaining = count;
  for (let found = true; found; ) {
    found = false;
    for (const { codes, levels } of factors) {
      // Non-cases and cases of each level, in turn.
      TALLIES.fill(0, 0, 2 * levels);
      for (let i = 0; i < remaining; i++) TALLIES[2 * codes[rows[i]] + y[rows[i]]]++;
      let separated = false;
      for (let level = 0; level < levels; level++) {
        if ((TALLIES[2 * level] === 0) !== (TALLIES[2 * level + 1] === 0)) separated = true;
      }
      if (!separated) continue;
      found = true;
      let kept = 0;
      for (let i = 0; i < remaining; i++) {
        const tally = 2 * codes[rows[i]];
        if (TALLIES[tally] > 0 && TALLIES[tally + 1] > 0) rows[kept++] = rows[i];
      }
      remaining = kept;
    }
  }
  return remaining;
}

/** One for all calls, which use it from its start. */
const TALLIES = new Int32Array(2 * 256);
