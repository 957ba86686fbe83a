/**
 * The table `runs`: a complete run in one row, made of its manifest. Lists and the latest runs are found by it alone.
 */
import pLimit from 'p-limit';
import { RUN_ROWS_PREFIX, runRow } from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ObjectStore } from '../lake/object-store.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import { RECORDS_AT_ONCE } from '../lake/reads-at-once.ts';
import { getSealed, putSealed, TO_BE_SEALED } from '../lake/sealed-file.ts';
import type { Table } from '../lake/table.ts';
import type { ResultTable } from '../methods/method.ts';
import { resultTable } from './result-tables.ts';
import { canonicalJson } from './run-id.ts';
import type { RunRequest } from './run-request.ts';
import { versionOfAll } from './version-of-all.ts';

export const RUNS = {
  row: 'one row per complete run; what is not complete leaves its tables under runs/<run_id>/attempts/ alone',
  columns: {
    created_at: { type: 'text', meaning: 'when the run was complete: ISO 8601, UTC' },
    status: { type: 'text', meaning: 'complete: no other run has a row' },
    title: { type: 'text', meaning: "the study's title" },
    reading: { type: 'text', meaning: "who says that these are the study's rules" },
    cycles: { type: 'text', meaning: 'the NHANES cycles, separated by ", "' },
    participants: { type: 'int64', meaning: 'participants of the analytic sample', unit: 'participants' },
    rows_in_design: {
      type: 'int64',
      meaning: 'participants with a weight, in the sample or not',
      unit: 'participants',
    },
    outcomes: { type: 'text', meaning: 'JSON: id, label, definition, n and cases of each outcome' },
    methods: { type: 'text', meaning: 'methods with an analysis, separated by ", "' },
    planned: { type: 'int64', meaning: 'analyses of all methods', unit: 'analyses' },
    estimated: { type: 'int64', meaning: 'those with an ordinary estimate', unit: 'analyses' },
    firth: { type: 'int64', meaning: 'those with a penalised fit', unit: 'analyses' },
    no_signal: { type: 'int64', meaning: 'WQS analyses without a signal in the direction', unit: 'analyses' },
    not_estimable: { type: 'int64', meaning: 'those that cannot be estimated', unit: 'analyses' },
    replicates: {
      type: 'int64',
      meaning: 'bootstrap replicates of all WQS analyses; null without any',
      unit: 'replicates',
    },
    df_rule: { type: 'text', meaning: 'degrees of freedom: design, residual or normal' },
    weights_rule: { type: 'text', meaning: 'the survey weights in words' },
    lonely_psu: { type: 'text', meaning: 'what becomes of a stratum with one PSU: adjust or fail' },
    seed: { type: 'int64', meaning: 'seed of the WQS bootstrap; null without any' },
    request: { type: 'text', meaning: 'JSON: the request with all defaults filled in' },
    sources: { type: 'text', meaning: 'JSON: table, cycle, url and sha256 of every NHANES file' },
    code_version: { type: 'text', meaning: 'hash of the versions of all functions: the same code, the same version' },
    code_versions: { type: 'text', meaning: 'JSON: the version of each function' },
  },
} as const satisfies ResultTable;

/** Counts of a manifest that add up over methods. */
const COUNTS = ['planned', 'estimated', 'firth', 'no_signal', 'not_estimable'] as const;

/** Writes or replaces the row of a complete run. Throws as `putSealed` does. */
export async function putRunRow(store: ObjectStore, manifest: Manifest, request: RunRequest): Promise<void> {
  const table = { ...runTable(manifest, request), metadata: TO_BE_SEALED };
  await putSealed(store, runRow(manifest.run_id), writeParquet(table));
}

/**
 * What `take` makes of each row that is as it was written, by its key and its Parquet file; damage is told. Throws as
 * `getSealed` does.
 */
export async function ofRunRows<T>(
  store: ObjectStore,
  take: (key: string, bytes: Uint8Array) => T | Promise<T>,
): Promise<T[]> {
  const rows: string[] = [];
  for await (const { key } of store.list(RUN_ROWS_PREFIX)) if (key.endsWith('.parquet')) rows.push(key);
  const taken = await pLimit(RECORDS_AT_ONCE).map(rows, async (key) => {
    const bytes = await getSealed(store, key);
    return bytes ? [await take(key, bytes)] : [];
  });
  return taken.flat();
}

function runTable(manifest: Manifest, request: RunRequest): Table {
  const { run_id, study, simulated, cohort, analyses, code_versions } = manifest;
  const counts = Object.fromEntries(
    COUNTS.map((count) => [count, Object.values(analyses).reduce((sum, ofMethod) => sum + ofMethod[count], 0)]),
  );
  const row: Record<keyof typeof RUNS.columns, string | number | null> = {
    ...(counts as Record<(typeof COUNTS)[number], number>),
    created_at: manifest.created_at,
    status: manifest.status,
    title: manifest.title,
    reading: manifest.reading,
    cycles: request.cycles.join(', '),
    participants: cohort?.n ?? null,
    rows_in_design: cohort?.rows_in_design ?? null,
    outcomes: JSON.stringify(cohort?.outcomes ?? []),
    methods: Object.keys(analyses)
      .filter((method) => analyses[method].planned > 0)
      .join(', '),
    replicates: manifest.replicates?.needed ?? null,
    df_rule: manifest.df_rule,
    weights_rule: manifest.weights_rule,
    lonely_psu: manifest.lonely_psu,
    seed: manifest.seed,
    request: canonicalJson(request),
    sources: JSON.stringify(
      manifest.sources.map(({ table, cycle, url, sha256: hash }) => ({ table, cycle, url, sha256: hash })),
    ),
    code_version: versionOfAll(code_versions),
    code_versions: JSON.stringify(code_versions),
  };
  return resultTable(RUNS, [row], { simulated, study, run_id });
}
