/** The field `wqs` of a request: weighted quantile sum regressions. */
import * as z from 'zod/mini';
import { count, fields, id, nonEmpty, told, variableId } from '../../language/fields.ts';
import { PERMUTATION_SETTINGS } from '../permutation-settings.ts';

/**
 * `combine-wqs` takes 25 ms for each: 25 s of its 2 minutes. They also keep an item of a work list, with a range of
 * each, below 64 KiB.
 */
const MOST_HOLDOUTS = 1000;

/** `combine-wqs` takes 7.5 us for each: 75 s of its 2 minutes. */
export const MOST_REPLICATES_OF_AN_ANALYSIS = 10_000_000;

/** More columns than the largest mixture fills: exposures, and levels of a factor that have weights of their own. */
const MOST_COMPONENTS_DRAWN = 300;

/**
 * gWQS's own default is 0.6, and its users take 0.4 to 0.7. A share so small that a side of a usual split is left
 * without cases would be no validation; who wants none writes 0.
 */
const VALIDATION_SHARES = 'must be 0 (all rows train and validate) or a share from 0.05 to 0.95';

function isValidationShare(value: number): boolean {
  return value === 0 || (value >= 0.05 && value <= 0.95);
}

export const wqsSettings = fields({
  outcomes: z.optional(told(nonEmpty(id), 'The outcomes, if not all that have a logistic or linear family.', ['ckd'])),
  quantiles: told(z._default(count(2, 20), 4), 'Into how many groups each component is scored.', 4),
  bootstraps: told(count(1, MOST_REPLICATES_OF_AN_ANALYSIS), 'Bootstrap replicates of each split.', 100),
  random_subset: z.optional(
    told(
      count(1, MOST_COMPONENTS_DRAWN),
      'How many components each replicate draws at random: it fits all training rows with these alone, in place of a bootstrap sample.',
      3,
    ),
  ),
  validation: told(
    z._default(z.number().check(z.refine(isValidationShare, VALIDATION_SHARES)), 0.6),
    'The share of rows that validate; 0 trains and tests on all rows.',
    0.6,
  ),
  split: told(
    z._default(z.enum(['simple', 'stratified']), 'simple'),
    'stratified: the same share of cases and of others validates; a number has no cases and is split simply.',
    'simple',
  ),
  holdouts: told(z._default(count(1, MOST_HOLDOUTS), 1), 'Random splits, each with its own replicates.', 1),
  directions: told(
    z._default(nonEmpty(z.enum(['positive', 'negative'])), ['positive', 'negative']),
    "The signs of the index's coefficient that are looked for.",
    ['positive'],
  ),
  signal: told(
    z._default(z.enum(['t2', 't3', 'abst', 'one', 'expt']), 't2'),
    'How much a replicate counts in the averaged weights, by its z: z^2, z^3, |z|, 1 or exp(|z|) - 1.',
    't2',
  ),
  seed: told(count(0, 4_294_967_295), 'Makes every draw of the run.', 2023),
  survey_weights: told(z._default(z.boolean(), false), 'Whether survey weights enter the search for weights.', false),
  stratified: z.optional(
    told(
      variableId,
      'A category that is a covariate of all models: each of its levels has weights of its own, in one index.',
      'sex',
    ),
  ),
  ...PERMUTATION_SETTINGS,
  models: z.optional(told(nonEmpty(id), 'The models, if not all.', ['model-1'])),
  subgroups: z.optional(told(nonEmpty(id), 'The subgroups, if not all.', ['all'])),
});

export const wqsField = z.optional(
  told(wqsSettings, 'Weighted quantile sum regressions of all exposures together.', { bootstraps: 100, seed: 2023 }),
);

export type WqsSettings = z.infer<typeof wqsSettings>;
