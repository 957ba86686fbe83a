import { runConcurrently } from './concurrency.ts';
import type { MapState } from './definition.ts';
import { StateFailure } from './errors.ts';
import { emit, evaluateField, numberField, type Visit } from './frame.ts';
import type { Json, JsonObject } from './json.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { runDistributedMap } from './run-distributed-map.ts';
import { runStates } from './run-states.ts';

/** Step Functions runs no more iterations of an INLINE Map at once, whatever MaxConcurrency says. */
const MAX_INLINE_CONCURRENCY = 40;

/** The Map's result: as a rule the outputs of the iterations in the order of the items. */
export function runMap(state: MapState, visit: Visit): Promise<Json> {
  return state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED'
    ? runDistributedMap(state, visit)
    : runInlineMap(state, visit);
}

/** The first iteration that fails stops the others, and its error is the Map's. */
async function runInlineMap(state: MapState, visit: Visit): Promise<Json[]> {
  const items = await itemsInState(state, visit);
  const asked = await numberField(visit, 'MaxConcurrency', state.MaxConcurrency);
  emit(visit, { type: 'map-started', items: items.length });
  const { frame } = visit;
  const limit = Math.min(asked || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY);
  return runConcurrently(items.length, limit, frame.signal, (index, signal) =>
    reported(visit, index, async () => {
      const map = itemContext(index, items[index]);
      const input = await selectedItem(state, visit, items[index], map);
      const iteration = iterationName(visit, index);
      return runStates(state.ItemProcessor, input, {
        ...frame,
        variables: { ...frame.variables },
        map,
        iteration,
        signal,
      });
    }),
  );
}

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
