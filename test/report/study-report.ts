/** A small report with everything in it. */
import type { PrevalenceRow } from '../../functions/methods/description/fit.ts';
import type { ParticipantsRow } from '../../functions/methods/description/participants.ts';
import type { QgcompRow } from '../../functions/methods/qgcomp/fit.ts';
import type { WqsRow, WqsWeightRow } from '../../functions/methods/wqs/result.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { type EffectRow, isJointTest } from '../../functions/study/effect-row.ts';
import type { TestedRow } from '../../functions/study/multiple-testing.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { familyOf } from '../../functions/survey/family.ts';

const REFERENCE = { mean: 1.047, sd: 0.11 };

/** Two metals, quartiles, a crude and an adjusted model, two subgroups; every method is asked for. */
export const SMALL_REQUEST = {
  id: 'small',
  title: 'A small study',
  reading: 'OUR reading: nobody has confirmed it.',
  cycles: ['2017-2018'],
  sample: [
    { step: 'age >= 40', where: { variable: 'age', at_least: 40 } },
    { complete_covariates_of: 'model-1' },
    { step: 'positive weight', positive_weight: true },
  ],
  outcomes: [
    {
      id: 'low-bmd',
      label: 'low bone density',
      bone_density: {
        t_score_at_most: -2.5,
        sites: [{ variable: 'lumbar_spine_bmd', reference: { male: REFERENCE, female: REFERENCE } }],
      },
    },
  ],
  exposures: ['cadmium', 'selenium'],
  models: [
    { id: 'crude', label: 'unadjusted' },
    { id: 'model-1', label: 'age and sex', covariates: ['age', 'sex'] },
  ],
  subgroups: [
    { id: 'all', label: 'all participants' },
    { id: 'male', label: 'men', where: { variable: 'sex', in: ['male'] } },
  ],
  wqs: { bootstraps: 100, seed: 2023 },
  qgcomp: {},
  description: {},
};

/** The request with some of its fields others. */
export function smallRequest(changes: object = {}): RunRequest {
  return parseRunRequest({ ...SMALL_REQUEST, ...changes });
}

const COUNTS = { planned: 4, estimated: 4, firth: 0, no_signal: 0, not_estimable: 0, failed: 0 };

