/** Who is analysed, as a request writes it: the rules of the sample, and the subgroups. */
import * as z from 'zod/mini';
import { condition } from '../../language/conditions.ts';
import { fields, id, text, told } from '../../language/fields.ts';

const step = told(text, 'What the flow of participants calls the rule.', 'age');

export const sampleRule = z.union(
  [
    fields({ step, where: told(condition, 'Who stays.', { variable: 'age', at_least: 20 }) }),
    fields({
      step,
      positive_weight: told(z.literal(true), 'Only those with a positive weight stay: they are in the design.', true),
    }),
    fields({
      complete_covariates_of: told(id, 'Only those stay for whom all covariates of this model are known.', 'model-1'),
    }),
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
