/**
 * Every key and prefix of the lake, in one place, so that writers and readers cannot drift apart.
 * No part of a key that comes from outside can lead out of its prefix: each is checked as one segment.
 * All functions throw UnsafeKeySegmentError.
 */

export class UnsafeKeySegmentError extends Error {
  constructor(segment: string) {
    super(
      `${JSON.stringify(String(segment).slice(0, 200))} cannot be part of a key: allowed are 1 to ${LONGEST_SEGMENT} ` +
        'letters, digits, "_", "-" and single dots, a letter or digit first',
    );
    this.name = 'UnsafeKeySegmentError';
  }
}

/** Twice what Step Functions allows for the name of an execution, and within any file system's limit. */
const LONGEST_SEGMENT = 160;

/** Joins a template's parts with segments that are checked, so that no key can be written without the check. */
function key(parts: TemplateStringsArray, ...segments: string[]): string {
  for (const segment of segments) {
    const safe = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(segment) && !segment.includes('..');
    if (!safe || segment.length > LONGEST_SEGMENT) throw new UnsafeKeySegmentError(segment);
  }
  return String.raw({ raw: parts }, ...segments);
}

/** A request file that is put here asks for a run. */
export const REQUESTS_PREFIX = 'requests/' satisfies Prefix;

/** What keys begin with, whole: functions are granted access by these. */
export const PREFIXES = [
  'raw/',
  'tables/',
  'nhanes/',
  'simulated/',
  'runs/',
  'results/',
  'catalogue/',
  'replicates/',
  'requests/',
  'ingests/',
] as const;
export type Prefix = (typeof PREFIXES)[number];

/**
 * What runs are made of, each object under its SHA-256: a run of years ago is checked against it, so nothing of it may
 * expire.
 */
export const KEPT_PREFIXES = ['raw/', 'tables/'] as const satisfies Prefix[];

// Source tables. The bytes as received and the Parquet made of them lie under their hash and are never replaced by
// others, so that whoever recorded them finds them when CDC has re-issued the table. What is current lies under a name
// of its own.

/** A simulated NHANES lies apart from the real one, so that nobody reads the one for the other. */
export interface Simulated {
  seed: number;
  scale: number;
}

const origin = (simulated: Simulated | undefined) =>
  simulated ? key`simulated/seed=${String(simulated.seed)}/scale=${String(simulated.scale)}/` : 'nhanes/';

/** What the lake has of CDC's file `fileName` (`DEMO_H`), as received. */
const rawFolder = (cycle: string, fileName: string, simulated?: Simulated) =>
  `raw/${origin(simulated)}${key`cycle=${cycle}/${fileName}/`}`;

/** The bytes with that SHA-256. */
export const rawTable = (cycle: string, fileName: string, sha256: string, simulated?: Simulated) =>
  rawFolder(cycle, fileName, simulated) + key`${sha256}.xpt`;

/** Which of them came last, from where, and the Parquet that was made of them. */
export const latestReceipt = (cycle: string, fileName: string, simulated?: Simulated) =>
  `${rawFolder(cycle, fileName, simulated)}latest.json`;

/** The codebook of that file, as received, and which came last. */
export const rawCodebook = (cycle: string, fileName: string, sha256: string) =>
  rawFolder(cycle, fileName) + key`${sha256}.htm`;
export const latestCodebook = (cycle: string, fileName: string) => `${rawFolder(cycle, fileName)}codebook.json`;

/** What codebooks say, as two tables: one row for each variable, and one for each code of a variable. */
export type CodebookTable = 'nhanes_codebook_variables' | 'nhanes_codebook_codes';

/** The part of such a table that is of one file. */
export const codebookTable = (table: CodebookTable, cycle: string, fileName: string) =>
  `nhanes/${table}/${key`cycle=${cycle}/${fileName.toLowerCase()}.parquet`}`;

/** The Parquet with that SHA-256, made of some of those bytes. */
export const convertedTable = (cycle: string, fileName: string, sha256: string, simulated?: Simulated) =>
  `tables/${origin(simulated)}${key`cycle=${cycle}/${fileName}/${sha256}.parquet`}`;

/** All cycles of an NHANES table (`DEMO`) as Parquet: the location of its Glue table. */
export const nhanesTablePrefix = (table: string, simulated?: Simulated) =>
  origin(simulated) + key`${table.toLowerCase()}/`;

