/** Executes the synthesised state machine with the bundled functions on this machine. */

import type { CloudAssembly, MachineConstruct } from '../assembly/cloud-assembly.ts';
import { UnsupportedTemplateError } from '../assembly/intrinsics.ts';
import { type Access, accessControl } from './access-control.ts';
import type { Json } from './asl/json.ts';
import { readDefinition } from './asl/read-definition.ts';
import { type ExecutionResult, runExecution } from './asl/run-execution.ts';
import type { BusEvent, Intercept, QueueMessage } from './asl/services.ts';
import { type Clock, systemClock } from './clock.ts';
import { DeployedStack } from './deployed-stack.ts';
import type { ExecutionEvent } from './execution-events.ts';
import type { LogSink } from './function-worker.ts';
import { lambdaPool } from './lambda-pool.ts';
import { type GlueTables, type LakeObjects, machineServices } from './machine-services.ts';

export interface LocalRun {
  /** Directory of the cloud assembly, as a rule cdk.out. */
  readonly assemblyDir: string;
  /**
   * Which of its state machines.
   *
   * @default - that of study runs
   */
  readonly machine?: MachineConstruct;
  readonly input: Json;
  /**
   * The lake of this machine, as functions read it from DATA_LAKE. It takes the place of the stack's bucket; nothing
   * else of a function's environment is changed.
   */
  readonly lakeUrl: string;
  /** The same lake, for what the state machine itself reads and writes. */
  readonly store: LakeObjects;
  /**
   * What Glue's catalogue has: the machine's tables are put there.
   *
   * @default - nothing, and it is forgotten after the run: here a folder of Parquet files is a table by itself
   */
  readonly tables?: GlueTables;
  readonly executionName: string;
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** Aborting stops the run: functions are ended where they are, and the status is ABORTED. */
  readonly signal?: AbortSignal;
  /** Further variables for every function, over those that keep Powertools silent: SOURCE_URL. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes what functions print. */
  readonly onLog?: LogSink;
  /**
   * Invocations that run at once.
   *
   * @default - the cores of the machine
   */
  readonly concurrency?: number;
  /** Takes every access to the lake and to services, in time; one that is not allowed fails its invocation or Task. */
  readonly onAccess?: (access: Access) => void;
  /** Takes the events that the machine sends to a bus. */
  readonly onBusEvent?: (event: BusEvent) => void;
  /** Takes the messages that the machine sends to a queue. */
  readonly onMessage?: (message: QueueMessage) => void;
  /** For tests of faults: stands between the machine's Tasks and all services. */
  readonly intercept?: Intercept;
  /** For tests of deployments: the stack of that assembly, which is deployed anew while the run is on its way. */
  readonly stack?: DeployedStack;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** What Powertools writes is for CloudWatch; on this machine it would only bury what a function says. */
const SILENT = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };

/**
 * How the execution ended; a failed execution is a result, not a rejection.
 *
 * @throws NoCloudAssemblyError, UnsupportedTemplateError, UnsupportedDefinitionError, UnsupportedPolicyError before
 *   anything has run
 */
export async function runStateMachine(run: LocalRun): Promise<ExecutionResult> {
  const stack = run.stack ?? new DeployedStack(run.assemblyDir, run.machine);
  const { assembly, functions, permissions } = stack;
  const definition = readDefinition(assembly.definition);
  const { clock = systemClock, onEvent } = run;
  const { stateMachineName } = assembly;
  // A policy that cannot be evaluated is told now, not in the middle of the run.
  for (const principal of [stateMachineName, ...assembly.functions.keys()]) permissions.grants(principal);
  const bucket = lakeBucket(assembly);
  const access = accessControl(permissions, bucket, run.onAccess ?? (() => {}));
  const pool = lambdaPool({
    functions,
    environment: { ...SILENT, ...run.environment, DATA_LAKE: run.lakeUrl },
    log: run.onLog ?? (() => {}),
    onLakeAccess: access.authoriseInLake,
    concurrency: run.concurrency,
  });
  try {
    const { executionName: name, input, signal } = run;
    return await runExecution(
      { definition, stateMachineName, name, input, signal },
      {
        intercept: run.intercept ?? ((_, proceed) => proceed()),
        ...machineServices({
          stateMachineName,
          lakeBucket: bucket,
          store: run.store,
          tables: run.tables ?? new Map(),
          pool,
          access,
          onBusEvent: run.onBusEvent ?? (() => {}),
          onMessage: run.onMessage ?? (() => {}),
        }),
        clock,
        random: run.random ?? Math.random,
        emit: (event) => onEvent?.({ ...event, at: clock.now() }),
      },
    );
  } finally {
    await pool.close();
  }
}

/** The bucket that the functions know as their lake. */
function lakeBucket({ functions }: CloudAssembly): string {
  const lakes = new Set([...functions.values()].map(({ environment }) => environment.DATA_LAKE));
  const [lake] = lakes;
  const bucket = /^s3:\/\/([^/]+)$/.exec(lake ?? '')?.[1];
  if (lakes.size !== 1 || bucket === undefined) {
    throw new UnsupportedTemplateError(
      `every function must have the same DATA_LAKE=s3://<bucket>, not ${[...lakes].join(', ')}`,
    );
  }
  return bucket;
}
