/** The fields of a run request: what a schema of JSON can say of them. */
import * as z from 'zod/mini';
import { form } from '../../exposures/written-form.ts';
import { fields, id, nonEmpty, sasName, text, told, variableId } from '../../language/fields.ts';
import { METHOD_FIELDS } from '../../methods/index.ts';
import { CYCLES } from '../../nhanes/cycles.ts';
import { outcomeSchema } from '../../outcomes/index.ts';
import { DF_RULES } from '../../survey/degrees-of-freedom.ts';
import { isSource, SOURCE_FORMS } from '../source.ts';
import { published } from './published.ts';
import { EVERYONE, sampleRule, subgroup } from './sample.ts';
import { definitionSchema } from './variables.ts';

const cycle = z.enum(CYCLES);

/** Each may be made of all others: 50 take 1,275 rules for each participant. */
const MOST_OWN_VARIABLES = 50;
/** More than anybody would declare. */
const MOST_TEST_FAMILIES = 50;
/**
 * Each is checked as a request, in some milliseconds, and has a cohort of its own: 20 take `build-cohort` a fraction of
 * its 5 minutes.
 */
const MOST_CHANGES = 20;

const weight = fields({
  table: told(sasName, "The table that has the weight, without the cycle's suffix.", 'PBCD'),
  column: told(sasName, 'Its column.', 'WTSH2YR'),
});

const model = fields({
  id: told(id, 'How results call the model.', 'model-1'),
  label: z.optional(told(text, 'What people read; else the covariates by name.', 'age and sex')),
  covariates: told(
    z._default(z.array(variableId), []),
    'Variables that adjust, "cycle" among them; none makes a crude model.',
    ['age', 'sex'],
  ),
  other_exposures: z.optional(
    told(
      z.enum(['identity', 'log2', 'log10']),
      'On which scale the other exposures of the study adjust too, if at all.',
      'log2',
    ),
  ),
});

const testFamily = fields({
  id: told(id, 'How results call the family of tests.', 'all-metals'),
  exposures: z.optional(told(nonEmpty(variableId), 'Tests of these exposures, if not of all.', ['cadmium', 'lead'])),
  outcomes: z.optional(told(nonEmpty(id), 'Of these outcomes, if not of all.', ['ckd'])),
  forms: z.optional(
    told(nonEmpty(id), 'In these forms, if not in all; quantile g-computation is in it only if named.', ['log2']),
  ),
  models: z.optional(told(nonEmpty(id), 'In these models, if not in all.', ['model-1'])),
  subgroups: z.optional(told(nonEmpty(id), 'In these subgroups, if not in all.', ['all'])),
  contrasts: z.optional(told(nonEmpty(text), 'Of these contrasts, if not of all.', ['log2', 'trend'])),
});

const namedChange = fields({
  id: told(id, 'How results call the change, in their column "sensitivity".', 'forty-and-over'),
  label: told(text, 'What people read.', 'age 40 and over'),
  change: told(
    z.record(z.string(), z.unknown()),
    'The fields of the request that are other ones, as a JSON merge patch (RFC 7396): an object changes some of its fields, a list ' +
      'takes the place of the whole list, null takes a field away. All other fields stay as they are.',
    { df_rule: 'residual' },
    { weights: { '2013-2014': { table: 'DEMO', column: 'WTMEC2YR' } } },
  ),
});

