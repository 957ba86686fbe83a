/** Runs small machines without waiting: sleeping only notes how long it would have been, and chance is fixed. */
import type { Json } from '../../../../infra/local/asl/json.ts';
import { readDefinition } from '../../../../infra/local/asl/read-definition.ts';
import { type ExecutionResult, runExecution } from '../../../../infra/local/asl/run-execution.ts';
import type { Invocation, ObjectAccess } from '../../../../infra/local/asl/services.ts';
import type { Clock } from '../../../../infra/local/clock.ts';
import type { ExecutionEvent, Untimed } from '../../../../infra/local/execution-events.ts';

export const LAMBDA = 'arn:aws:states:::lambda:invoke';
export const PUT_OBJECT = 'arn:aws:states:::aws-sdk:s3:putObject';
export const GET_OBJECT = 'arn:aws:states:::s3:getObject';

/** 2026-11-01T00:00:00.000Z */
const START = Date.UTC(2026, 10, 1);

export interface Trial {
  readonly result: ExecutionResult;
  readonly calls: Invocation[];
  /** Seconds of each wait before a retry. */
  readonly waits: number[];
  readonly events: Untimed<ExecutionEvent>[];
  readonly objects: Map<string, string>;
}

export interface TrialOptions {
  readonly input?: Json;
  readonly invoke?: (call: Invocation) => Json | Promise<Json>;
  /** Objects of the bucket `lake`, by key. */
  readonly objects?: Record<string, string>;
  readonly deadline?: Clock['deadline'];
  readonly signal?: AbortSignal;
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
      invoke: async (invocation) => {
        calls.push(invocation);
        return options.invoke ? options.invoke(invocation) : invocation.payload;
      },
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
  return { result, calls, waits, events, objects };
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