export function smallReport(): StudyReport {
  return {
    request: smallRequest(),
    manifest: {
      schema_version: 2,
      run_id: 'small-0123456789ab',
      study: 'small',
      title: 'A small study',
      reading: 'OUR reading: nobody has confirmed it.',
      status: 'complete',
      simulated: false,
      truth: null,
      wqs: [],
      sensitivity: [],
      created_at: '2026-01-02T03:04:05.000Z',
      execution: 'small-0123456789ab-00000000',
      code_versions: { 'fit-regression': 'fedcba9876543210' },
      df_rule: 'design',
      weights_rule: 'WTMEC2YR x 2/2 in 2017-2018',
      weights: [],
      lonely_psu: 'adjust',
      seed: 2023,
      sources: [
        {
          table: 'DEMO',
          cycle: '2017-2018',
          url: 'https://wwwn.cdc.gov/DEMO_J.xpt',
          last_modified: null,
          etag: null,
          sha256: 'ab'.repeat(32),
          bytes: 100,
          rows: 9254,
          rows_known: 9254,
          rows_note: null,
          replaces: null,
        },
      ],
      cohort: {
        n: 1777,
        rows_in_design: 14470,
        outcomes: [
          {
            id: 'low-bmd',
            label: 'low bone density',
            definition: 'T-score at or below -2.5 at total lumbar spine BMD',
            n: 1777,
            cases: 115,
          },
        ],
        forms: {
          cadmium: { 'quantile-4': { cut_points: [[0.07, 0.28, 0.49, 0.86, 13.03]] } },
          selenium: { 'quantile-4': { cut_points: [[95.65, 175.39, 190.94, 207.19, 734.8]] } },
        },
        notes: ['cadmium has 3 of 4 groups: ties at the detection limit'],
      },
      objects: [],
      analyses: { regression: COUNTS, wqs: { ...COUNTS, planned: 1, estimated: 1 } },
      cautions: { regression: { few_events: 2, sparse: 1, no_interval: 0 } },
      permutations: null,
      data_sets: null,
      replicates: { needed: 100, reused: 0, computed: 100 },
      missing: [],
      damaged: [],
      published: {
        values: [
          {
            exposure: 'selenium',
            model: 'model-1',
            subgroup: 'all',
            contrast: 'q4',
            published: { odds_ratio: 0.34, ci_low: 0.14, ci_high: 0.39, p: '< 0.001' },
            ours: { effect: 0.69, effect_low: 0.265, effect_high: 1.79, p: 0.432, status: 'estimated', caution: null },
            inconsistent: 'The published line contradicts itself.',
          },
        ],
        statements: [
          {
            text: 'Cadmium in men: no association found.',
            exposure: 'cadmium',
            subgroup: 'male',
            claim: 'none',
            verdict: 'contradicted',
            judged: 9,
            agreeing: 0,
            opposing: 9,
          },
        ],
      },
    },
    flow: [
      { step: 'participants', description: 'everyone in DEMO of 2017-2018', n: 9254, cases: { 'low-bmd': 382 } },
      { step: 'age >= 40', description: 'age: at least 40 years', n: 1777, cases: { 'low-bmd': 115 } },
    ],
    rows: {
      regression: ['cadmium', 'selenium'].flatMap((exposure) =>
        ['crude', 'model-1'].flatMap((model) =>
          ['all', 'male'].flatMap((subgroup) =>
            ['q2', 'q3', 'q4', 'trend'].map((contrast) => effectRow({ exposure, model, subgroup, contrast })),
          ),
        ),
      ),
      wqs: [wqsRow({ final: 'glm' }), wqsRow({ final: 'survey' })],
      wqs_weights: [
        weightRow({ component: 'cadmium', weight: 0.82 }),
        weightRow({ component: 'selenium', weight: 0.18 }),
      ],
      qgcomp: [
        qgcompRow({ exposure: 'mixture', contrast: 'psi' }),
        qgcompRow({ exposure: 'cadmium', contrast: 'coefficient', weight: 1 }),
        qgcompRow({ exposure: 'selenium', contrast: 'coefficient', estimate: -0.2, effect: 0.82, weight: 1 }),
      ],
      participants: [
        participantsRow({ group: 'all', n: 1777, missing: 2 }),
        participantsRow({ group: 'without', n: 1662, estimate: 56.9 }),
        participantsRow({ group: 'with', n: 115, estimate: 66.1 }),
      ],
      prevalence: [prevalenceRow({ contrast: 'logit' }), prevalenceRow({ contrast: 'korn-graubard', ci_high: 0.0711 })],
    },
  };
}

export function effectRow(given: Partial<EffectRow & TestedRow>): EffectRow & TestedRow {
  const contrast = given.contrast ?? 'q2';
  const family = given.family ?? 'logistic';
  const joint = isJointTest(contrast);
  const grouped = /^q\d+$/.test(contrast);
  return {
    exposure: 'cadmium',
    outcome: 'low-bmd',
    form: 'quantile-4',
    model: 'model-1',
    subgroup: 'all',
    n: 1777,
    cases: family === 'linear' ? null : 115,
    df: 30,
    df_rule: 'design',
    estimate: joint ? 3.21 : 1.353,
    se: joint ? 3 : 0.485,
    ci_low: joint ? null : 0.365,
    ci_high: joint ? null : 2.344,
    p: 0.009,
    effect: joint ? null : 3.87,
    effect_low: joint ? null : 1.44,
    effect_high: joint ? null : 10.42,
    effect_measure: joint ? null : familyOf(family).effectMeasure,
    total: grouped ? 439 : null,
    events: grouped && family !== 'linear' ? 25 : null,
    reference_total: grouped ? 460 : null,
    reference_events: grouped && family !== 'linear' ? 11 : null,
    se_adjusted: null,
    df_effective: null,
    se_jackknife: null,
    events_reference: null,
    psus_with_events_reference: null,
    psus_with_events: null,
    caution: null,
    firth_effect: null,
    firth_effect_low: null,
    firth_effect_high: null,
    status: 'estimated',
    reason: null,
    dropped: null,
    outcome_sd: null,
    q: null,
    test_family: null,
    e_value: null,
    e_value_bound: null,
    ...given,
    contrast,
    family,
  };
}