/** The table as the last run received it, for queries: a copy of a converted table. */
export const nhanesTable = (table: string, cycle: string, simulated?: Simulated) =>
  nhanesTablePrefix(table, simulated) + key`cycle=${cycle}/${table.toLowerCase()}.parquet`;

// A run: what was asked, what was planned, what came out.

export const runPrefix = (runId: string) => key`runs/${runId}/`;

export const request = (runId: string) => `${runPrefix(runId)}request.json`;

/** The analyses of a method, cut into lists. */
export const analysisPlan = (runId: string, method: string, list: number) =>
  runPrefix(runId) + key`plan/${method}-${String(list)}.json`;

/** Which bytes of an NHANES file (`DEMO_H`) the run is made of. */
export const runTable = (runId: string, fileName: string) => runPrefix(runId) + key`tables/${fileName}.json`;

const CHANGES = 'sensitivity/';

/**
 * Where the analyses of a named change of the request lie, each with a folder of its own; the main analysis has that of
 * the run.
 */
const ofChange = (sensitivity: string | null) => (sensitivity === null ? '' : CHANGES + key`${sensitivity}/`);

/** All that is of changes of the request. */
export const changesPrefix = (runId: string) => runPrefix(runId) + CHANGES;

const variantPrefix = (runId: string, sensitivity: string | null) => runPrefix(runId) + ofChange(sensitivity);

export const cohortTable = (runId: string, sensitivity: string | null) =>
  `${variantPrefix(runId, sensitivity)}cohort.parquet`;

const COHORT_SUMMARY = 'cohort.json';

/** What is known of the cohort beside its rows. */
export const cohortSummary = (runId: string, sensitivity: string | null) =>
  variantPrefix(runId, sensitivity) + COHORT_SUMMARY;

/** Whether a key below `changesPrefix` is one of `cohortSummary`. */
export const isCohortSummary = (key: string) => key.split('/').length === 5 && key.endsWith(`/${COHORT_SUMMARY}`);

/** The record of an analysis: the names that its method gives it, from the outermost on. */
export const analysis = (runId: string, sensitivity: string | null, method: string, path: readonly string[]) =>
  `${variantPrefix(runId, sensitivity)}${below(method, path)}.json`;

/** The files of replicates that an analysis was combined from. */
export const replicateFiles = (runId: string, sensitivity: string | null, method: string, path: readonly string[]) =>
  `${variantPrefix(runId, sensitivity)}replicates/${below(method, path)}.json`;

/**
 * An analysis as one name, for messages: `cadmium.model-1.female`, in front of it the change of the request that it is
 * of.
 */
export const analysisName = (sensitivity: string | null, path: readonly string[]) =>
  [...(sensitivity === null ? [] : [sensitivity]), ...path].join('.');

function below(folder: string, path: readonly string[]): string {
  return [folder, ...path].map((segment) => key`${segment}`).join('/');
}

/** The chunks of replicates to compute, cut into lists. */
export const replicatesPlan = (runId: string, list: number) => `${runPrefix(runId)}plan/replicates-${list}.json`;

/** What went wrong in the run, a record for each failure. */
const failuresPrefix = (runId: string) => `${runPrefix(runId)}failures/`;

/** The record of a failure: in which state of the machine, at what. */
export const failure = (runId: string, sensitivity: string | null, state: string, ...path: readonly string[]) =>
  `${failuresPrefix(runId)}${ofChange(sensitivity)}${below(state, path)}.json`;

/** What was found damaged in the run's course, a record for each object. */
export const damagedPrefix = (runId: string) => `${runPrefix(runId)}damaged/`;

/** The record of a damaged object, by the hash of its key, which may be of any length. */
export const damaged = (runId: string, keyHash: string) => damagedPrefix(runId) + key`${keyHash}.json`;

/** What executions left that did not complete the run. */
export const attemptsPrefix = (runId: string) => `${runPrefix(runId)}attempts/`;

/** The manifest of an execution that did not complete the run. */
export const attemptManifest = (runId: string, execution: string) => attemptsPrefix(runId) + key`${execution}.json`;

/** A result table of an execution that did not complete the run: kept away from those that are queried as a whole. */
export const attemptTable = (table: string, runId: string, execution: string) =>
  runPrefix(runId) + key`attempts/${execution}/${table}.parquet`;

/** The page of an execution that did not complete the run. */
export const attemptReport = (runId: string, execution: string) =>
  runPrefix(runId) + key`attempts/${execution}/report.html`;

/** The page for people. It has no time in it: the same results give the same bytes. */
export const report = (runId: string) => `${runPrefix(runId)}report.html`;

