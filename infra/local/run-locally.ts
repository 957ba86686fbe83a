/** Executes the synthesised state machine with the bundled functions on this machine. */
import type { Json } from './asl/json.ts';
import { readDefinition } from './asl/read-definition.ts';
import { type ExecutionResult, runExecution } from './asl/run-execution.ts';
import type { BusEvent, Intercept, QueueMessage } from './asl/services.ts';
import { type Clock, systemClock } from './clock.ts';
import { type CloudAssembly, readCloudAssembly } from './cloud-assembly.ts';
import type { ExecutionEvent } from './execution-events.ts';
import type { LogSink } from './function-worker.ts';
import { UnsupportedTemplateError } from './intrinsics.ts';
import { lambdaPool } from './lambda-pool.ts';
import { type LakeObjects, lakeAsBucket } from './s3-integration.ts';

export interface LocalRun {
  /** Directory of the cloud assembly, as a rule cdk.out. */
  readonly assemblyDir: string;
  readonly input: Json;
  /**
   * The lake of this machine, as functions read it from DATA_LAKE. It takes the place of the stack's bucket; nothing
   * else of a function's environment is changed.
   */
  readonly lakeUrl: string;
  /** The same lake, for what the state machine itself reads and writes. */
  readonly store: LakeObjects;
  readonly executionName: string;
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** Aborting stops the run: functions are ended where they are, and the status is ABORTED. */
  readonly signal?: AbortSignal;
  /** Further variables for every function, such as a proxy or NODE_EXTRA_CA_CERTS. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes what functions print. */
  readonly onLog?: LogSink;
  /**
   * Invocations that run at once.
   *
   * @default - the cores of the machine
   */
  readonly concurrency?: number;
  /** Takes the events that the machine sends to a bus. */
  readonly onBusEvent?: (event: BusEvent) => void;
  /** Takes the messages that the machine sends to a queue. */
  readonly onMessage?: (message: QueueMessage) => void;
  /** For tests of faults: stands between the machine's Tasks and all services. */
  readonly intercept?: Intercept;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * How the execution ended; a failed execution is a result, not a rejection.
 *
 * @throws NoCloudAssemblyError, UnsupportedTemplateError, UnsupportedDefinitionError before anything has run
 */
export async function runStateMachine(run: LocalRun): Promise<ExecutionResult> {
  const assembly = readCloudAssembly(run.assemblyDir);
  const definition = readDefinition(assembly.definition);
  const { clock = systemClock, onEvent } = run;
  const objects = lakeAsBucket(lakeBucket(assembly), run.store);
  const pool = lambdaPool({
    functions: assembly.functions,
    environment: { ...run.environment, DATA_LAKE: run.lakeUrl },
    log: run.onLog ?? (() => {}),
    concurrency: run.concurrency,
  });
  try {
    const { executionName: name, input, signal } = run;
    return await runExecution(
      { definition, stateMachineName: assembly.stateMachineName, name, input, signal },
      {
        intercept: run.intercept ?? ((_, proceed) => proceed()),
        invoke: pool.invoke,
        objects,
        putEvents: async (events) => {
          for (const event of events) run.onBusEvent?.(event);
        },
        sendMessage: async (message) => run.onMessage?.(message),
        startChildExecutions: async () => {},
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
