/** The field `specifications` of a request: the decisions of a specification curve. */
import * as z from 'zod/mini';
import { count, fields, id, nonEmpty, text, told, variableId } from '../../language/fields.ts';
import { sampleRule } from '../../study/request/sample.ts';

/** With more, not even two choices of each could all be fitted. */
const MOST_DECISIONS = 16;
/** Each is checked as a request of its own. */
const MOST_CHOICES = 32;
/** Each refits all specifications, which takes seconds for thousands of them. */
const MOST_PERMUTATIONS = 10_000;
/** 2^6 subsets are 64 choices already. */
const MOST_OPTIONAL = 6;

const defensible = told(
  z._default(z.boolean(), true),
  'Whether the choice was held defensible before any result was seen.',
  true,
);

const choice = fields({
  id: told(id, 'What the column of the decision says.', 'adjusted'),
  label: z.optional(told(text, 'What people read, if not the id.', 'adjusted for age and sex')),
  defensible,
  change: told(
    z._default(z.record(z.string(), z.unknown()), {}),
    'A JSON merge patch (RFC 7396) of the request; a list takes the place of a list.',
    { df_rule: 'residual' },
  ),
  sample: told(
    z._default(z.array(sampleRule), []),
    'Rules that come after those of the sample, so that decisions about the sample go together.',
    [{ step: 'age below 80', where: { variable: 'age', below: 80 } }],
  ),
  covariates: told(
    z._default(z.array(variableId), []),
    'Covariates that every model has beside its own, so that decisions about covariates go together.',
    ['age', 'sex'],
  ),
});

const decision = z.union(
  [
    fields({
      id: told(id, 'Its column is called decision_ and this.', 'smokers'),
      label: z.optional(told(text, 'What people read, if not the id.', 'who is in the sample')),
      choices: told(nonEmpty(choice).check(z.maxLength(MOST_CHOICES)), 'What can be chosen.', [
        { id: 'all' },
        { id: 'ever', sample: [{ step: 'smoked', where: { measured: 'smokes_now' } }] },
      ]),
    }),
    fields({
      id: told(id, 'Its column is called decision_ and this.', 'further_covariates'),
      label: z.optional(told(text, 'What people read, if not the id.', 'further covariates')),
      subsets_of: told(
        nonEmpty(variableId).check(z.maxLength(MOST_OPTIONAL)),
        'Every subset of these is a choice of covariates that every model has beside its own.',
        ['education', 'smoking'],
      ),
      defensible,
    }),
  ],
  'is no decision; the forms are {id, choices} and {id, subsets_of}',
);

const specificationsSettings = fields({
  decisions: told(
    nonEmpty(decision).check(z.maxLength(MOST_DECISIONS)),
    'What could have been decided in another way: a specification is one choice of each.',
    [{ id: 'smokers', choices: [{ id: 'all' }, { id: 'ever' }] }],
  ),
  excluded: told(
    z._default(z.array(z.record(z.string(), z.string())), []),
    'Choices that do not go together, by their decisions.',
    [{ smokers: 'ever', smoking: 'adjusted' }],
  ),
  permutations: z.optional(
    told(
      count(1, MOST_PERMUTATIONS),
      'How many permutations test each curve as a whole; none if absent. All exposures together change places between participants of the same PSU, sex and age group (0-19, 20-39, 40-59, 60+), and every specification is refitted by its score test.',
      499,
    ),
  ),
  seed: z.optional(told(count(0, 4_294_967_295), 'Makes every permutation; 2023 if absent.', 2023)),
});

export const specificationsField = z.optional(
  told(specificationsSettings, 'A specification curve: the regressions under every combination of some decisions.', {
    decisions: [{ id: 'further_covariates', subsets_of: ['education', 'smoking'] }],
  }),
);

export type SpecificationsSettings = z.infer<typeof specificationsSettings>;
export type WrittenDecision = SpecificationsSettings['decisions'][number];
