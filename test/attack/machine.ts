/**
 * The synthesised state machine with its bundled functions, all in this process: an execution of a small study takes
 * half a second, and whoever attacks it can stand between a function and its lake.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import type { FunctionConfiguration } from '../../infra/assembly/cloud-assembly.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import { accessControl } from '../../infra/local/access-control.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { readDefinition } from '../../infra/local/asl/read-definition.ts';
import { type ExecutionResult, runExecution } from '../../infra/local/asl/run-execution.ts';
import { DeployedStack } from '../../infra/local/deployed-stack.ts';
import { FunctionError, unknownFunction } from '../../infra/local/lambda-errors.ts';
import { type LakeObjects, machineServices } from '../../infra/local/machine-services.ts';

export interface AttackedRun {
  readonly lakeUrl: string;
  readonly request: Json;
  readonly execution: string;
  /**
   * Whether every invocation starts anew, as on a Lambda that has just scaled out; else functions stay warm in the run.
   */
  readonly cold?: boolean;
  /** Before each invocation, which ends with what this throws. */
  readonly beforeInvocation?: (payload: Json) => void;
  /** After each invocation, with the number of those that have ended. */
  readonly afterInvocation?: (ended: number) => void;
  /** In the place of Node's own module of the name, for the functions of this run. */
  readonly modules?: Readonly<Record<string, unknown>>;
  /** Stands between the state machine itself and the lake. */
  readonly machineStore?: (store: ObjectStore) => LakeObjects;
}

export interface Machine {
  /** How the execution ended; invocations come one after the other, so a run repeats exactly. */
  run(run: AttackedRun): Promise<ExecutionResult>;
}

/** The SDK would warn of the Node of the machine each time that it is loaded. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

type Handler = (payload: Json) => Promise<Json>;
type Bundle = (...surroundings: unknown[]) => void;

/** @param assemblies  where cloud assemblies are kept */
export async function machineInProcess(assemblies: string): Promise<Machine> {
  const { assembly: deployed, functions, permissions } = new DeployedStack(await assembly(assemblies));
  const { definition, stateMachineName } = deployed;
  const machine = readDefinition(definition);
  const [lake] = [...functions.values()].map(({ environment }) => environment.DATA_LAKE);
  const lakeBucket = lake.replace('s3://', '');
  const access = accessControl(permissions, lakeBucket, () => {});
  const bundles = new Map<string, Bundle>();

  /** The function's bundle, evaluated: its modules know nothing of earlier evaluations. */
  function start(configuration: FunctionConfiguration, { lakeUrl, modules = {} }: AttackedRun): Handler {
    const [file, exported] = configuration.handler.split('.');
    const path = join(configuration.directory, `${file}.js`);
    const bundle = bundles.get(path) ?? compiled(path);
    bundles.set(path, bundle);
    const module: { exports: Record<string, Handler> } = { exports: {} };
    const load = createRequire(path);
    const require = (name: string) => modules[name.replace(/^node:/, '')] ?? load(name);
    const env = { ...process.env, ...QUIET, ...configuration.environment, DATA_LAKE: lakeUrl };
    const surroundings = Object.create(process, { env: { value: env } });
    bundle.call(module.exports, module.exports, require, module, path, dirname(path), surroundings);
    return module.exports[exported];
  }

  function functionsOf(run: AttackedRun) {
    const started = new Map<string, Handler>();
    let ended = 0;
    let last: Promise<unknown> = Promise.resolve();

    async function invokeNow(name: string, payload: Json): Promise<Json> {
      const configuration = functions.get(name);
      if (!configuration) throw unknownFunction(name);
      const handler = (run.cold ? undefined : started.get(name)) ?? start(configuration, run);
      started.set(name, handler);
      try {
        run.beforeInvocation?.(payload);
        return JSON.parse(JSON.stringify(await handler(structuredClone(payload))) ?? 'null');
      } catch (error) {
        throw error instanceof Error ? new FunctionError(error.name, error.message, error.stack) : error;
      } finally {
        ended += 1;
        run.afterInvocation?.(ended);
      }
    }

    return {
      async invoke(functionName: string, payload: Json): Promise<Json> {
        const name = functionName.replace(/^arn:.*:function:/, '').replace(/:\$LATEST$/, '');
        const answer = last.then(() => invokeNow(name, payload));
        last = answer.catch(() => {});
        return answer;
      },
      close: async () => {},
    };
  }

  return {
    run(run) {
      const store = openStore(run.lakeUrl);
      return runExecution(
        { definition: machine, stateMachineName, name: run.execution, input: run.request },
        {
          intercept: (_, proceed) => proceed(),
          ...machineServices({
            stateMachineName,
            lakeBucket,
            pool: functionsOf(run),
            access,
            store: run.machineStore?.(store) ?? store,
            tables: new Map(),
            onBusEvent: () => {},
            onMessage: () => {},
          }),
          // Retries without their waits; no time limit.
          clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
          random: () => 0.5,
          emit: () => {},
        },
      );
    },
  };
}

/** As CommonJS, like Lambda's runtime, with a `process` of its own: each function has its own environment. */
function compiled(path: string): Bundle {
  return compileFunction(
    readFileSync(path, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname', 'process'],
    { filename: path, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  ) as Bundle;
}
