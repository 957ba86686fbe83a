/** The fields of a request by which a mixture method asks for a permutation test. */
import * as z from 'zod/mini';
import { count, told } from '../language/fields.ts';

/**
 * 1,000,000 permutations take about an hour of computing for 2,000 participants; a p value needs no more than the first
 * digits.
 */
export const MOST_PERMUTATIONS = 1_000_000;

/** Which rows may change places. */
const WITHIN = ['none', 'psu', 'psu-sex-age'] as const;
export type Within = (typeof WITHIN)[number];

export const PERMUTATION_SETTINGS = {
  permutations: z.optional(
    told(count(1, MOST_PERMUTATIONS), 'How many permutations test the mixture as a whole; none if absent.', 999),
  ),
  permute_within: z.optional(
    told(
      z.enum(WITHIN),
      'Who may change places with whom: anybody (none, the default), those of a PSU, or of a PSU, a sex and an age group (0-19, 20-39, 40-59, 60+).',
      'psu',
    ),
  ),
};

/** What of the settings of a method a permutation test depends on. */
export interface PermutationSettings {
  permutations?: number | undefined;
  permute_within?: Within | undefined;
}

/** The variables by which `psu-sex-age` makes its groups. */
export const SEX_AND_AGE = ['sex', 'age'] as const;
