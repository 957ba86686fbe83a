/**
 * The functions of the system, by what they are called in manifests, records of failures, code versions and metrics; of
 * each the metrics that it publishes, with CloudWatch's own units. Dashboards and alarms name no others.
 */
export const METRICS = {
  'accept-request': {},
  'plan-run': {},
  'ingest-table': {
    /** Of the file, whether or not it had to be converted. */
    Rows: 'Count',
    /** As received from the source. */
    Bytes: 'Bytes',
    /** 1 for each attempt beyond the first that the source made necessary. Absent where it made none. */
    DownloadRetries: 'Count',
    /** 1 for a file that was new or had changed, else 0. */
    Converted: 'Count',
    /** 1 for a file whose Parquet was there already, else 0. */
    Reused: 'Count',
  },
  'build-cohort': {
    /** In the sample. */
    Participants: 'Count',
    /** Of all outcomes that have cases, in the sample. */
    Cases: 'Count',
  },
  /** Of fits that were made, not found there. */
  'fit-regression': {
    /** 1 if any contrast could not be estimated, else 0. */
    NotEstimable: 'Count',
    /** 1 if a contrast needed the penalised fit and none failed, else 0. */
    Firth: 'Count',
  },
  'fit-qgcomp': {
    /** 1 if the mixture's effect could not be estimated, else 0. */
    NotEstimable: 'Count',
    Firth: 'Count',
  },
  'describe-study': {
    NotEstimable: 'Count',
    Firth: 'Count',
  },
  'fit-specifications': {
    /** That were fitted: of permutations none. */
    Specifications: 'Count',
  },
  'fit-sweep': {
    /** Rows that were fitted. */
    Rows: 'Count',
  },
  'test-curves': {
    /** Of the specifications that were tested. */
    Curves: 'Count',
  },
  'plan-replicates': {},
  'fit-replicates': {
    /** Computed, not found there. */
    Replicates: 'Count',
    /** Of one function, with what it takes to store them. Absent where nothing was to compute. */
    ReplicatesPerSecond: 'Count/Second',
  },
  'combine-wqs': {
    /** With a signal in the direction asked for. */
    ReplicatesKept: 'Count',
    /** 1 if the ordinary final model could not be estimated, else 0. */
    NotEstimable: 'Count',
  },
  'combine-calibration': {
    /** 1 if the analysis has no interval and no test, else 0. */
    NotEstimable: 'Count',
  },
  'collect-run': {
    /** Parts of the run without a result. */
    Missing: 'Count',
    /** Analyses that could not be estimated. */
    NotEstimable: 'Count',
  },
  'plan-ingest': {},
  'ingest-file': {
    Rows: 'Count',
    Bytes: 'Bytes',
    DownloadRetries: 'Count',
    /** 1 for a file whose bytes are new in the lake, else 0. */
    Taken: 'Count',
  },
  'describe-table': {},
  'collect-ingest': {
    /** Files that should be there and could not be had or read, and tables that could not be registered. */
    Failed: 'Count',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type FunctionName = keyof typeof METRICS;

export const FUNCTION_NAMES = Object.keys(METRICS) as FunctionName[];
