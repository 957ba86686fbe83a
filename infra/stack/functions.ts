import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Prefix, REQUESTS_PREFIX } from '../../functions/lake/keys.ts';
import { VERSIONED_MODULES, type VersionedCode } from '../../functions/runs/versioned-code.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/study/functions.ts';
import { DECLARED_TABLES } from '../catalogue/nhanes-tables.ts';
import { type Bundles, bundle } from './bundles.ts';
import type { Concurrency, Configuration } from './configuration.ts';
import type { DataLake, LakeAccess } from './data-lake.ts';
import { FunctionNetwork } from './function-network.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

interface FunctionSpecification extends LakeAccess {
  /** Name of the handler's file, and of the function in manifests and failure records. */
  readonly name: string;
  readonly timeout: Duration;
  /**
   * The versions that the function is told: of what it makes itself, and of what it judges. Of others it need not
   * change.
   */
  readonly versions: readonly VersionedCode[];
}

/**
 * Lambda gives one whole vCPU at this memory, and less in proportion. Our functions use one thread, so more would be
 * paid for and idle.
 */
export const ONE_VCPU_MIB = 1769;

/**
 * What a run consists of, by the version of each: all but what takes its request, with the modules that have a version
 * of their own.
 */
const CODE_OF_RUNS: readonly VersionedCode[] = [
  ...FUNCTION_NAMES.filter((name) => name !== 'accept-request'),
  ...(Object.keys(VERSIONED_MODULES) as (keyof typeof VERSIONED_MODULES)[]),
];

/** What replicates are computed by, of each method that has some: a version is a part of their address. */
const CODE_OF_REPLICATES: readonly VersionedCode[] = [
  'wqs-replicates',
  'mixture-permutations',
  'curve-permutations',
  'calibration-data-sets',
];

/** Where objects lie that a manifest names. */
const OF_A_RUN = ['raw/', 'tables/', 'runs/', 'replicates/', 'results/'] as const satisfies Prefix[];

