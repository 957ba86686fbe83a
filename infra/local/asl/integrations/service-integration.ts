import { StateFailure } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Services } from '../services.ts';

/** Names of the fields that this runner understands. */
export interface Fields {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** How a Task reaches one action of one service. */
export interface ServiceIntegration extends Fields {
  /** Arguments that are lists of objects: the fields of each. */
  readonly elements: Readonly<Record<string, Fields>>;
  /** @throws StateFailure, or an error whose name is the error that the Task ends with */
  perform(given: JsonObject, services: Services, signal: AbortSignal): Promise<Json>;
  /**
   * `$states.result`, of what the service answered.
   *
   * @throws StateFailure if the answer says that the call failed
   */
  result(answer: Json): Json;
  /** What `$states.errorOutput.Cause` shows of an error. */
  cause(error: Error): string;
}

export const asItIs = (answer: Json): Json => answer;
export const messageOf = ({ message }: Error): string => message;

/** @throws StateFailure `States.Runtime` */
export function stringArgument(given: JsonObject, name: string): string {
  const value = given[name];
  if (typeof value === 'string') return value;
  throw new StateFailure('States.Runtime', `the argument ${name} must be a string, not ${JSON.stringify(value)}`);
}
