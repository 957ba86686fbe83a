import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  FUNCTIONS,
  type FunctionId,
  type FunctionName,
  type FunctionSpecification,
  VERSIONED_MODULES,
  type VersionedCode,
} from '../../functions/study/functions.ts';
import { DECLARED_TABLES } from '../catalogue/nhanes-tables.ts';
import { type Bundles, bundle } from './bundles.ts';
import type { Concurrency, Configuration } from './configuration.ts';
import type { DataLake } from './data-lake.ts';
import { FunctionNetwork } from './function-network.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Lambda gives one whole vCPU at this memory, and less in proportion. Our functions use one thread, so more would be
 * paid for and idle.
 */
export const ONE_VCPU_MIB = 1769;

/**
 * What a run consists of, by the version of each: all but what takes its request, with the modules that have a version
 * of their own.
 */
const CODE_OF_RUNS = [
  ...Object.values(FUNCTIONS).flatMap(({ name }) => (name === 'accept-request' ? [] : [name])),
  ...Object.keys(VERSIONED_MODULES),
] as VersionedCode[];

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
      const { name, seconds } = specification;
      const told = specification.versions === 'all' ? CODE_OF_RUNS : [name, ...specification.versions];
      const { role, logGroup } = this.identity(functionId, props.logRetention);
      network?.allow(role);
      props.lake.grant(role, specification);
      const environment = {
        DATA_LAKE: props.lake.uri,
        STACK: Stack.of(this).stackName,
        CODE_VERSIONS: JSON.stringify(Object.fromEntries(told.map((code) => [code, versions[code]]))),
      };
      return new LambdaFunction(this, functionId, {
        code: Code.fromAsset(join(directory, name)),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        memorySize: ONE_VCPU_MIB,
        timeout: Duration.seconds(seconds),
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
