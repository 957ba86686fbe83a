import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { codeVersion } from './code-version.ts';
import type { DataLake, LakeAccess } from './data-lake.ts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

interface FunctionSpecification extends LakeAccess {
  /** Name of the handler's file, and of the function in manifests and failure records. */
  readonly name: string;
  readonly memoryMiB: number;
  readonly timeout: Duration;
}

/** Lambda gives one whole vCPU at this memory; our functions use one thread, so more would be paid for and idle. */
const ONE_VCPU_MIB = 1769;

/** Every function of the stack. */
export const FUNCTIONS = {
  PlanRun: {
    name: 'plan-run',
    // Validates one JSON document and writes a few small ones.
    memoryMiB: 512,
    timeout: Duration.seconds(30),
    reads: ['runs/'],
    writes: ['runs/'],
  },
  IngestTable: {
    name: 'ingest-table',
    // Conversion is bound by the CPU, the download by CDC: its own retries of a slow transfer must fit in.
    memoryMiB: ONE_VCPU_MIB,
    timeout: Duration.minutes(5),
    reads: ['raw/', 'nhanes/'],
    writes: ['raw/', 'nhanes/', 'runs/'],
  },
  BuildCohort: {
    name: 'build-cohort',
    // Reads every table of the run, one after the other: seconds here, minutes with all cycles since 1999.
    memoryMiB: ONE_VCPU_MIB,
    timeout: Duration.minutes(5),
    reads: ['nhanes/', 'runs/'],
    writes: ['runs/'],
  },
  FitRegression: {
    name: 'fit-regression',
    // Two fits of some 20 ms each; and it runs in an EXPRESS execution, which ends after 5 minutes, retries included.
    memoryMiB: ONE_VCPU_MIB,
    timeout: Duration.seconds(60),
    reads: ['runs/'],
    writes: ['runs/'],
  },
  CollectRun: {
    name: 'collect-run',
    // Reads and hashes every object of the run.
    memoryMiB: ONE_VCPU_MIB,
    timeout: Duration.minutes(5),
    reads: ['runs/', 'results/'],
    writes: ['runs/', 'results/'],
  },
} as const satisfies Record<string, FunctionSpecification>;

const BUNDLING = {
  format: OutputFormat.CJS,
  // The local runner starts the same bundles on the Node of the machine, which may be 20.
  target: 'node20',
  mainFields: ['module', 'main'],
  // The SDK that was tested is the one that runs, here and on Lambda, and a bundle needs no node_modules beside it.
  bundleAwsSDK: true,
  // Not minified, stack traces name our functions as they are; a source map would treble a bundle of 1 MB.
  minify: false,
};

export type FunctionId = keyof typeof FUNCTIONS;

export interface StudyFunctionsProps {
  /** The lake that the functions read and write. */
  readonly lake: DataLake;
}

/** The functions that a run consists of, by id. */
export class StudyFunctions extends Construct {
  readonly byId: Readonly<Record<FunctionId, NodejsFunction>>;

  constructor(scope: Construct, id: string, props: StudyFunctionsProps) {
    super(scope, id);
    const environment = { DATA_LAKE: props.lake.uri, CODE_VERSION: codeVersion(REPOSITORY) };
    const create = (functionId: FunctionId): NodejsFunction => {
      const { role, logGroup } = this.identity(functionId);
      const specification = FUNCTIONS[functionId];
      props.lake.grant(role, specification);
      return new NodejsFunction(this, functionId, {
        entry: `${REPOSITORY}functions/handlers/${specification.name}.ts`,
        handler: 'handler',
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        memorySize: specification.memoryMiB,
        timeout: specification.timeout,
        environment,
        role,
        logGroup,
        projectRoot: REPOSITORY,
        depsLockFilePath: `${REPOSITORY}package-lock.json`,
        bundling: BUNDLING,
      });
    };
    this.byId = {
      PlanRun: create('PlanRun'),
      IngestTable: create('IngestTable'),
      BuildCohort: create('BuildCohort'),
      FitRegression: create('FitRegression'),
      CollectRun: create('CollectRun'),
    };
  }

  /** A role and a log group of the function's own, so that it may do no more than what it is for. */
  private identity(functionId: FunctionId): { role: Role; logGroup: LogGroup } {
    const logGroup = new LogGroup(this, `${functionId}Logs`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, `${functionId}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return { role, logGroup };
  }
}