/** What an execution ended with: the SHA-256 of its manifest, or of the run's. Written before the manifest. */
export const endRecord = (runId: string, execution: string) => runPrefix(runId) + key`ended/${execution}.json`;

/**
 * What tells of a run in the words of others: in the run's folder, or in that of an execution that did not complete it.
 */
const toldFolder = (runId: string, attempt: string | undefined) =>
  attempt === undefined ? runPrefix(runId) : runPrefix(runId) + key`attempts/${attempt}/`;

/** The run as an RO-Crate: its file has this name everywhere, and its folder is the crate. */
export const roCrate = (runId: string, attempt?: string) => `${toldFolder(runId, attempt)}ro-crate-metadata.json`;

/** The run as events of OpenLineage. */
export const openLineage = (runId: string, attempt?: string) => `${toldFolder(runId, attempt)}openlineage.json`;

/** Written last: where it is, the run is over. */
export const manifest = (runId: string) => `${runPrefix(runId)}manifest.json`;

/** How many replicates the run needs and how many of them were there. */
export const replicatesPlanSummary = (runId: string) => `${runPrefix(runId)}plan/replicates-summary.json`;

// An ingest: tables that are brought into the lake for themselves, without a study.

const ingestPrefix = (ingestId: string) => key`ingests/${ingestId}/`;

export const ingestRequest = (ingestId: string) => `${ingestPrefix(ingestId)}request.json`;

/** The files to ask the source for, cut into lists. */
export const ingestPlan = (ingestId: string, list: number) =>
  ingestPrefix(ingestId) + key`plan/files-${String(list)}.json`;

/** The tables of all cycles to register, cut into lists. */
export const ingestTables = (ingestId: string, list: number) =>
  ingestPrefix(ingestId) + key`plan/tables-${String(list)}.json`;

/** What came of a file (`DEMO_H`). */
export const ingestReceipt = (ingestId: string, fileName: string) =>
  ingestPrefix(ingestId) + key`tables/${fileName}.json`;

/** The record of a failure that the state machine caught. */
export const ingestFailure = (ingestId: string, state: string, name: string) =>
  ingestPrefix(ingestId) + key`failures/${state}/${name}.json`;

/** Written last: every receipt. */
export const ingestManifest = (ingestId: string) => `${ingestPrefix(ingestId)}manifest.json`;

// WQS replicates: of all runs, by the hash of what they depend on, so that a larger run takes up what a smaller one has
// left.

/** A run of replicates of one holdout: `first` up to, not including, `first + count`. */
export interface ReplicateRange {
  holdout: number;
  first: number;
  count: number;
}

export const replicatesPrefix = (address: string) => key`replicates/${address}/`;

/** A fixed width, so that keys stand in the order of replicates. */
const padded = (index: number) => String(index).padStart(9, '0');

/** A range with the SHA-256 of its file. */
export interface NamedRange extends ReplicateRange {
  sha256: string;
}

export const replicatesFile = (address: string, { holdout, first, count }: ReplicateRange, sha256: string) =>
  replicatesPrefix(address) +
  key`holdout=${String(holdout)}/first=${padded(first)}-count=${padded(count)}-${sha256}.parquet`;

/** The range that a key of `replicatesFile` names; undefined for any other key. */
export function replicateRange(fileKey: string): NamedRange | undefined {
  const name = /\/holdout=(\d+)\/first=(\d{9,})-count=(\d{9,})-([0-9a-f]{64})\.parquet$/.exec(fileKey);
  return name
    ? { holdout: Number(name[1]), first: Number(name[2]), count: Number(name[3]), sha256: name[4] }
    : undefined;
}

// Result tables: of all runs, for DuckDB and Athena.

/**
 * A row for each complete run, in a file of its own. They have times in them, so that no manifest names them: each is
 * sealed, see sealed-file.ts.
 */
export const RUN_ROWS_PREFIX = 'catalogue/runs/';

export const runRow = (runId: string) => RUN_ROWS_PREFIX + key`${runId}.parquet`;

/** What Athena answers: no part of the lake, and gone after a while. */
export const QUERY_RESULTS_PREFIX = 'athena/';

/** All runs' rows of a result table: the location of its Glue table. */
export const resultTablePrefix = (table: string) => (table === 'runs' ? RUN_ROWS_PREFIX : key`results/${table}/`);

export const resultTable = (table: string, study: string, runId: string) =>
  resultTablePrefix(table) + key`study=${study}/run_id=${runId}/part-0.parquet`;
