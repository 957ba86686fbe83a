/** What the published study found, as a request writes it. */
import * as z from 'zod/mini';
import { variableId } from './conditions.ts';
import { fields, id, nonEmpty, positive, text, told } from './fields.ts';

/** A figure of the published study that a result is shown beside. */
const publishedValue = fields({
  exposure: variableId,
  model: id,
  subgroup: id,
  contrast: text,
  odds_ratio: positive,
  ci_low: positive,
  ci_high: positive,
  p: text,
  inconsistent: z.optional(told(text, 'Why this value must not be scored against, if so.')),
});

/** What the published study says in words, in a form that a result can be held against. */
const publishedStatement = fields({
  text,
  exposure: variableId,
  subgroup: id,
  models: nonEmpty(id),
  contrasts: nonEmpty(text),
  claim: told(
    z.enum(['positive', 'protective', 'none']),
    'positive and protective: an interval above or below 1 in each contrast; none: no interval leaves 1 out.',
    'positive',
  ),
});

export const published = fields({
  citation: text,
  doi: text,
  n: z.int().check(z.minimum(1)),
  cases: z.int().check(z.minimum(0)),
  note: text,
  values: z.array(publishedValue),
  statements: told(
    z.array(
      z.union(
        [text, publishedStatement],
        'must be text or an object with text, exposure, subgroup, models, contrasts and claim',
      ),
    ),
    'One in words alone stays with the request and is not judged.',
  ),
});
