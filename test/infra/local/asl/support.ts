/** Runs small machines without waiting: sleeping only notes how long it would have been, and chance is fixed. */
import type { Json } from '../../../../infra/local/asl/json.ts';
import { readDefinition } from '../../../../infra/local/asl/read-definition.ts';
import { type ExecutionResult, runExecution } from '../../../../infra/local/asl/run-execution.ts';
import type { BusEvent, Intercept, ObjectAccess, QueueMessage } from '../../../../infra/local/asl/services.ts';
import type { Clock } from '../../../../infra/local/clock.ts';
import type { ExecutionEvent, Untimed } from '../../../../infra/local/execution-events.ts';

export const LAMBDA = 'arn:aws:states:::lambda:invoke';
export const PUT_OBJECT = 'arn:aws:states:::aws-sdk:s3:putObject';
export const GET_OBJECT = 'arn:aws:states:::s3:getObject';
export const CREATE_TABLE = 'arn:aws:states:::aws-sdk:glue:createTable';
export const PUT_EVENTS = 'arn:aws:states:::events:putEvents';
export const SEND_MESSAGE = 'arn:aws:states:::sqs:sendMessage';

/** 2026-11-01T00:00:00.000Z */
const START = Date.UTC(2026, 10, 1);

/** One call of a function. */
export interface Invocation {
  readonly functionName: string;
  readonly payload: Json;
  readonly retryCount: number;
  readonly signal: AbortSignal;
}

export interface Trial {
  readonly result: ExecutionResult;
  readonly calls: Invocation[];
  /** Seconds of each wait before a retry. */
  readonly waits: number[];
  readonly events: Untimed<ExecutionEvent>[];
  readonly objects: Map<string, string>;
  /** Tables that were put into Glue's catalogue. */
  readonly tables: Json[];
  readonly busEvents: BusEvent[];
  readonly messages: QueueMessage[];
}

export interface TrialOptions {
  readonly input?: Json;
  readonly invoke?: (call: Invocation) => Json | Promise<Json>;
  /** Objects of the bucket `lake`, by key. */
  readonly objects?: Record<string, string>;
  readonly deadline?: Clock['deadline'];
  readonly signal?: AbortSignal;
  readonly intercept?: Intercept;
}

export type States = Record<string, Record<string, unknown>>;

/** A machine that starts with the first of the states. */
export function machine(states: States, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { QueryLanguage: 'JSONata', ...block(states), ...more };
}

export function block(states: States): { StartAt: string | undefined; States: States } {
  return { StartAt: Object.keys(states)[0], States: states };
}

/** A Task that sends its input to the function and gives back what it answers. */
export function call(functionName: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: LAMBDA,
    Arguments: { FunctionName: functionName, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...('Next' in more ? {} : { End: true }),
    ...more,
  };
}

/** An error as a function throws it. */
export function named(name: string, message = 'no reason'): Error {
  return Object.assign(new Error(message), { name });
}

/** Never resolves by itself: rejects when the call is no longer wanted, as the pool does. */
export function untilStopped({ signal }: Invocation): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

export async function run(definition: Record<string, unknown>, options: TrialOptions = {}): Promise<Trial> {
  const calls: Invocation[] = [];
  const waits: number[] = [];
  const events: Untimed<ExecutionEvent>[] = [];
  const tables: Json[] = [];
  const busEvents: BusEvent[] = [];
  const messages: QueueMessage[] = [];
  const objects = new Map(Object.entries(options.objects ?? {}));
  const forever: Clock['deadline'] = (_, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const result = await runExecution(
    {
      definition: readDefinition(definition),
      stateMachineName: 'Study',
      name: 'run-1',
      input: options.input ?? {},
      signal: options.signal,
    },
    {
      intercept: async (task, proceed) => {
        if (options.intercept) return options.intercept(task, proceed);
        if (task.integration !== 'lambda:invoke') return proceed();
        const { FunctionName, Payload } = task.arguments;
        const { retryCount, signal } = task;
        const invocation = { functionName: String(FunctionName), payload: Payload, retryCount, signal };
        calls.push(invocation);
        return options.invoke ? options.invoke(invocation) : Payload;
      },
      invoke: async (_, payload) => payload,
      putEvents: async (sent) => void busEvents.push(...sent),
      sendMessage: async (message) => void messages.push(message),
      startChildExecutions: async () => {},
      tables: { create: (_, table) => void tables.push(table), update: () => {} },
      objects: bucket(objects),
      clock: {
        now: () => START,
        sleep: async (milliseconds) => void waits.push(milliseconds / 1000),
        deadline: options.deadline ?? forever,
      },
      random: () => 0.5,
      emit: (event) => events.push(event),
    },
  );
  return { result, calls, waits, events, objects, tables, busEvents, messages };
}

function bucket(objects: Map<string, string>): ObjectAccess {
  return {
    async getObject(name, key) {
      const text = name === 'lake' ? objects.get(key) : undefined;
      if (text === undefined) throw named('NoSuchKey', `no object ${name}/${key}`);
      return Buffer.from(text);
    },
    async putObject(name, key, body) {
      if (name !== 'lake') throw named('AccessDenied', `no bucket ${name}`);
      objects.set(key, Buffer.from(body).toString());
    },
  };
}
