import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { LAKE_ACCESS, type StoreAccess } from '../../functions/lake/store-access.ts';
import type { FunctionConfiguration } from '../assembly/cloud-assembly.ts';
import { exited, FunctionError, outOfMemory, timedOut } from './lambda-errors.ts';

/** One execution environment of a function: a worker thread that takes one invocation at a time and stays warm. */
export interface FunctionWorker {
  readonly configuration: FunctionConfiguration;
  /** False once the environment has ended, by its own fault or because it was ended. */
  readonly alive: () => boolean;
  /**
   * The JSON text of the answer.
   *
   * @throws FunctionError; the signal's reason when that aborts
   */
  readonly invoke: (payload: string, signal: AbortSignal) => Promise<string>;
  readonly end: () => Promise<void>;
}

export type LogSink = (functionName: string, text: string) => void;
export type LakeAccessSink = (functionName: string, access: StoreAccess) => void;

type Message =
  | { readonly access: StoreAccess }
  | { readonly payload: string }
  | { readonly errorType: string; readonly errorMessage: string; readonly stack?: string; readonly fatal: boolean };

/**
 * What Lambda sets for every function, and what a program needs to find other programs; nothing else of this process.
 */
function runtimeEnvironment({
  name,
  version,
  handler,
  directory,
  memoryMiB,
}: FunctionConfiguration): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: handler,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: 'local',
  };
}

/** @param environment  of the function's own, and what the caller adds */
export function startWorker(
  configuration: FunctionConfiguration,
  environment: Readonly<Record<string, string>>,
  { log, onLakeAccess }: { log: LogSink; onLakeAccess: LakeAccessSink },
): FunctionWorker {
  const { name, version, directory, handler, memoryMiB, timeoutSeconds } = configuration;
  // The worker waits for this count to rise: what is not allowed does not happen.
  const accessesAllowed = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL('./lambda-worker.mjs', import.meta.url), {
    workerData: { directory, handler, name, version, memoryMiB, lakeAccess: LAKE_ACCESS, accessesAllowed },
    env: { ...runtimeEnvironment(configuration), ...environment },
    // Instead of the loaders of this process, which would cost half a second. What is deprecated in a dependency is
    // nothing that the user of a run can change.
    execArgv: ['--no-deprecation'],
    stdout: true,
    stderr: true,
    // Only the JavaScript heap: V8 does not count Buffers, so a function may use more here than it may on Lambda.
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
  });
  worker.stdout.setEncoding('utf8').on('data', (text: string) => log(name, text));
  worker.stderr.setEncoding('utf8').on('data', (text: string) => log(name, text));
  let alive = true;
  let settle: { resolve(payload: string): void; reject(error: unknown): void } | undefined;

  const end = async () => {
    alive = false;
    await worker.terminate();
  };
  const fail = (error: unknown) => {
    settle?.reject(error);
    settle = undefined;
  };
  const stop = (reason: unknown) => {
    fail(reason);
    void end();
  };
  worker.on('message', (message: Message) => {
    if ('access' in message) {
      try {
        onLakeAccess(name, message.access);
        Atomics.add(accessesAllowed, 0, 1);
        Atomics.notify(accessesAllowed, 0);
      } catch (error) {
        stop(error);
      }
    } else if ('payload' in message) {
      settle?.resolve(message.payload);
      settle = undefined;
    } else {
      if (message.fatal) void end();
      fail(new FunctionError(message.errorType, message.errorMessage, message.stack));
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    alive = false;
    fail(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(memoryMiB) : new FunctionError(error.name, error.message),
    );
  });
  worker.on('exit', (exitCode) => {
    alive = false;
    fail(exited(exitCode));
  });

  const invoke = async (payload: string, signal: AbortSignal): Promise<string> => {
    const answer = new Promise<string>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const onAbort = () => stop(signal.reason);
    signal.addEventListener('abort', onAbort);
    const timer = setTimeout(() => stop(timedOut(timeoutSeconds)), timeoutSeconds * 1000);
    worker.postMessage({ payload, requestId: randomUUID(), deadline: Date.now() + timeoutSeconds * 1000 });
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  };
  return { configuration, alive: () => alive, invoke, end };
}
