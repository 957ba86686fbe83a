/** The field `description` of a request: who the participants are, and how common the outcomes. */
import * as z from 'zod/mini';
import { fields, id, nonEmpty, told, variableId } from '../../language/fields.ts';

export const descriptionSettings = fields({
  by: z.optional(
    told(
      nonEmpty(id),
      'What the table of participants compares: outcomes, or exposures, which are cut as the first quantile form says.',
      ['osteoporosis', 'cadmium'],
    ),
  ),
  variables: z.optional(
    told(nonEmpty(variableId), 'The rows of the table of participants, if not all covariates and exposures.', ['age']),
  ),
  prevalence: told(
    z._default(z.boolean(), true),
    'Whether the prevalence of each outcome is told, in each subgroup.',
    true,
  ),
});

export const descriptionField = z.optional(
  told(descriptionSettings, 'Who the participants are, and how common the outcomes.', { variables: ['age', 'sex'] }),
);
