/** What a bootstrap replicate costs. */

/**
 * Seconds of one replicate: a constant, a part for each training row, and one for each row and squared parameter
 * (components and covariates). Twice what `npm run bench chunks` measured (5.9e-5, 1.8e-7 and 6.0e-10 on a Xeon with
 * other work on it, within a third from 1,000 to 9,000 rows and 7 to 44 parameters): a margin for a Lambda of one vCPU
 * and for data that need more iterations.
 */
const SECONDS_PER_REPLICATE = { constant: 1.2e-4, row: 3.6e-7, rowAndSquaredParameter: 1.2e-9 };

/** What one replicate takes, with a margin. */
export function secondsPerReplicate(trainingRows: number, parameters: number): number {
  const { constant, row, rowAndSquaredParameter } = SECONDS_PER_REPLICATE;
  return constant + trainingRows * (row + rowAndSquaredParameter * parameters * parameters);
}
