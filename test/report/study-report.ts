import type { WqsRow, WqsWeightRow } from '../../functions/methods/wqs/result.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import type { RegressionRow } from '../../functions/study/regression.ts';

/** A small report with everything in it: two metals, one model, two subgroups, one WQS analysis with one holdout. */
export function smallReport(): StudyReport {
  return {
    manifest: {
      schema_version: 1,
      run_id: 'small-0123456789ab',
      study: 'small',
      title: 'A small study',
      reading: 'OUR reading: nobody has confirmed it.',
      status: 'complete',
      simulated: false,
      truth: null,
      wqs: [],
      created_at: '2026-01-02T03:04:05.000Z',
      execution: 'small-0123456789ab-00000000',
      code_versions: { 'fit-regression': 'fedcba9876543210' },
      df_rule: 'design',
      weights_rule: 'WTMEC2YR in 2017-2018; each divided by the number of cycles, 1',
      lonely_psu: 'adjust',
      seed: 2023,
      sources: [
        {
          ...{ table: 'DEMO', cycle: '2017-2018', url: 'https://wwwn.cdc.gov/DEMO_J.xpt', last_modified: null },
          ...{
            etag: null,
            sha256: 'ab'.repeat(32),
            bytes: 100,
            rows: 9254,
            rows_known: 9254,
            rows_note: null,
            replaces: null,
          },
        },
      ],
      cohort: {
        ...{ n: 1777, cases: 115, rows_in_design: 14470, notes: ['cadmium: ties at the detection limit'] },
        cut_points: { cadmium: [0.07, 0.28, 0.49, 0.86, 13.03], selenium: [95.65, 175.39, 190.94, 207.19, 734.8] },
      },
      objects: [],
      analyses: {
        regressions: { planned: 4, estimated: 4, firth: 0, not_estimable: 0, failed: 0 },
        wqs: {
          ...{ status: 'run', planned: 1, estimated: 1, firth: 0, no_signal: 0, not_estimable: 0, failed: 0 },
          ...{ replicates: 100, reused: 0, computed: 100 },
        },
      },
      missing: [],
      damaged: [],
      published: {
        values: [
          {
            ...{ exposure: 'selenium', model: 'model-1', subgroup: 'all', contrast: 'q4' },
            published: { odds_ratio: 0.34, ci_low: 0.14, ci_high: 0.39, p: '< 0.001' },
            ours: { odds_ratio: 0.69, ci_low: 0.265, ci_high: 1.79, p: 0.432, status: 'estimated' },
            inconsistent: 'The published line contradicts itself.',
          },
        ],
        statements: [
          {
            ...{ text: 'Cadmium in men: no association found.', exposure: 'cadmium', subgroup: 'male', claim: 'none' },
            ...{ verdict: 'contradicted', judged: 9, agreeing: 0, opposing: 9 },
          },
        ],
      },
    },
    flow: [
      { step: 'participants', description: 'everyone in DEMO of 2017-2018', n: 9254, cases: 382 },
      { step: 'age >= 40', description: 'at least 40 years', n: 1777, cases: 115 },
    ],
    regressions: ['cadmium', 'selenium'].flatMap((metal) =>
      ['all', 'male'].flatMap((subgroup) =>
        ['q2', 'q3', 'q4', 'trend'].map((contrast) => regression({ metal, subgroup, contrast })),
      ),
    ),
    wqs: [wqs({ final: 'glm' }), wqs({ final: 'survey' })],
    weights: [weight({ component: 'cadmium', weight: 0.82 }), weight({ component: 'selenium', weight: 0.18 })],
  };
}

export function regression(given: Partial<RegressionRow>): RegressionRow {
  const counted = given.contrast === 'trend' ? null : 439;
  return {
    ...{ metal: 'cadmium', model: 'model-1', subgroup: 'all', contrast: 'q2', n: 1777, cases: 115 },
    ...{ total: counted, events: counted && 25, reference_total: counted && 460, reference_events: counted && 11 },
    ...{ log_or: 1.353, se: 0.485, odds_ratio: 3.87, ci_low: 1.44, ci_high: 10.42, p: 0.009 },
    ...{ df: 30, df_rule: 'design', status: 'estimated', reason: null },
    ...given,
  };
}

export const NO_ESTIMATE = { log_or: null, se: null, odds_ratio: null, ci_low: null, ci_high: null, p: null, df: null };

export function wqs(given: Partial<WqsRow>): WqsRow {
  return {
    ...{ model: 'model-1', subgroup: 'all', direction: 'positive', final: 'glm', n: 1777, cases: 115 },
    ...{ n_training: 711, n_validation: 1066, replicates: 100, kept: 98, holdouts: 1 },
    ...{ log_or: 0.819, se: 0.167, odds_ratio: 2.27, ci_low: 1.61, ci_high: 3.19, p: 0.0004, df: 30 },
    ...{ status: 'estimated', reason: null, split_sd: null, split_p2_5: null, split_p97_5: null },
    ...given,
  };
}

function weight(given: Partial<WqsWeightRow>): WqsWeightRow {
  return {
    ...{ model: 'model-1', subgroup: 'all', direction: 'positive', component: 'cadmium', status: 'estimated' },
    ...{ weight: 0.5, weight_p2_5: 0.1, weight_p50: 0.45, weight_p97_5: 0.9 },
    ...given,
  };
}
