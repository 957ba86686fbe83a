/**
 * Step Functions over HTTP for tests: awsJson1.0 as client-sfn speaks it, with the local runner behind it. What
 * it answers follows the Step Functions API Reference (2016-11-23).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { ExecutionResult } from '../../infra/local/asl/run-execution.ts';
import type { BusEvent, QueueMessage } from '../../infra/local/asl/services.ts';
import { type LocalRun, runStateMachine } from '../../infra/local/run-locally.ts';
import { type ExecutionHistory, executionHistory, type MapRun } from './execution-history.ts';

/** How every execution is run; the server fills in the rest. */
export type RunSettings = Omit<LocalRun, 'input' | 'executionName' | 'signal'>;

export interface ServedExecution {
  readonly name: string;
  readonly arn: string;
  /** As it was sent. */
  readonly input: string;
  readonly startedAt: number;
  readonly history: ExecutionHistory;
  /** Undefined while it runs. */
  result: ExecutionResult | undefined;
  /** Resolves to the result. */
  readonly ended: Promise<ExecutionResult>;
  readonly stop: (error?: string, cause?: string) => void;
}

export interface ServedCall {
  action: string;
  body: Record<string, unknown>;
  region: string | undefined;
}

export interface StepFunctionsServer {
  /** The address for AWS_ENDPOINT_URL_SFN. */
  readonly endpoint: string;
  readonly stateMachineArn: string;
  /** Every execution that was started, by name. */
  readonly executions: ReadonlyMap<string, ServedExecution>;
  /** Every call, in the order of arrival: `StartExecution`, its body, and the region that it was signed for. */
  readonly calls: readonly ServedCall[];
  /** What all executions have sent. */
  readonly busEvents: readonly BusEvent[];
  readonly messages: readonly QueueMessage[];
  /** Applies to executions that are started from now on: `server.run.intercept = ...`. */
  readonly run: { -readonly [Key in keyof RunSettings]: RunSettings[Key] };
  /** Events of the history in one answer, so that a test sees several. */
  pageSize: number;
  /** Stops what runs. */
  close(): Promise<void>;
}

/** An answer with status 400. */
class Refusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const ACCOUNT = 'arn:aws:states:us-east-1:123456789012';

/** What Step Functions forbids in a name (service quotas, "General quotas"). */
const FORBIDDEN = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}]/u;

