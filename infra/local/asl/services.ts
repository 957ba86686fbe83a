import type { Clock } from '../clock.ts';
import type { ExecutionEvent, Untimed } from '../execution-events.ts';
import type { Json } from './json.ts';

/** One call of a function by a Task state. */
export interface Invocation {
  /** Name or ARN, as the definition has it. */
  readonly functionName: string;
  readonly payload: Json;
  /** How often the state was retried before this call. */
  readonly retryCount: number;
  readonly signal: AbortSignal;
}

/** Objects as a state machine's integrations reach them. Errors carry the S3 error code as `name`. */
export interface ObjectAccess {
  getObject(bucket: string, key: string): Promise<Uint8Array>;
  putObject(bucket: string, key: string, body: Uint8Array): Promise<void>;
}

/** Everything outside of the definition that an execution uses. */
export interface Services {
  /** Resolves to the function's answer; rejects with an Error whose `name` is the error that Retry and Catch match. */
  invoke(invocation: Invocation): Promise<Json>;
  readonly objects: ObjectAccess;
  readonly clock: Clock;
  /** Uniform on [0, 1): jitter, `$random()` and `$uuid()`. */
  random(): number;
  emit(event: Untimed<ExecutionEvent>): void;
}