/** The form of a run request; `parseRunRequest` also checks what depends on more than one field. */
export const runRequestSchema = fields({
  $schema: z.optional(told(z.string(), 'Where editors find this schema.', './schemas/run-request.json')),
  id: told(id, 'How results call the study.', 'kidney'),
  title: told(text, 'What people read first.', 'Blood metals and kidney function'),
  reading: told(
    z._default(text, "The rules are those of this request's author."),
    'Whose rules these are, and what may be said of them.',
    'Our reading of the abstract.',
  ),
  source: told(
    z._default(z.string().check(z.refine(isSource, SOURCE_FORMS)), 'cdc'),
    'Where the files come from.',
    'cdc',
    'simulated',
  ),
  cycles: told(nonEmpty(cycle), 'The cycles that are pooled.', ['2013-2014', '2017-2018']),
  weights: told(
    z._default(
      z.partialRecord(cycle, weight, {
        error: (issue) =>
          issue.code === 'invalid_type' ? undefined : `is no cycle; the cycles are ${CYCLES.join(', ')}`,
      }),
      {},
    ),
    'The survey weight of each cycle; by default that of the smallest sample among the tables that are used.',
    { '2013-2014': { table: 'PBCD', column: 'WTSH2YR' } },
  ),
  accept_breaks: z.optional(
    told(nonEmpty(variableId), 'Variables that are pooled although their answers differ in kind between the cycles.', [
      'recreational_activity',
    ]),
  ),
  variables: told(
    z._default(z.array(definitionSchema).check(z.maxLength(MOST_OWN_VARIABLES)), []),
    'Variables that the catalogue does not have.',
    [
      {
        id: 'lead_to_calcium',
        label: 'lead over calcium',
        rule: { ratio: [{ variable: 'lead' }, { column: 'BIOPRO.LBXSCA' }] },
      },
    ],
  ),
  sample: told(
    nonEmpty(sampleRule),
    'Who is in the analytic sample: the rules, in the order in which they are counted.',
    [
      { step: 'age', where: { variable: 'age', at_least: 20 } },
      { step: 'positive weight', positive_weight: true },
    ],
  ),
  outcomes: told(z._default(z.array(outcomeSchema), []), 'What is explained; only a study with a sweep needs none.', [
    { id: 'ckd', label: 'reduced kidney function', condition: { variable: 'egfr', below: 60 } },
  ]),
  exposures: told(z._default(z.array(variableId), []), 'What explains; none makes a study that only describes.', [
    'cadmium',
    'lead',
  ]),
  forms: told(z._default(nonEmpty(form), ['quantile-4']), 'How exposures enter the models.', [
    'quantile-4',
    'log2',
    'per-sd',
    'spline-4',
  ]),
  models: told(z._default(z.array(model), []), 'Sets of covariates.', [{ id: 'model-1', covariates: ['age', 'sex'] }]),
  subgroups: told(
    z._default(nonEmpty(subgroup), [{ id: EVERYONE, label: 'all participants' }]),
    'Who is analysed apart.',
    [{ id: 'all', label: 'all participants' }],
  ),
  interactions: told(
    z._default(z.array(variableId), []),
    'Categories whose interaction with each exposure is tested, in the models that have them as a covariate.',
    ['sex'],
  ),
  df_rule: told(
    z._default(z.enum(DF_RULES), 'effective'),
    'What intervals and p values rest on: the standard error scaled, and effective degrees of freedom, of each contrast; or the standard error as it is, on those of the design, on residual ones, or on the normal distribution.',
    'effective',
  ),
  jackknife: told(
    z._default(z.boolean(), false),
    'Whether every model by the survey design also gets standard errors by the jackknife (JKn), which takes a fit for each PSU.',
    true,
  ),
  lonely_psu: told(
    z._default(z.enum(['adjust', 'fail']), 'adjust'),
    'What is done of a stratum with one PSU.',
    'adjust',
  ),
  ...METHOD_FIELDS,
  test_families: told(
    z._default(z.array(testFamily).check(z.maxLength(MOST_TEST_FAMILIES)), []),
    'Sets of tests that get a false discovery rate (Benjamini-Hochberg) together.',
    [{ id: 'all-metals', contrasts: ['log2'] }],
  ),
  sensitivity: told(
    z._default(z.array(namedChange).check(z.maxLength(MOST_CHANGES)), []),
    'Named changes of this request: each is analysed beside it in the same run, and shown side by side with the main analysis.',
    [{ id: 'residual-df', label: 'residual degrees of freedom', change: { df_rule: 'residual' } }],
  ),
  published: z.optional(
    told(published, 'The published study that results are shown beside.', {
      citation: 'Huang Z, et al. 2023',
      doi: '10.3389/fpubh.2023.1045020',
      n: 1777,
      cases: 115,
      note: 'Only the abstract was available.',
      values: [],
      statements: [],
    }),
  ),
});