/** What a row has without an estimate. */
export const NO_ESTIMATE = {
  estimate: null,
  se: null,
  ci_low: null,
  ci_high: null,
  p: null,
  df: null,
  effect: null,
  effect_low: null,
  effect_high: null,
  effect_measure: null,
};

export function qgcompRow(given: Partial<QgcompRow & TestedRow>) {
  return {
    ...effectRow({ form: 'qgcomp-4', ...given }),
    weight: given.weight ?? null,
    permutations: given.permutations ?? null,
    p_permutation: given.p_permutation ?? null,
  };
}

export function wqsRow(given: Partial<WqsRow>): WqsRow {
  return {
    outcome: 'low-bmd',
    family: 'logistic',
    model: 'model-1',
    subgroup: 'all',
    direction: 'positive',
    final: 'glm',
    n: 1777,
    cases: 115,
    n_training: 711,
    n_validation: 1066,
    replicates: 100,
    kept: 98,
    holdouts: 1,
    events: 69,
    psus_with_events: null,
    caution: null,
    estimate: 0.819,
    se: 0.167,
    se_adjusted: null,
    se_jackknife: null,
    df_effective: null,
    ci_low: 0.476,
    ci_high: 1.16,
    p: 0.0004,
    p_one_sided: 0.0002,
    permutations: null,
    p_permutation: null,
    df: 30,
    effect: 2.27,
    effect_low: 1.61,
    effect_high: 3.19,
    effect_measure: 'odds ratio',
    status: 'estimated',
    reason: null,
    split_sd: null,
    split_p2_5: null,
    split_p97_5: null,
    ...given,
  };
}

export function weightRow(given: Partial<WqsWeightRow>): WqsWeightRow {
  return {
    outcome: 'low-bmd',
    family: 'logistic',
    model: 'model-1',
    subgroup: 'all',
    direction: 'positive',
    level: null,
    component: 'cadmium',
    status: 'estimated',
    weight: 0.5,
    weight_p2_5: 0.1,
    weight_p50: 0.45,
    weight_p97_5: 0.9,
    ...given,
  };
}

export function participantsRow(given: Partial<ParticipantsRow>): ParticipantsRow {
  return {
    by: 'low-bmd',
    group: 'all',
    variable: 'age',
    level: null,
    unit: 'years',
    n: 1777,
    missing: 0,
    missing_share: (given.missing ?? 0) / (given.n ?? 1777),
    below_detection: null,
    measure: 'mean',
    estimate: 57.5,
    se: 0.4,
    ci_low: 56.7,
    ci_high: 58.3,
    df: 30,
    test: 't',
    statistic: 8.4,
    numerator_df: 1,
    denominator_df: 29,
    p: 0.0001,
    ...given,
  };
}

export function prevalenceRow(given: Partial<PrevalenceRow>): PrevalenceRow {
  return {
    outcome: 'low-bmd',
    subgroup: 'all',
    contrast: 'logit',
    n: 1777,
    cases: 115,
    df: 30,
    estimate: 0.0583,
    se: 0.006,
    ci_low: 0.0475,
    ci_high: 0.0714,
    ...given,
  };
}
