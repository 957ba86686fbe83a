/** How long the fits of a sweep take. */
import type { Cycle } from '../../nhanes/releases.ts';

/**
 * One fit of the 5,000 adults of a cycle, with a dozen columns of covariates: `npm run bench sweep` measures it. Of
 * pooled cycles it takes as many times that. It decides how work is cut and no result.
 */
export const SECONDS_PER_FIT_OF_A_CYCLE = 0.005;

export function secondsPerFit(cycles: readonly Cycle[]): number {
  return cycles.length * SECONDS_PER_FIT_OF_A_CYCLE;
}
