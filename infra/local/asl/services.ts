import type { Clock } from '../clock.ts';
import type { ExecutionEvent, Untimed } from '../execution-events.ts';
import type { Integration } from './integrations.ts';
import type { Json, JsonObject } from './json.ts';

/** One call of a service by a Task state. */
export interface TaskCall {
  /** Name of the state. */
  readonly state: string;
  readonly integration: Integration;
  /**
   * Evaluated, under the service's own names: FunctionName and Payload, Bucket and Key, TableInput, Entries, QueueUrl.
   */
  readonly arguments: JsonObject;
  /** How often the state was retried before this call. */
  readonly retryCount: number;
  readonly signal: AbortSignal;
}

/**
 * Stands between a Task and its service: may fail, wait, or answer in the service's place. An error's `name` is what
 * Retry and Catch match.
 *
 * @param proceed  calls the service; resolves to its answer, of a function to what the function gave back
 */
export type Intercept = (call: TaskCall, proceed: () => Promise<Json>) => Promise<Json>;

/** Objects as a state machine's integrations reach them. Errors carry the S3 error code as `name`. */
export interface ObjectAccess {
  getObject(bucket: string, key: string): Promise<Uint8Array>;
  putObject(bucket: string, key: string, body: Uint8Array): Promise<void>;
}

/** The tables of Glue's catalogue. Errors carry the name that Retry and Catch match. */
export interface TableAccess {
  create(database: string, table: JsonObject): void;
  update(database: string, table: JsonObject): void;
}

/** An event as it is sent to an EventBridge bus. */
export interface BusEvent {
  /** Name or ARN of the bus. */
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
}

/** A message as it is sent to an SQS queue. */
export interface QueueMessage {
  readonly queueUrl: string;
  /** Text, or what is sent as JSON text. */
  readonly body: Json;
}

/** Everything outside of the definition that an execution uses. */
export interface Services {
  readonly intercept: Intercept;
  /** Resolves to the function's answer; rejects with an Error whose `name` is the error that Retry and Catch match. */
  invoke(functionName: string, payload: Json, signal: AbortSignal): Promise<Json>;
  readonly objects: ObjectAccess;
  readonly tables: TableAccess;
  putEvents(events: readonly BusEvent[]): Promise<void>;
  sendMessage(message: QueueMessage): Promise<void>;
  /**
   * Called as a DISTRIBUTED Map begins, whose children are executions of their own. Rejects with an Error whose name is
   * the Map's.
   */
  startChildExecutions(): Promise<void>;
  readonly clock: Clock;
  /** Uniform on [0, 1): jitter, `$random()` and `$uuid()`. */
  random(): number;
  emit(event: Untimed<ExecutionEvent>): void;
}
