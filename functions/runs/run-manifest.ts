/** The manifest of a run, put together from what its functions left. */
import { MANIFEST_VERSION, type Manifest } from '../lake/manifest.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import type { ReplicateKind } from '../methods/replicate-set.ts';
import type { WqsAnalysis } from '../methods/wqs/plan.ts';
import { type WqsResult, weightsByColumn } from '../methods/wqs/result.ts';
import { trueEffects } from '../simulation/truth.ts';
import { listedMethods } from '../study/analysis-lists.ts';
import type { EffectRow } from '../study/effect-row.ts';
import { compareWithPublished } from '../study/published.ts';
import { studyWeights, weightsInWords } from '../study/study-weights.ts';
import type { GatheredRun, GatheredVariant } from './gather-run.ts';
import type { CohortRecord, TableReceipt } from './records.ts';

/** The rows of every result table, by its name. */
export type ResultRows = Record<string, object[]>;

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
  rows: ResultRows;
  /** The result tables. */
  tables: ObjectRecord[];
  missing: Manifest['missing'];
  damaged: Manifest['damaged'];
}

export function runManifest(parts: RunParts): Manifest {
  const { request, run_id, execution, status, code_versions, created_at, receipts, simulated, variants } = parts;
  const [{ cohort, methods }, ...changes] = variants;
  const weights = studyWeights(request);
  const wqs = methods.flatMap(({ method, found }) => (method.name === 'wqs' ? found : []));
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
    weights_rule: weightsInWords(weights),
    weights,
    lonely_psu: request.lonely_psu,
    seed: request.wqs?.seed ?? null,
    sources: receipts.map(sourceInShort),
    cohort: cohort ? describe(cohort) : null,
    objects: [
      ...receipts.flatMap(({ raw, parquet }) => [raw, parquet]),
      ...variants.flatMap((variant) => (variant.cohort ? [variant.cohort.cohort] : [])),
      ...parts.records,
      ...variants.flatMap((variant) => variant.methods.flatMap(({ found }) => found.map(({ object }) => object))),
      ...parts.ranges,
      ...parts.tables,
    ],
    analyses: countsOf(variants),
    cautions: cautionsOf(parts),
    sensitivity: changes.map((change) => ({
      id: `${change.sensitivity}`,
      label: change.label,
      cohort: change.cohort ? describe(change.cohort) : null,
      analyses: countsOf([change]),
    })),
    replicates: replicatesOf(parts, 'bootstraps'),
    permutations: replicatesOf(parts, 'permutations'),
    data_sets: replicatesOf(parts, 'data_sets'),
    wqs: wqs.map(({ record }) => wqsInShort(record as unknown as WqsAnalysis & WqsResult)),
    missing: parts.missing,
    damaged: parts.damaged,
    published: compareWithPublished(request, ofMain(parts.rows.regression) as EffectRow[]),
  };
}

function sourceInShort({ raw, ...receipt }: TableReceipt): Manifest['sources'][number] {
  const { table, cycle, url, last_modified, etag, replaces, rows_known, rows_note } = receipt;
  return {
    table,
    cycle,
    url,
    last_modified,
    etag,
    sha256: raw.sha256,
    bytes: raw.bytes,
    rows: raw.rows ?? 0,
    rows_known,
    rows_note,
    replaces,
  };
}

/**
 * Conditional log odds ratios of the simulated bone: near, not equal, to what a model with fewer covariates or two
 * sites estimates.
 */
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

function describe({ n, rows_in_design, outcomes, forms, notes }: CohortRecord) {
  return { n, rows_in_design, outcomes, forms, notes };
}

function ofMain(rows: readonly object[] = []): readonly object[] {
  return rows.filter((row) => !('sensitivity' in row) || row.sensitivity === null);
}

/** By method, over those sets of analyses. */
function countsOf(variants: readonly GatheredVariant[]): Manifest['analyses'] {
  const counts: Manifest['analyses'] = {};
  for (const { method, planned, found } of variants.flatMap(({ methods }) => methods)) {
    counts[method.name] ??= { planned: 0, estimated: 0, firth: 0, no_signal: 0, not_estimable: 0, failed: 0 };
    counts[method.name].planned += planned;
    counts[method.name].failed += planned - found.length;
    for (const { record } of found) counts[method.name][method.status(record)] += 1;
  }
  return counts;
}

/** What rows say of how far they can be trusted. */
type Cautioned = Pick<EffectRow, 'caution' | 'status' | 'estimate'>;

/** Of the methods with a table that has cautions. */
function cautionsOf({ variants: [{ methods }], rows }: RunParts): Manifest['cautions'] {
  const counted = methods.flatMap(({ method }) => {
    const tables = Object.keys(method.tables).filter((table) => 'caution' in method.tables[table].columns);
    if (tables.length === 0) return [];
    const counts = { few_events: 0, sparse: 0, no_interval: 0 };
    for (const { caution, status, estimate } of tables.flatMap((table) => rows[table] ?? []) as Cautioned[]) {
      if (caution) counts[caution] += 1;
      if (status === 'not_estimable' && estimate !== null) counts.no_interval += 1;
    }
    return [[method.name, counts] as const];
  });
  return Object.fromEntries(counted);
}

/**
 * How many there are of a kind, were in the lake already, and were computed for this run; without a plan only how many
 * were asked for. Null where none were.
 */
function replicatesOf({ variants, plannedReplicates: plan }: RunParts, kind: ReplicateKind): Manifest['replicates'] {
  const asked = variants.reduce((sum, { request, methods }) => {
    const each = methods.map(({ method, planned }) => {
      const settings = Object.fromEntries(listedMethods(request))[method.name];
      const { bootstraps = 0, holdouts = 1, permutations = 0 } = settings ?? {};
      const byKind: Record<ReplicateKind, number> = {
        bootstraps: bootstraps * holdouts,
        permutations,
        data_sets: method.name === 'calibration' ? (request.calibration ?? 0) : 0,
      };
      return planned * byKind[kind];
    });
    return each.reduce((total, count) => total + count, sum);
  }, 0);
  if (asked === 0) return null;
  if (!plan) return { needed: asked, reused: null, computed: null };
  const { needed, reused } = plan[kind] ?? { needed: 0, reused: 0 };
  return { needed, reused, computed: needed - reused };
}

function wqsInShort({
  outcome,
  model,
  subgroup,
  direction,
  ...result
}: WqsAnalysis & WqsResult): Manifest['wqs'][number] {
  const left_out: Record<string, number> = {};
  for (const holdout of result.holdouts) {
    for (const [reason, count] of Object.entries(holdout.left_out)) left_out[reason] = (left_out[reason] ?? 0) + count;
  }
  const [glm, survey] = result.rows.map((row) => {
    const { effect, effect_low, effect_high, effect_measure, p, p_one_sided, p_permutation, status, reason, caution } =
      row;
    return { effect, effect_low, effect_high, effect_measure, p, p_one_sided, p_permutation, status, reason, caution };
  });
  return {
    outcome,
    model,
    subgroup,
    direction,
    kept: result.rows[0].kept,
    left_out,
    weights: weightsByColumn(result),
    components_left_out: Object.fromEntries(
      result.components_left_out.map(({ component, reason }) => [component, reason]),
    ),
    trained_on_validation: result.trained_on_validation,
    glm,
    survey,
  };
}
