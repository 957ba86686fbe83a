/** The field `qgcomp` of a request: quantile g-computation (Keil et al. 2020). */
import * as z from 'zod/mini';
import { count, fields, id, nonEmpty, told } from '../../language/fields.ts';
import { PERMUTATION_SETTINGS } from '../permutation-settings.ts';

const qgcompSettings = fields({
  groups: told(z._default(count(2, 20), 4), 'Into how many quantile groups each component is scored, from 0.', 4),
  ...PERMUTATION_SETTINGS,
  seed: z.optional(told(count(0, 4_294_967_295), 'Makes every permutation; 2023 if absent.', 2023)),
  outcomes: z.optional(told(nonEmpty(id), 'The outcomes, if not all.', ['ckd'])),
  models: z.optional(told(nonEmpty(id), 'The models, if not all.', ['model-1'])),
  subgroups: z.optional(told(nonEmpty(id), 'The subgroups, if not all.', ['all'])),
});

export const qgcompField = z.optional(
  told(qgcompSettings, 'Quantile g-computation of all exposures together.', { groups: 4 }),
);

export type QgcompSettings = z.infer<typeof qgcompSettings>;
