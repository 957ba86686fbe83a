/** Outcomes as a request writes them. */
import * as z from 'zod/mini';
import { FAMILIES } from '../../survey/family.ts';
import { condition, variableId } from './conditions.ts';
import { fields, id, nonEmpty, text, told } from './fields.ts';

/** Young reference, g/cm2: whoever writes it in mg/cm2 would make a case of everybody. */
const referenceBmd = fields({
  mean: z.number().check(z.minimum(0.2), z.maximum(2)),
  sd: z.number().check(z.minimum(0.02), z.maximum(0.5)),
});

const boneDensity = fields({
  /** From far below any person's to the mean of the young, above which nobody speaks of low density. */
  t_score_at_most: told(z.number().check(z.minimum(-6), z.maximum(0)), 'A case is at or below this T-score.', -2.5),
  sites: told(
    nonEmpty(fields({ variable: variableId, reference: fields({ male: referenceBmd, female: referenceBmd }) })),
    'Bone density at any of these sites makes a case, by the young reference of the same sex (g/cm2).',
  ),
  missing_site: told(
    z._default(z.enum(['not_a_case', 'excluded']), 'not_a_case'),
    'Whether a site without a value counts as normal there, or leaves the participant without an outcome.',
    'excluded',
  ),
});

const outcomeFields = {
  id: told(id, 'How results call the outcome.', 'osteoporosis'),
  label: told(text, 'What people read.', 'osteoporosis'),
  families: z.optional(
    told(nonEmpty(z.enum(FAMILIES)), 'What its models are; by default logistic of cases, linear of a number.', [
      'logistic',
      'log-linear',
    ]),
  ),
};

export const outcome = z.union(
  [
    fields({ ...outcomeFields, bone_density: boneDensity }),
    fields({ ...outcomeFields, condition }),
    fields({ ...outcomeFields, number: variableId }),
  ],
  'is no outcome; the forms are {id, label, bone_density}, {id, label, condition}, {id, label, number}',
);