/** Every function of the stack. */
export const FUNCTIONS = {
  AcceptRequest: {
    name: 'accept-request',
    // Reads one JSON document and starts an execution; of a run that is complete it reads and hashes every object.
    timeout: Duration.minutes(5),
    versions: [],
    reads: [REQUESTS_PREFIX, ...OF_A_RUN],
    writes: [],
  },
  PlanRun: {
    name: 'plan-run',
    // Validates one JSON document and writes a few small ones; of a run that is complete it reads and hashes every
    // object.
    timeout: Duration.minutes(5),
    versions: [],
    reads: [...OF_A_RUN, 'catalogue/'],
    writes: ['runs/'],
  },
  IngestTable: {
    name: 'ingest-table',
    // Conversion is bound by the CPU, the download by CDC: its own retries of a slow transfer must fit in.
    timeout: Duration.minutes(5),
    versions: ['convert-table'],
    reads: ['raw/', 'tables/', 'nhanes/', 'simulated/', 'runs/'],
    writes: ['raw/', 'tables/', 'nhanes/', 'simulated/', 'runs/'],
  },
  BuildCohort: {
    name: 'build-cohort',
    // Reads every table of the run, one after the other: seconds here, minutes with all cycles since 1999.
    timeout: Duration.minutes(5),
    versions: ['convert-table', 'build-cohort'],
    reads: ['tables/', 'runs/'],
    writes: ['runs/'],
  },
  FitRegression: {
    name: 'fit-regression',
    // Two fits of some 20 ms each; and it runs in an EXPRESS execution, which ends after 5 minutes, retries included.
    timeout: Duration.seconds(60),
    versions: ['fit-regression'],
    reads: ['runs/'],
    writes: ['runs/'],
  },
  FitQgcomp: {
    name: 'fit-qgcomp',
    // One fit of some 30 ms, and the statistics of its permutations. A range of these that is damaged is computed anew,
    // which takes a minute.
    timeout: Duration.minutes(2),
    versions: ['mixture-permutations', 'fit-qgcomp'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  Description: {
    name: 'describe-study',
    // Means and tests of a few dozen variables, some 10 ms each.
    timeout: Duration.seconds(60),
    versions: ['describe-study'],
    reads: ['runs/'],
    writes: ['runs/'],
  },
  FitSpecificationChunk: {
    name: 'fit-specifications',
    // A chunk is made to take 20 s, and reading and joining the tables takes seconds; an EXPRESS execution ends after 5
    // minutes, retries included.
    timeout: Duration.minutes(2),
    versions: ['fit-specifications', 'convert-table'],
    reads: ['tables/', 'runs/'],
    writes: ['runs/'],
  },
  FitSweepChunk: {
    name: 'fit-sweep',
    // A chunk is made to take 20 s, and reading and joining the tables of all cycles 10; an EXPRESS execution ends
    // after 5 minutes, retries included.
    timeout: Duration.minutes(2),
    versions: ['fit-sweep', 'convert-table'],
    reads: ['tables/', 'runs/'],
    writes: ['runs/'],
  },
  PlanReplicates: {
    name: 'plan-replicates',
    // Scores every analysis, and reads and hashes the replicates that are there: of a million some 200 MB.
    timeout: Duration.minutes(5),
    versions: CODE_OF_REPLICATES,
    reads: ['runs/', 'replicates/'],
    writes: ['runs/'],
  },
  FitChunk: {
    name: 'fit-replicates',
    // A chunk is made to take a minute: twice that for a slow machine, and an EXPRESS execution ends after 5, retries
    // included.
    timeout: Duration.minutes(2),
    versions: CODE_OF_REPLICATES,
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  CombineWqs: {
    name: 'combine-wqs',
    // Streams over chunks, some 20 MB each; two final models per holdout, of some 20 ms each. A chunk that is damaged
    // is computed anew, which takes a minute.
    timeout: Duration.minutes(2),
    versions: ['wqs-replicates', 'mixture-permutations', 'combine-wqs'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  CombineCalibration: {
    name: 'combine-calibration',
    // Fits the analysis once, and reads and counts its data sets. A chunk that is damaged is computed anew, which takes
    // a minute.
    timeout: Duration.minutes(2),
    versions: ['calibration-data-sets', 'combine-calibration'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  TestCurves: {
    name: 'test-curves',
    // Refits every specification once by its score test: a minute for 100,000. Permutations that are damaged are
    // computed anew.
    timeout: Duration.minutes(2),
    versions: ['curve-permutations', 'test-curves'],
    reads: ['runs/', 'replicates/'],
    writes: ['runs/', 'replicates/'],
  },
  CollectRun: {
    name: 'collect-run',
    // Reads and hashes every object of the run.
    timeout: Duration.minutes(5),
    versions: CODE_OF_RUNS,
    reads: OF_A_RUN,
    writes: ['runs/', 'results/', 'catalogue/'],
  },
  PlanIngest: {
    name: 'plan-ingest',
    // Validates one JSON document and writes the list of at most some 1,600 files.
    timeout: Duration.minutes(1),
    versions: [],
    reads: [],
    writes: ['ingests/'],
  },
  IngestFile: {
    name: 'ingest-file',
    // As IngestTable; the largest file, of 165 MB, takes some 600 MiB as bytes, columns and Parquet.
    timeout: Duration.minutes(5),
    versions: ['convert-table', 'convert-codebook'],
    reads: ['raw/', 'tables/', 'nhanes/', 'simulated/'],
    writes: ['raw/', 'tables/', 'nhanes/', 'simulated/', 'ingests/'],
  },
  DescribeTable: {
    name: 'describe-table',
    // Reads the ends of at most a dozen files.
    timeout: Duration.minutes(1),
    versions: [],
    reads: ['nhanes/'],
    writes: [],
  },
  CollectIngest: {
    name: 'collect-ingest',
    // Reads some 1,600 receipts, fifty at once.
    timeout: Duration.minutes(5),
    versions: [],
    reads: ['ingests/'],
    writes: ['ingests/'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export type FunctionId = keyof typeof FUNCTIONS;

/** The function of that name. */
export function functionOf(name: FunctionName): FunctionId {
  const found = Object.keys(FUNCTIONS).find((id) => FUNCTIONS[id as FunctionId].name === name);
  if (!found) throw new RangeError(`the stack has no function ${name}`);
  return found as FunctionId;
}

/**
 * The bundles of all functions and of the modules with a version of their own.
 *
 * @param repository the sources, if not those of this file
 */
export function bundleFunctions(repository = REPOSITORY): Bundles {
  const handlers = Object.values(FUNCTIONS).map(({ name }) => [name, `functions/handlers/${name}.ts`]);
  return bundle(repository, { ...Object.fromEntries(handlers), ...VERSIONED_MODULES });
}

export interface StudyFunctionsProps {
  /** The lake that the functions read and write. */
  readonly lake: DataLake;
  /** The only place that files are fetched from. */
  readonly sourceUrl: string;
  readonly concurrency: Concurrency;
  readonly logRetention: RetentionDays;
  readonly vpc?: Configuration['vpc'];
}

/** The functions that a run consists of, by id. */
export class StudyFunctions extends Construct {
  readonly byId: Readonly<Record<FunctionId, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: StudyFunctionsProps) {
    super(scope, id);
    const { directory, versions } = bundleFunctions();
    const own: Partial<Record<FunctionId, Record<string, string>>> = {
      PlanRun: {
        FUNCTIONS_AT_ONCE: `${props.concurrency.functionsAtOnce}`,
        TABLES_AT_ONCE: `${props.concurrency.tablesAtOnce}`,
      },
      IngestTable: { SOURCE_URL: props.sourceUrl },
      PlanIngest: { TABLES_AT_ONCE: `${props.concurrency.tablesAtOnce}`, DECLARED_TABLES: DECLARED_TABLES.join(',') },
      IngestFile: { SOURCE_URL: props.sourceUrl },
      CollectIngest: { DECLARED_TABLES: DECLARED_TABLES.join(',') },
    };
    const network = props.vpc && new FunctionNetwork(this, 'Network', { ...props.vpc, sourceUrl: props.sourceUrl });
    const create = (functionId: FunctionId): LambdaFunction => {
      const specification: FunctionSpecification = FUNCTIONS[functionId];
      const { role, logGroup } = this.identity(functionId, props.logRetention);
      network?.allow(role);
      props.lake.grant(role, specification);
      const environment = {
        DATA_LAKE: props.lake.uri,
        STACK: Stack.of(this).stackName,
        CODE_VERSIONS: JSON.stringify(Object.fromEntries(specification.versions.map((code) => [code, versions[code]]))),
      };
      return new LambdaFunction(this, functionId, {
        code: Code.fromAsset(join(directory, specification.name)),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        memorySize: ONE_VCPU_MIB,
        timeout: specification.timeout,
        environment: { ...environment, ...own[functionId] },
        tracing: Tracing.ACTIVE,
        role,
        logGroup,
        // A running execution calls the versions that it began with.
        currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
        ...network?.placement,
      });
    };
    const ids = Object.keys(FUNCTIONS) as FunctionId[];
    this.byId = Object.fromEntries(ids.map((name) => [name, create(name)])) as Record<FunctionId, LambdaFunction>;
  }

  /** A role and a log group of the function's own, so that it may do no more than what it is for. */
  private identity(functionId: FunctionId, retention: RetentionDays): { role: Role; logGroup: LogGroup } {
    const logGroup = new LogGroup(this, `${functionId}Logs`, {
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, `${functionId}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return { role, logGroup };
  }
}
