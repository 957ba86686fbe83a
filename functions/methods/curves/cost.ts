/** How long a permutation of specification curves takes. */
import type { RunRequest } from '../../study/run-request.ts';
import { countSpecifications } from '../specifications/decisions.ts';
import { regressionsOf } from '../specifications/plan.ts';

/**
 * Of one regression in one permutation. A permutation of 2,880 specifications of huang-2023-multiverse, 5,760
 * regressions of 1,800 participants on average, took 0.95 s of CPU time on a busy core (1.6e-4 s); a third as much
 * again is a margin. It decides how work is cut and no result.
 */
const SECONDS_PER_PERMUTED_REGRESSION = 2.2e-4;

/** What one permutation takes, with a margin. */
export function secondsPerCurvePermutation(request: RunRequest): number {
  const count = request.specifications ? countSpecifications(request.specifications) : 0;
  return count * regressionsOf(request) * SECONDS_PER_PERMUTED_REGRESSION;
}
