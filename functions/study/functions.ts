/**
 * The functions of the system: the only list. The stack makes a Lambda function of each. A bundle has the types of this
 * list alone, so that a longer time limit changes no function's version, and no result is made anew for it.
 */

import { type Prefix, REQUESTS_PREFIX } from '../lake/keys.ts';
import type { MetricName } from './metrics.ts';

/**
 * Parts of functions that have a version of their own, by their entry modules: what they make outlives a change of the
 * function around them.
 */
const CONVERTERS = {
  /** All that turns a transport file into Parquet. */
  'convert-table': 'functions/nhanes/convert-table.ts',
  /** All that turns a codebook into Parquet. */
  'convert-codebook': 'functions/nhanes/convert-codebook.ts',
} as const;

/** Those that compute replicates, of each method that has some: a version is a part of their address in the lake. */
const KERNELS = {
  /** All that turns the numbers of a WQS analysis into replicates. */
  'wqs-replicates': 'functions/methods/wqs/replicates.ts',
  /** All that turns the numbers of a mixture into permutations. */
  'mixture-permutations': 'functions/wqs/permutation/mixture-permutations.ts',
  /** All that turns the numbers of a specification curve into permutations. */
  'curve-permutations': 'functions/methods/curves/curve-permutations.ts',
  /** All that turns an analysis into data sets of its fitted models and what it finds in them. */
  'calibration-data-sets': 'functions/methods/calibration/data-sets.ts',
} as const;

export const VERSIONED_MODULES = { ...CONVERTERS, ...KERNELS };

export type Kernel = keyof typeof KERNELS;

const ALL_KERNELS = Object.keys(KERNELS) as Kernel[];

export interface FunctionSpecification {
  /** Of the handler's file, and of the function in manifests, records of failures, code versions and metrics. */
  readonly name: string;
  /** Its time limit. */
  readonly seconds: number;
  /** What it publishes beside what every function does. Dashboards and alarms name no others. */
  readonly metrics: readonly MetricName[];
  /**
   * The versions that it is told beside its own: of what it judges. For others it need not change. `all` are those of
   * all that a run consists of.
   */
  readonly versions: readonly (keyof typeof VERSIONED_MODULES)[] | 'all';
  readonly reads: readonly Prefix[];
  readonly writes: readonly Prefix[];
}

const MINUTE = 60;

/** Where objects lie that a manifest names. */
const OF_A_RUN = ['raw/', 'tables/', 'runs/', 'replicates/', 'results/'] as const satisfies Prefix[];

