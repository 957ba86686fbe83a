/** The forms of an exposure as a request writes them: a word for the usual ones, an object for the others. */
import * as z from 'zod/mini';
import { count, fields, id, told, variableId } from '../language/fields.ts';
import type { Form } from './form.ts';
import { TRANSFORMS } from './transform.ts';

const transform = z.enum(TRANSFORMS);
const MOST_GROUPS = 20;
const knots = z.literal([3, 4, 5]);

const FORM_WORDS = `must be "quantile-2" to "quantile-${MOST_GROUPS}", "identity", "log2", "log10", "per-sd", "spline-3" to "spline-5", or an object`;

const quantile = fields({
  groups: told(count(2, MOST_GROUPS), 'How many groups.', 4),
  weighted: told(z._default(z.boolean(), false), 'Whether survey weights enter the cut points.', false),
  cut_within: told(
    z._default(
      z.union([z.enum(['sample', 'controls']), fields({ variable: told(variableId, 'A category.', 'sex') })]),
      'sample',
    ),
    'Whose values are cut: the analytic sample, those without the outcome, or each level of a variable.',
    { variable: 'sex' },
  ),
  reference: told(z._default(count(1, MOST_GROUPS), 1), 'The group that the others are compared with.', 1),
});

const formId = told(id, 'How results call the form.', 'tertiles-by-sex');

const formObject = z.union(
  [
    fields({
      id: formId,
      quantile: told(quantile, 'Groups by quantiles, and a trend over their medians.', { groups: 3 }),
    }),
    fields({ id: formId, transform: told(transform, 'A number on this scale.', 'log2') }),
    fields({
      id: formId,
      per_sd: told(transform, 'In standard deviations of the analytic sample, on this scale.', 'log2'),
    }),
    fields({
      id: formId,
      spline: told(
        fields({
          knots: told(knots, "How many knots, at Harrell's quantiles.", 4),
          of: told(z._default(transform, 'log2'), 'The scale on which the curve is drawn.', 'log2'),
        }),
        'A restricted cubic spline: tests of any association, and of one that is not a line.',
        { knots: 4 },
      ),
    }),
  ],
  'is no form; the forms are {id, quantile}, {id, transform}, {id, per_sd}, {id, spline}',
);

/** What a word stands for; undefined of one that stands for nothing. */
function formOfWord(word: string): Form | undefined {
  const [, name, number] = /^(quantile|spline)-([1-9]\d?)$/.exec(word) ?? [];
  const size = Number(number);
  if (name === 'quantile' && size >= 2 && size <= MOST_GROUPS) {
    return { id: word, quantile: { groups: size, weighted: false, cut_within: 'sample', reference: 1 } };
  }
  if (name === 'spline' && (size === 3 || size === 4 || size === 5)) {
    return { id: word, spline: { knots: size, of: 'log2' } };
  }
  if (word === 'per-sd') return { id: word, per_sd: 'identity' };
  const scale = TRANSFORMS.find((candidate) => candidate === word);
  return scale && { id: word, transform: scale };
}

const formWord = z.string().check(z.refine((word) => formOfWord(word) !== undefined, FORM_WORDS));

export const form = z.union([formWord, formObject], FORM_WORDS);

/** The form that a word or an object stands for. */
export function formOf(written: z.infer<typeof form>): Form {
  return typeof written === 'string' ? (formOfWord(written) as Form) : written;
}

/**
 * Whether a form has as its id the word for a form of another kind, scale or size. How its groups are cut, or on which
 * scale it is one of its kind, is no other form: a change of a study keeps the id of what it changes.
 */
export function isMisnamed(form: Form): boolean {
  const meant = formOfWord(form.id);
  return meant !== undefined && kindOf(meant) !== kindOf(form);
}

function kindOf(form: Form): string {
  if ('quantile' in form) return `${form.quantile.groups} groups`;
  if ('spline' in form) return `${form.spline.knots} knots`;
  return 'per_sd' in form ? 'per SD' : form.transform;
}
