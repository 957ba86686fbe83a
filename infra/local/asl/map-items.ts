/** What both kinds of Map do with their items. */
import type { MapState } from './definition.ts';
import { StateFailure } from './errors.ts';
import { emit, evaluateField, type Visit } from './frame.ts';
import type { Json, JsonObject } from './json.ts';
import { withinPayloadLimit } from './payload-limit.ts';

/** The array that the Map goes over when nothing is read from S3. */
export async function itemsInState(state: MapState, visit: Visit): Promise<Json[]> {
  const items = state.Items === undefined ? visit.input : await evaluateField(visit, 'Items', state.Items);
  if (Array.isArray(items)) return items;
  throw new StateFailure('States.QueryEvaluationError', `the items of Map "${visit.state}" must be an array`);
}

export function itemContext(index: number, value: Json): JsonObject {
  return { Item: { Index: index, Value: value } };
}

/** The input of an iteration. */
export async function selectedItem(state: MapState, visit: Visit, item: Json, map: JsonObject): Promise<Json> {
  if (state.ItemSelector === undefined) return item;
  const selected = await evaluateField(visit, 'ItemSelector', state.ItemSelector, { map });
  return withinPayloadLimit(selected, `an item of Map "${visit.state}"`);
}

export function iterationName({ frame, state }: Visit, index: number): string {
  return `${frame.iteration}${frame.iteration && '/'}${state}[${index}]`;
}

/** Runs an iteration and tells how it ended. */
export async function reported<T>(visit: Visit, index: number, iteration: () => Promise<T>): Promise<T> {
  try {
    const output = await iteration();
    emit(visit, { type: 'iteration-succeeded', index });
    return output;
  } catch (error) {
    if (error instanceof StateFailure) {
      emit(visit, { type: 'iteration-failed', index, error: error.error, cause: error.cause });
    }
    throw error;
  }
}
