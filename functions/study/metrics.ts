/**
 * What functions publish, for those who publish and those who watch: all in one namespace, with two dimensions, the
 * function and the stack that it belongs to. Which function publishes what is in functions.ts.
 */

export const METRICS_NAMESPACE = 'NhanesMixtures';

/** Its values are the functions' names (`fit-regression`). */
export const METRICS_DIMENSION = 'service';

/** Its values are the names of stacks, so that the deployments of an account do not add up. */
export const STACK_DIMENSION = 'stack';

/** The metrics, with CloudWatch's own units. Of what was found there already, fits and replicates publish nothing. */
export const METRIC_UNITS = {
  /** Of a file, whether or not it had to be converted; of a sweep, fitted ones. */
  Rows: 'Count',
  /** Of a file as received from the source. */
  Bytes: 'Bytes',
  /** 1 for each attempt beyond the first that the source made necessary. Absent where it made none. */
  DownloadRetries: 'Count',
  /** 1 for a file that was new or had changed, else 0. */
  Converted: 'Count',
  /** 1 for a file whose Parquet was there already, else 0. */
  Reused: 'Count',
  /** 1 for a file whose bytes are new in the lake, else 0. */
  Taken: 'Count',
  /** In the sample. */
  Participants: 'Count',
  /** Of all outcomes that have cases, in the sample. */
  Cases: 'Count',
  /** Analyses that could not be estimated; of a regression 1 if any contrast could not be, else 0. */
  NotEstimable: 'Count',
  /** 1 if a contrast needed the penalised fit and none failed, else 0. */
  Firth: 'Count',
  /** Fitted ones: of permutations none. */
  Specifications: 'Count',
  /** Of the specifications that were tested. */
  Curves: 'Count',
  /** Computed ones. */
  Replicates: 'Count',
  /** Of one function, with what it takes to store them. Absent where nothing was to compute. */
  ReplicatesPerSecond: 'Count/Second',
  /** With a signal in the direction asked for. */
  ReplicatesKept: 'Count',
  /** Parts of a run without a result. */
  Missing: 'Count',
  /** Files that should be there and could not be had or read, and tables that could not be registered. */
  Failed: 'Count',
} as const;

export type MetricName = keyof typeof METRIC_UNITS;

/**
 * Of every function: objects that were not what was written there, and counted as absent. Absent where there was none.
 */
export const DAMAGED = 'Damaged';

/** Of every function: 1 for an invocation that repeats one that failed. Absent from all others. */
export const RETRIES = 'Retries';
