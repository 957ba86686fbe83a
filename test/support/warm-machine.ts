/** The state machine of the stack on this machine, run again and again: its functions stay warm from run to run. */
import { pathToFileURL } from 'node:url';
import { openStore } from '../../functions/lake/object-store.ts';
import { accessControl } from '../../infra/local/access-control.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { readDefinition } from '../../infra/local/asl/read-definition.ts';
import { type ExecutionResult, runExecution } from '../../infra/local/asl/run-execution.ts';
import type { BusEvent, QueueMessage, TaskCall } from '../../infra/local/asl/services.ts';
import { DeployedStack } from '../../infra/local/deployed-stack.ts';
import { lambdaPool } from '../../infra/local/lambda-pool.ts';
import { machineServices } from '../../infra/local/machine-services.ts';

/** What comes between a Task and its service in a test of faults. */
export type Fault = (call: FaultyCall, proceed: () => Promise<Json>) => Promise<Json>;

export interface FaultyCall extends TaskCall {
  /** Lets the Task wait until its TimeoutSeconds are over, which takes no time here. */
  readonly timeOut: () => Promise<never>;
}

export interface EndedExecution extends ExecutionResult {
  /** In the order of the calls. */
  readonly calls: readonly TaskCall[];
  readonly events: readonly BusEvent[];
  readonly messages: readonly QueueMessage[];
}

export interface WarmMachine {
  readonly definition: unknown;
  /** One execution to its end. One after the other: they share the functions and the lake. */
  run(input: Json, executionName: string, fault?: Fault): Promise<EndedExecution>;
  close(): Promise<void>;
}

/** Beside one environment for every function: those that work on several items at once. */
const MORE_SLOTS = 8;

/** @param lakeDirectory  the lake of all runs, under the bucket's policies */
export function warmMachine(assemblyDir: string, lakeDirectory: string): WarmMachine {
  const { assembly, functions, permissions } = new DeployedStack(assemblyDir);
  const { definition, stateMachineName } = assembly;
  const machine = readDefinition(definition);
  const [lake] = [...functions.values()].map(({ environment }) => environment.DATA_LAKE);
  const lakeBucket = lake.replace('s3://', '');
  const access = accessControl(permissions, lakeBucket, () => {});
  const lakeUrl = pathToFileURL(lakeDirectory).href;
  const pool = lambdaPool({
    functions,
    environment: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true', DATA_LAKE: lakeUrl },
    log: () => {},
    onLakeAccess: access.authoriseInLake,
    // With fewer slots the environments that wait the longest would be ended: each call would begin with a cold start.
    concurrency: functions.size + MORE_SLOTS,
  });

  async function run(input: Json, name: string, fault: Fault = (_, proceed) => proceed()): Promise<EndedExecution> {
    const calls: TaskCall[] = [];
    const events: BusEvent[] = [];
    const messages: QueueMessage[] = [];
    let expire = () => {};
    const result = await runExecution(
      { definition: machine, stateMachineName, name, input },
      {
        ...machineServices({
          stateMachineName,
          lakeBucket,
          store: openStore(lakeUrl),
          tables: new Map(),
          pool,
          access,
          onBusEvent: (event) => void events.push(event),
          onMessage: (message) => void messages.push(message),
        }),
        intercept(call, proceed) {
          calls.push(call);
          // A Task sets its time limit right before it calls its service: the last one set is that of this call.
          const expireThis = expire;
          const timeOut = () =>
            new Promise<never>((_, stopped) => {
              call.signal.addEventListener('abort', () => stopped(call.signal.reason));
              expireThis();
            });
          return fault({ ...call, timeOut }, proceed);
        },
        clock: {
          now: Date.now,
          sleep: async () => {},
          deadline: () =>
            new Promise((passed) => {
              expire = passed;
            }),
        },
        random: () => 0.5,
        emit: () => {},
      },
    );
    return { ...result, calls, events, messages };
  }

  return { definition, run, close: pool.close };
}
