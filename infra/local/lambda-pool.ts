import { availableParallelism } from 'node:os';
import type { FunctionConfiguration } from '../assembly/cloud-assembly.ts';
import type { Json } from './asl/json.ts';
import { type FunctionWorker, type LakeAccessSink, type LogSink, startWorker } from './function-worker.ts';
import { unknownFunction, withinInvocationLimit } from './lambda-errors.ts';

export interface LambdaPoolOptions {
  /** By name, versions by name and version. Looked at with every invocation: a deployment may change them. */
  readonly functions: ReadonlyMap<string, FunctionConfiguration>;
  /** Set for every function over its own variables: the local DATA_LAKE, SOURCE_URL. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whatever functions print. */
  readonly log: LogSink;
  /** Told of each access of a function to the lake; what it throws is the error that the invocation ends with. */
  readonly onLakeAccess: LakeAccessSink;
  /**
   * Invocations that run at once, over all functions.
   *
   * @default - the cores of the machine
   */
  readonly concurrency?: number | undefined;
}

/** Runs the functions of an assembly as Lambda would. */
export interface LambdaPool {
  /**
   * The function's answer, JSON in and JSON out; waits while all cores are busy.
   *
   * @param functionName  name or ARN, with or without a version
   * @throws FunctionError with the name that Lambda reports; the signal's reason when that aborts
   */
  invoke(functionName: string, payload: Json, signal: AbortSignal): Promise<Json>;
  /** Ends all workers, so that the process can exit. */
  close(): Promise<void>;
}

export function lambdaPool({ functions, environment, log, onLakeAccess, concurrency }: LambdaPoolOptions): LambdaPool {
  const slots = concurrency ?? availableParallelism();
  // As many again stay warm while others work: two functions can take turns without a cold start.
  const mostWorkers = 2 * slots;
  let busy = 0;
  const waiting: (() => void)[] = [];
  /** The longest idle first. */
  let idle: FunctionWorker[] = [];

  async function takeSlot(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (busy >= slots) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
  }

  function leaveSlot(): void {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  }

  function takeWorker(configuration: FunctionConfiguration): FunctionWorker {
    idle = idle.filter((worker) => worker.alive());
    const warm = idle.findLast((worker) => worker.configuration === configuration);
    if (warm) {
      idle.splice(idle.indexOf(warm), 1);
      return warm;
    }
    if (busy + idle.length > mostWorkers) void idle.shift()?.end();
    return startWorker(configuration, { ...configuration.environment, ...environment }, { log, onLakeAccess });
  }

  async function invoke(functionName: string, payload: Json, signal: AbortSignal): Promise<Json> {
    const name = functionName.replace(/^arn:.*:function:/, '').replace(/:\$LATEST$/, '');
    const configuration = functions.get(name);
    if (!configuration) throw unknownFunction(functionName);
    const request = withinInvocationLimit(JSON.stringify(payload), 'Request');
    await takeSlot(signal);
    try {
      signal.throwIfAborted();
      const worker = takeWorker(configuration);
      try {
        return JSON.parse(withinInvocationLimit(await worker.invoke(request, signal), 'Response'));
      } finally {
        if (worker.alive()) idle.push(worker);
      }
    } finally {
      leaveSlot();
    }
  }

  async function close(): Promise<void> {
    const ending = idle;
    idle = [];
    await Promise.all(ending.map((worker) => worker.end()));
  }

  return { invoke, close };
}
