/** Outcomes as a request writes them. */
import * as z from 'zod/mini';
import { FAMILIES } from '../../survey/family.ts';
import { condition, variableId } from './conditions.ts';
import { fields, id, nonEmpty, text, told } from './fields.ts';

/** Young reference, g/cm2: whoever writes it in mg/cm2 would make a case of everybody. */
const referenceBmd = fields({
  mean: told(z.number().check(z.minimum(0.2), z.maximum(2)), 'The mean of the young, g/cm2.', 0.858),
  sd: told(z.number().check(z.minimum(0.02), z.maximum(0.5)), 'Their standard deviation, g/cm2.', 0.12),
});

/** White women of 20 to 29 years at the femoral neck, NHANES III (Looker et al. 1998). */
const YOUNG_WOMEN = { mean: 0.858, sd: 0.12 };

const site = fields({
  variable: told(variableId, 'The density of the site.', 'femoral_neck_bmd'),
  reference: told(
    fields({
      male: told(referenceBmd, 'The young reference of men.', YOUNG_WOMEN),
      female: told(referenceBmd, 'The young reference of women.', YOUNG_WOMEN),
    }),
    'What density is compared with.',
    { male: YOUNG_WOMEN, female: YOUNG_WOMEN },
  ),
});

const boneDensity = fields({
  /** From far below any person's to the mean of the young, above which nobody speaks of low density. */
  t_score_at_most: told(z.number().check(z.minimum(-6), z.maximum(0)), 'A case is at or below this T-score.', -2.5),
  sites: told(
    nonEmpty(site),
    'Bone density at any of these sites makes a case, by the young reference of the same sex.',
    [{ variable: 'femoral_neck_bmd', reference: { male: YOUNG_WOMEN, female: YOUNG_WOMEN } }],
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
    fields({
      ...outcomeFields,
      bone_density: told(boneDensity, 'Low bone density makes a case.', {
        t_score_at_most: -2.5,
        sites: [{ variable: 'femoral_neck_bmd', reference: { male: YOUNG_WOMEN, female: YOUNG_WOMEN } }],
      }),
    }),
    fields({
      ...outcomeFields,
      condition: told(condition, 'Whoever meets it is a case; of whom that is not known has no outcome.', {
        variable: 'egfr',
        below: 60,
      }),
    }),
    fields({ ...outcomeFields, number: told(variableId, 'A variable that is a number.', 'egfr') }),
  ],
  'is no outcome; the forms are {id, label, bone_density}, {id, label, condition}, {id, label, number}',
);