/** Serves the state machine of an assembly on a free port of 127.0.0.1. */
export async function startStepFunctionsServer(settings: RunSettings): Promise<StepFunctionsServer> {
  const { stateMachineName, definition } = readCloudAssembly(settings.assemblyDir);
  const stateMachineArn = `${ACCOUNT}:stateMachine:${stateMachineName}`;
  const distributed = distributedMaps(definition);
  const executions = new Map<string, ServedExecution>();
  const calls: ServedCall[] = [];
  const busEvents: BusEvent[] = [];
  const messages: QueueMessage[] = [];
  const run = { ...settings };

  function start(name: string, input: string): ServedExecution {
    const stopping = new AbortController();
    let stopped: { error?: string; cause?: string } = {};
    const history = executionHistory(distributed, (state) => `${ACCOUNT}:mapRun:${stateMachineName}/${state}:${name}`);
    const ended = runStateMachine({
      ...run,
      input: JSON.parse(input) as Json,
      executionName: name,
      signal: stopping.signal,
      onEvent: (event) => {
        history.add(event);
        run.onEvent?.(event);
      },
      onBusEvent: (event) => {
        busEvents.push(event);
        run.onBusEvent?.(event);
      },
      onMessage: (message) => {
        messages.push(message);
        run.onMessage?.(message);
      },
    }).then((result) => {
      const ending = result.status === 'ABORTED' ? { ...result, ...stopped } : result;
      execution.result = ending;
      return ending;
    });
    const execution: ServedExecution = {
      name,
      arn: `${ACCOUNT}:execution:${stateMachineName}:${name}`,
      input,
      startedAt: Date.now(),
      history,
      result: undefined,
      ended,
      stop: (error, cause) => {
        stopped = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
        stopping.abort();
      },
    };
    executions.set(name, execution);
    return execution;
  }

  function executionOf({ executionArn }: Record<string, unknown>): ServedExecution {
    const found = [...executions.values()].find(({ arn }) => arn === executionArn);
    if (!found) throw new Refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return found;
  }

  const actions: Record<string, (body: Record<string, unknown>) => object | Promise<object>> = {
    StartExecution(body) {
      const { name, input } = body as { name: string; input: string };
      if (body.stateMachineArn !== stateMachineArn) {
        throw new Refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${body.stateMachineArn}'`);
      }
      if (typeof name !== 'string' || name.length > 80 || name.length < 1 || FORBIDDEN.test(name)) {
        throw new Refusal('InvalidName', `Invalid Name: '${name}'`);
      }
      if (!isJson(input)) throw new Refusal('InvalidExecutionInput', 'Invalid State Machine Execution Input');
      const earlier = executions.get(name);
      if (earlier && (earlier.result || earlier.input !== input)) {
        throw new Refusal('ExecutionAlreadyExists', `Execution Already Exists: '${earlier.arn}'`);
      }
      const { arn, startedAt } = earlier ?? start(name, input);
      return { executionArn: arn, startDate: startedAt / 1000 };
    },

    DescribeExecution(body) {
      const { arn, name, input, startedAt, result } = executionOf(body);
      return {
        executionArn: arn,
        stateMachineArn,
        name,
        input,
        startDate: startedAt / 1000,
        status: result?.status ?? 'RUNNING',
        ...(result && { stopDate: result.endedAt / 1000 }),
        ...(result?.output !== undefined && { output: JSON.stringify(result.output) }),
        ...(result?.error !== undefined && { error: result.error }),
        ...(result?.cause !== undefined && { cause: result.cause }),
      };
    },

    async StopExecution(body) {
      const execution = executionOf(body);
      const { error, cause } = body as { error?: string; cause?: string };
      execution.stop(error, cause);
      return { stopDate: (await execution.ended).endedAt / 1000 };
    },

    GetExecutionHistory(body) {
      const { events } = executionOf(body).history;
      const first = Number(body.nextToken ?? 0);
      const end = first + Math.min(server.pageSize, Number(body.maxResults ?? 100));
      return { events: events.slice(first, end), ...(end < events.length && { nextToken: String(end) }) };
    },

    DescribeMapRun({ mapRunArn }) {
      for (const { arn, history } of executions.values()) {
        const found = history.mapRuns.get(String(mapRunArn));
        if (found) return describeMapRun(found, arn);
      }
      throw new Refusal('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    calls.push({ action, body, region });
    response.setHeader('Content-Type', 'application/x-amz-json-1.0');
    try {
      if (!actions[action]) throw new Refusal('UnknownOperationException', action);
      response.end(JSON.stringify(await actions[action](body)));
    } catch (error) {
      const [status, type] = error instanceof Refusal ? [400, error.type] : [500, 'InternalFailure'];
      response.statusCode = status;
      response.end(JSON.stringify({ __type: `com.amazonaws.swf.service.v2.model#${type}`, message: String(error) }));
    }
  }

  const http = createServer(answer);
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  const server: StepFunctionsServer = {
    endpoint: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stateMachineArn,
    executions,
    calls,
    busEvents,
    messages,
    run,
    pageSize: 1000,
    async close() {
      for (const { stop } of executions.values()) stop();
      await Promise.all([...executions.values()].map(({ ended }) => ended));
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
  return server;
}

function describeMapRun({ arn, startedAt, items, running, succeeded, failed, status }: MapRun, execution: string) {
  const counts = {
    total: items,
    running: running.size,
    succeeded,
    failed,
    pending: items - running.size - succeeded - failed,
    timedOut: 0,
    aborted: 0,
    resultsWritten: 0,
  };
  return {
    mapRunArn: arn,
    executionArn: execution,
    status,
    startDate: startedAt / 1000,
    maxConcurrency: 0,
    toleratedFailurePercentage: 0,
    toleratedFailureCount: 0,
    itemCounts: counts,
    executionCounts: counts,
  };
}

/** Names of the Maps whose children are executions of their own. */
function distributedMaps(definition: unknown): Set<string> {
  const names = new Set<string>();
  JSON.stringify(definition, (key, value) => {
    if (value?.Type === 'Map' && value.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') names.add(key);
    return value;
  });
  return names;
}

function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
