/** Random requests that are small enough to be run. */
import fc from 'fast-check';
import { namedChanges } from './any-request.ts';
import { eventFile } from './events.ts';

const METALS = ['cadmium', 'lead', 'mercury', 'manganese', 'selenium'];
const some = (names: readonly string[], least: number, most: number) =>
  fc.uniqueArray(fc.constantFrom(...names), { minLength: least, maxLength: most });

const OWN_VARIABLES = [
  {
    id: 'cadmium_over_lead',
    label: 'cadmium over lead',
    unit: 'ratio',
    rule: { ratio: [{ variable: 'cadmium' }, { variable: 'lead' }] },
  },
  {
    id: 'age_group',
    label: 'age group',
    levels: ['young', 'middle', 'old'],
    rule: { cut: { variable: 'age' }, at: [50, 65] },
  },
  {
    id: 'burden',
    label: 'diabetes or smoking',
    rule: {
      any: [
        { variable: 'diabetes', in: ['yes'] },
        { variable: 'smoking', in: ['current'] },
      ],
    },
  },
];

const outcomes = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: -35, max: -5 }).map((tenths) => ({
      id: 'low-bone',
      label: 'low bone density',
      families: ['logistic', 'log-linear'],
      bone_density: {
        ...eventFile('huang-2023-whole-population').outcomes[0].bone_density,
        t_score_at_most: tenths / 10,
      },
    })),
    fc.integer({ min: 15, max: 60 }).map((bound) => ({
      id: 'heavy',
      label: 'heavy',
      families: ['logistic'],
      condition: { any_of: [{ variable: 'bmi', above: bound }, { missing: 'education' }] },
    })),
    fc.constantFrom(['linear'], ['linear', 'log-linear'], ['log-linear']).map((families) => ({
      id: 'minutes',
      label: 'sedentary minutes',
      number: 'sedentary_minutes',
      families,
    })),
    fc.constant({ id: 'neck', label: 'neck BMD', number: 'femoral_neck_bmd', families: ['linear', 'log-linear'] }),
  ),
  { selector: ({ id }) => id, minLength: 1, maxLength: 2 },
);

const forms = fc.uniqueArray(
  fc.oneof<fc.Arbitrary<unknown>[]>(
    fc.constantFrom('quantile-2', 'quantile-4', 'quantile-20', 'identity', 'log2', 'log10', 'per-sd'),
    fc.constantFrom('spline-3', 'spline-4', 'spline-5'),
    fc
      .record({ groups: fc.integer({ min: 2, max: 6 }), weighted: fc.boolean(), within: fc.boolean() })
      .map(({ groups, weighted, within }) => ({
        id: 'own-groups',
        quantile: { groups, weighted, reference: groups, cut_within: within ? { variable: 'sex' } : 'sample' },
      })),
    fc.constant({ id: 'sd-of-log', per_sd: 'log2' }),
  ),
  { selector: (form) => JSON.stringify(form).slice(0, 12), minLength: 1, maxLength: 2 },
);

/**
 * What a small request may be analysed under as well; one leaves nobody, and one is none where a request says the same.
 */
const SMALL_CHANGES: readonly object[] = [
  { df_rule: 'design' },
  { df_rule: 'normal' },
  { forms: ['per-sd'] },
  {
    sample: [
      { step: 'old', where: { variable: 'age', above: 60 } },
      { step: 'weight', positive_weight: true },
    ],
  },
  {
    sample: [
      { step: 'nobody', where: { variable: 'age', above: 200 } },
      { step: 'weight', positive_weight: true },
    ],
  },
  { models: [{ id: 'only', covariates: ['age'] }], interactions: [] },
  { outcomes: [{ id: 'bmi', label: 'BMI', number: 'bmi' }], models: [{ id: 'only' }], interactions: [] },
  { subgroups: [{ id: 'all', label: 'all' }], qgcomp: { groups: 3 } },
];

/**
 * Small requests of one cycle, whose analyses take milliseconds; some are refused, as an outcome may not be adjusted by
 * itself.
 */
export const smallRequests: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    outcomes,
    forms,
    exposures: some([...METALS, 'cadmium_over_lead'], 1, 2),
    covariates: some(
      [...['age', 'sex', 'race_ethnicity', 'education', 'bmi', 'smoking', 'diabetes', 'cycle'], 'age_group', 'burden'],
      0,
      4,
    ),
    other_exposures: fc.option(fc.constantFrom('identity', 'log2', 'log10'), { nil: undefined }),
    oldest: fc.integer({ min: 20, max: 95 }),
    level: fc.constantFrom('male', 'female'),
    df_rule: fc.constantFrom('effective', 'design', 'residual', 'normal'),
    qgcomp: fc.option(fc.record({ groups: fc.integer({ min: 2, max: 5 }) }), { nil: undefined }),
    description: fc.option(fc.record({ prevalence: fc.boolean() }), { nil: undefined }),
    changes: fc.uniqueArray(fc.constantFrom(...SMALL_CHANGES), { maxLength: 2 }),
  })
  .map(({ covariates, other_exposures, oldest, level, changes, ...fields }) => ({
    id: 'small',
    title: 'small',
    source: 'simulated:seed=1&scale=0.2',
    cycles: ['2013-2014'],
    ...fields,
    variables: OWN_VARIABLES,
    sample: [
      { step: 'age', where: { variable: 'age', at_least: 40 } },
      { step: 'weight', positive_weight: true },
      { complete_covariates_of: 'only' },
    ],
    models: [{ id: 'only', label: 'only', covariates, other_exposures }],
    sensitivity: namedChanges(changes),
    interactions: ['sex', 'age_group'].filter((factor) => covariates.includes(factor)),
    subgroups: [
      { id: 'all', label: 'all' },
      {
        id: 'one',
        label: 'one',
        where: { all_of: [{ variable: 'sex', in: [level] }, { not: { variable: 'age', above: oldest } }] },
      },
    ],
  }));
