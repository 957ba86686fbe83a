/** How long the parts of a specification curve take. */

/**
 * Of one regression, quartiles and trend, of 1,800 participants. 400 specifications of huang-2023-multiverse, two
 * exposures each, took 4.6 s on one core (5.8 ms); half as much again is for larger samples. It decides how work is cut
 * and no result.
 */
export const SECONDS_PER_REGRESSION = 0.008;
