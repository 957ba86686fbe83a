/** Who is analysed, as a request writes it: the rules of the sample, and the subgroups. */
import * as z from 'zod/mini';
import { condition } from './conditions.ts';
import { fields, id, text, told } from './fields.ts';

export const sampleRule = z.union(
  [
    fields({ step: text, where: condition }),
    fields({ step: text, positive_weight: z.literal(true) }),
    fields({ complete_covariates_of: id }),
  ],
  'is no sample rule; the forms are {step, where}, {step, positive_weight: true}, {complete_covariates_of}',
);

export const subgroup = fields({
  id: told(id, 'How results call the subgroup.', 'women'),
  label: told(text, 'What people read.', 'women'),
  where: z.optional(told(condition, 'Who belongs to it; only "all" has none.', { variable: 'sex', in: ['female'] })),
});

/** The subgroup of the whole sample, which alone needs no condition. */
export const EVERYONE = 'all';
