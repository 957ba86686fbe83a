import { sha256 } from '../../functions/lake/hash.ts';
import { MANIFEST_VERSION, type Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectRecord } from '../../functions/lake/object-record.ts';

/** The manifest of a run that lists these objects. */
export function manifestOf(objects: ObjectRecord[]): Manifest {
  return {
    schema_version: MANIFEST_VERSION,
    run_id: 'huang-2023-1a2b',
    study: 'huang-2023',
    title: 'Blood metals and osteoporosis',
    reading: 'OUR reading',
    status: 'partial',
    simulated: false,
    truth: null,
    wqs: [],
    sensitivity: [],
    created_at: '2026-11-22T13:00:00.000Z',
    execution: 'b1f5',
    code_versions: { 'fit-regression': 'abc' },
    df_rule: 'design',
    weights_rule: 'WTSH2YR x 2/4 in 2013-2014, WTMEC2YR x 2/4 in 2017-2018',
    weights: [],
    lonely_psu: 'adjust',
    seed: 2023,
    sources: [
      {
        table: 'DEMO',
        cycle: '2013-2014',
        url: 'https://wwwn.cdc.gov/Nchs/Data/Nhanes/Public/2013/DataFiles/DEMO_H.xpt',
        last_modified: null,
        etag: '"a1"',
        replaces: null,
        sha256: sha256('DEMO_H'),
        bytes: 6,
        rows: 1,
        rows_known: null,
        rows_note: null,
      },
    ],
    cohort: {
      n: 1777,
      rows_in_design: 9000,
      outcomes: [
        { id: 'osteoporosis', label: 'osteoporosis', definition: 'T-score at or below -2.5', n: 1777, cases: 115 },
      ],
      forms: { cadmium: { 'quantile-4': { cut_points: [[0.2, 0.4, 0.8]], medians: [0.3, 0.6] } } },
      notes: [],
    },
    objects,
    analyses: {
      regression: { planned: 75, estimated: 70, firth: 3, no_signal: 0, not_estimable: 1, failed: 1 },
    },
    cautions: { regression: { few_events: 20, sparse: 10, no_interval: 3 } },
    permutations: null,
    data_sets: null,
    replicates: null,
    damaged: [],
    missing: [{ id: 'lead.model-1.male', state: 'fit-regression', error: 'States.Timeout', cause: '60 s' }],
    published: {
      values: [
        {
          exposure: 'selenium',
          model: 'model-1',
          subgroup: 'all',
          contrast: 'q4',
          published: { odds_ratio: 0.34, ci_low: 0.14, ci_high: 0.39, p: '< 0.001' },
          ours: { effect: 0.5, effect_low: 0.2, effect_high: null, p: 0.1, status: 'estimated', caution: null },
          inconsistent: 'the interval belongs to another odds ratio',
        },
      ],
      statements: [],
    },
  };
}
