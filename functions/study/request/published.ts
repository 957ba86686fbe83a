/** What the published study found, as a request writes it. */
import * as z from 'zod/mini';
import { fields, id, nonEmpty, positive, text, told, variableId } from '../../language/fields.ts';

/** A figure of the published study that a result is shown beside. */
const publishedValue = fields({
  exposure: told(variableId, 'The exposure that it is about.', 'cadmium'),
  model: told(id, 'The model of this request that stands for theirs.', 'model-1'),
  subgroup: told(id, 'The subgroup.', 'all'),
  contrast: told(text, 'What is compared.', 'q4'),
  odds_ratio: told(positive, 'The published odds ratio.', 7.62),
  ci_low: told(positive, 'The lower bound of its interval.', 2.01),
  ci_high: told(positive, 'The upper bound of its interval.', 29.03),
  p: told(text, 'The published p value, as it is written.', '0.003'),
  inconsistent: z.optional(
    told(text, 'Why this value must not be scored against, if so.', 'The interval does not fit the ratio.'),
  ),
});

/** What the published study says in words, in a form that a result can be held against. */
const publishedStatement = fields({
  text: told(text, 'What is said.', 'Cadmium: positive in model 1.'),
  exposure: told(variableId, 'The exposure that it is about.', 'cadmium'),
  subgroup: told(id, 'The subgroup.', 'all'),
  models: told(nonEmpty(id), 'The models that it is about.', ['model-1']),
  contrasts: told(nonEmpty(text), 'The contrasts that it is judged by.', ['q2', 'q3', 'q4']),
  claim: told(
    z.enum(['positive', 'protective', 'none']),
    'positive and protective: an interval above or below 1 in each contrast; none: no interval leaves 1 out.',
    'positive',
  ),
});

export const published = fields({
  citation: told(text, 'Authors, title, journal, year.', 'Huang Z, et al. Front Public Health 2023;11:1045020'),
  doi: told(text, 'Its DOI.', '10.3389/fpubh.2023.1045020'),
  n: told(z.int().check(z.minimum(1)), 'How many participants it has.', 1777),
  cases: told(z.int().check(z.minimum(0)), 'How many cases it has.', 115),
  note: told(text, 'What is known of it, and what is our reading.', 'Only the abstract was available.'),
  values: told(z.array(publishedValue), 'Figures that results are shown beside.', []),
  statements: told(
    z.array(
      z.union(
        [text, publishedStatement],
        'must be text or an object with text, exposure, subgroup, models, contrasts and claim',
      ),
    ),
    'What it says in words; one in words alone stays with the request and is not judged.',
    ['Cadmium: positive in model 1.'],
  ),
});