/** By the ids that the stack has of them. */
export const FUNCTIONS = {
  AcceptRequest: {
    name: 'accept-request',
    // Reads one JSON document and starts an execution; of a run that is complete it reads and hashes every object.
    seconds: 5 * MINUTE,
    metrics: [],
    versions: [],
    reads: [REQUESTS_PREFIX, ...OF_A_RUN],
    writes: [],
  },
  PlanRun: {
    name: 'plan-run',
    // Validates one JSON document and writes a few small ones; of a run that is complete it reads and hashes every
    // object.
    seconds: 5 * MINUTE,
    metrics: [],
    versions: [],
    reads: [...OF_A_RUN, 'catalogue/'],
    writes: ['runs/'],
  },
  IngestTable: {
    name: 'ingest-table',
    // Conversion is bound by the CPU, the download by CDC: its own retries of a slow transfer must fit in.
    seconds: 5 * MINUTE,
    metrics: ['Rows', 'Bytes', 'DownloadRetries', 'Converted', 'Reused'],
    versions: ['convert-table'],
    reads: ['raw/', 'tables/', 'nhanes/', 'simulated/', 'runs/'],
    writes: ['raw/', 'tables/', 'nhanes/', 'simulated/', 'runs/'],
  },
  BuildCohort: {
    name: 'build-cohort',
    // Reads every table of the run, one after the other: seconds here, minutes with all cycles since 1999.
    seconds: 5 * MINUTE,
    metrics: ['Participants', 'Cases'],
    versions: ['convert-table'],
    reads: ['tables/', 'runs/'],
    writes: ['runs/'],
  },
  FitRegression: {
    name: 'fit-regression',
    // Two fits of some 20 ms each; and it runs in an EXPRESS execution, which ends after 5 minutes, retries included.
    seconds: MINUTE,
    metrics: ['NotEstimable', 'Firth'],
    versions: [],
    reads: ['runs/'],
    writes: ['runs/'],
  },
  FitQgcomp: {
    name: 'fit-qgcomp',
    // One fit of some 30 ms, and the statistics of its permutations. A range of these that is damaged is computed anew,
    // which takes a minute.
    seconds: 2 * MINUTE,
    metrics: ['NotEstimable', 'Firth'],
    versions: ['mixture-permutations'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  Description: {
    name: 'describe-study',
    // Means and tests of a few dozen variables, some 10 ms each.
    seconds: MINUTE,
    metrics: ['NotEstimable', 'Firth'],
    versions: [],
    reads: ['runs/'],
    writes: ['runs/'],
  },
  FitSpecificationChunk: {
    name: 'fit-specifications',
    // A chunk is made to take 20 s, and reading and joining the tables takes seconds; an EXPRESS execution ends after 5
    // minutes, retries included.
    seconds: 2 * MINUTE,
    metrics: ['Specifications'],
    versions: ['convert-table'],
    reads: ['tables/', 'runs/'],
    writes: ['runs/'],
  },
  FitSweepChunk: {
    name: 'fit-sweep',
    // A chunk is made to take 20 s, and reading and joining the tables of all cycles 10; an EXPRESS execution ends
    // after 5 minutes, retries included.
    seconds: 2 * MINUTE,
    metrics: ['Rows'],
    versions: ['convert-table'],
    reads: ['tables/', 'runs/'],
    writes: ['runs/'],
  },
  PlanReplicates: {
    name: 'plan-replicates',
    // Scores every analysis, and reads and hashes the replicates that are there: of a million some 200 MB.
    seconds: 5 * MINUTE,
    metrics: [],
    versions: ALL_KERNELS,
    reads: ['runs/', 'replicates/'],
    writes: ['runs/'],
  },
  FitChunk: {
    name: 'fit-replicates',
    // A chunk is made to take a minute: twice that for a slow machine, and an EXPRESS execution ends after 5, retries
    // included.
    seconds: 2 * MINUTE,
    metrics: ['Replicates', 'ReplicatesPerSecond'],
    versions: ALL_KERNELS,
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  CombineWqs: {
    name: 'combine-wqs',
    // Streams over chunks, some 20 MB each; two final models per holdout, of some 20 ms each. A chunk that is damaged
    // is computed anew, which takes a minute.
    seconds: 2 * MINUTE,
    metrics: ['ReplicatesKept', 'NotEstimable'],
    versions: ['wqs-replicates', 'mixture-permutations'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  CombineCalibration: {
    name: 'combine-calibration',
    // Fits the analysis once, and reads and counts its data sets. A chunk that is damaged is computed anew, which takes
    // a minute.
    seconds: 2 * MINUTE,
    metrics: ['NotEstimable'],
    versions: ['calibration-data-sets'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  TestCurves: {
    name: 'test-curves',
    // Refits every specification once by its score test: a minute for 100,000. Permutations that are damaged are
    // computed anew.
    seconds: 2 * MINUTE,
    metrics: ['Curves'],
    versions: ['curve-permutations'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  CollectRun: {
    name: 'collect-run',
    // Reads and hashes every object of the run.
    seconds: 5 * MINUTE,
    metrics: ['Missing', 'NotEstimable'],
    versions: 'all',
    reads: OF_A_RUN,
    writes: ['runs/', 'results/', 'catalogue/'],
  },
  PlanIngest: {
    name: 'plan-ingest',
    // Validates one JSON document and writes the list of at most some 1,600 files.
    seconds: MINUTE,
    metrics: [],
    versions: [],
    reads: [],
    writes: ['ingests/'],
  },
  IngestFile: {
    name: 'ingest-file',
    // As IngestTable; the largest file, of 165 MB, takes some 600 MiB as bytes, columns and Parquet.
    seconds: 5 * MINUTE,
    metrics: ['Rows', 'Bytes', 'DownloadRetries', 'Taken'],
    versions: ['convert-table', 'convert-codebook'],
    reads: ['raw/', 'tables/', 'nhanes/', 'simulated/'],
    writes: ['raw/', 'tables/', 'nhanes/', 'simulated/', 'ingests/'],
  },
  DescribeTable: {
    name: 'describe-table',
    // Reads the ends of at most a dozen files.
    seconds: MINUTE,
    metrics: [],
    versions: [],
    reads: ['nhanes/'],
    writes: [],
  },
  CollectIngest: {
    name: 'collect-ingest',
    // Reads some 1,600 receipts, fifty at once.
    seconds: 5 * MINUTE,
    metrics: ['Failed'],
    versions: [],
    reads: ['ingests/'],
    writes: ['ingests/'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export type FunctionId = keyof typeof FUNCTIONS;

export type FunctionName = (typeof FUNCTIONS)[FunctionId]['name'];

/** What the function of that name publishes. */
export type MetricOf<Name extends FunctionName> = Extract<
  (typeof FUNCTIONS)[FunctionId],
  { name: Name }
>['metrics'][number];

/** Code that has a version of its own: what it made is current as long as the same code would make it again. */
export type VersionedCode = FunctionName | keyof typeof VERSIONED_MODULES;
