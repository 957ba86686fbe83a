/** The manifest of a run, put together from what its functions left. */
import { MANIFEST_VERSION, type Manifest } from '../lake/manifest.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { trueEffects } from '../simulation/truth.ts';
import { compareWithPublished } from '../study/published.ts';
import { statusOfRows } from '../study/regression-status.ts';
import type { RunRequest } from '../study/run-request.ts';
import type { WqsSettings } from '../methods/wqs/analysis.ts';
import type { Found, GatheredRun } from './gather-run.ts';
import type { CohortRecord, RegressionRecord, WqsRecord } from './records.ts';

/** What a run has come to, with what was made of it. */
export interface RunParts extends GatheredRun {
  run_id: string;
  execution: string;
  status: Manifest['status'];
  code_versions: Manifest['code_versions'];
  /** ISO 8601 */
  created_at: string;
  /** Whether any of the tables is of simulated data. */
  simulated: boolean;
  /** The result tables. */
  tables: ObjectRecord[];
  missing: Manifest['missing'];
  damaged: Manifest['damaged'];
}

export function runManifest(parts: RunParts): Manifest {
  const {
    request,
    run_id,
    execution,
    status,
    code_versions,
    created_at,
    receipts,
    simulated,
    cohort,
    regressions,
    wqs,
  } = parts;
  return {
    schema_version: MANIFEST_VERSION,
    run_id,
    study: request.id,
    title: request.title,
    reading: request.reading,
    status,
    simulated,
    truth: simulated ? truth() : null,
    created_at,
    execution,
    code_versions,
    df_rule: request.df_rule,
    weights_rule: weightsRule(request),
    lonely_psu: request.lonely_psu,
    seed: request.wqs?.seed ?? null,
    sources: receipts.map(({ table, cycle, url, last_modified, etag, replaces, raw, rows_known, rows_note }) => ({
      ...{ table, cycle, url, last_modified, etag },
      ...{ sha256: raw.sha256, bytes: raw.bytes, rows: raw.rows ?? 0, rows_known, rows_note, replaces },
    })),
    cohort: cohort ? describe(cohort) : null,
    objects: [
      ...receipts.flatMap(({ raw, parquet }) => [raw, parquet]),
      ...(cohort ? [cohort.cohort] : []),
      ...parts.records,
      ...[...regressions, ...wqs].map(({ object }) => object),
      ...parts.ranges,
      ...parts.tables,
    ],
    analyses: {
      regressions: countRegressions(parts.planned.regressions, regressions),
      wqs: request.wqs ? countWqs(parts, request.wqs) : { status: 'not_asked_for' },
    },
    wqs: wqs.map(({ record }) => wqsInShort(record)),
    missing: parts.missing,
    damaged: parts.damaged,
    published: compareWithPublished(
      request,
      regressions.flatMap(({ record }) => record.rows),
    ),
  };
}

/** Conditional log odds ratios of the simulated bone: near, not equal, to what a model with fewer covariates or two sites estimates. */
const TRUTH_NOTE =
  'conditional on age, sex, race, BMI and all metals, at one bone site, by the cut points of the simulation; a model of one metal also carries what correlated metals do';

function truth(): Manifest['truth'] {
  const { logOddsRatioPerQuartile, wqsWeights, wqsLogOddsRatio } = trueEffects();
  return {
    log_odds_ratio_per_quartile: logOddsRatioPerQuartile,
    wqs_weights: wqsWeights,
    wqs_log_odds_ratio: wqsLogOddsRatio,
    note: TRUTH_NOTE,
  };
}

function weightsRule({ cycles, weights }: RunRequest): string {
  const columns = cycles.map((cycle) => `${weights[cycle]?.column} in ${cycle}`);
  return `${columns.join(', ')}; each divided by the number of cycles, ${cycles.length}`;
}

function describe({ n, cases, rows_in_design, cut_points, notes }: CohortRecord) {
  return { n, cases, rows_in_design, cut_points, notes };
}

function countRegressions(planned: number, found: readonly Found<RegressionRecord>[]) {
  const counts = { planned, estimated: 0, firth: 0, not_estimable: 0, failed: planned - found.length };
  for (const { record } of found) counts[statusOfRows(record.rows)] += 1;
  return counts;
}

/** An analysis counts as what its ordinary final model is: that one does not depend on the survey design. */
function countWqs({ planned, wqs, plannedReplicates: plan }: RunParts, settings: WqsSettings) {
  const replicates = planned.wqs * settings.bootstraps * settings.holdouts;
  const counts = { estimated: 0, firth: 0, no_signal: 0, not_estimable: 0 };
  for (const { record } of wqs) counts[record.rows[0].status] += 1;
  return {
    ...{ status: 'run' as const, planned: planned.wqs, ...counts, failed: planned.wqs - wqs.length },
    replicates,
    reused: plan?.reused ?? null,
    computed: plan ? replicates - plan.reused : null,
  };
}

function wqsInShort({ model, subgroup, direction, ...result }: WqsRecord): Manifest['wqs'][number] {
  const left_out: Record<string, number> = {};
  for (const holdout of result.holdouts) {
    for (const [reason, count] of Object.entries(holdout.left_out)) left_out[reason] = (left_out[reason] ?? 0) + count;
  }
  const [glm, survey] = result.rows.map(({ odds_ratio, ci_low, ci_high, p, status, reason }) => {
    return { odds_ratio, ci_low, ci_high, p, status, reason };
  });
  return {
    ...{ model, subgroup, direction, kept: result.rows[0].kept, left_out },
    weights: Object.fromEntries(result.weights.map(({ component, weight }) => [component, weight])),
    components_left_out: Object.fromEntries(
      result.components_left_out.map(({ component, reason }) => [component, reason]),
    ),
    ...{ trained_on_validation: result.trained_on_validation, glm, survey },
  };
}
