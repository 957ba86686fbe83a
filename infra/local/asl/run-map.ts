import { runConcurrently } from './concurrency.ts';
import type { MapState } from './definition.ts';
import { emit, numberField, type RunStates, type Visit } from './frame.ts';
import type { Json } from './json.ts';
import { itemContext, itemsInState, iterationName, reported, selectedItem } from './map-items.ts';
import { runDistributedMap } from './run-distributed-map.ts';

/** Step Functions runs no more iterations of an INLINE Map at once, whatever MaxConcurrency says. */
const MAX_INLINE_CONCURRENCY = 40;

/** The Map's result: as a rule the outputs of the iterations in the order of the items. */
export function runMap(state: MapState, visit: Visit, runStates: RunStates): Promise<Json> {
  return state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED'
    ? runDistributedMap(state, visit, runStates)
    : runInlineMap(state, visit, runStates);
}

/** The first iteration that fails stops the others, and its error is the Map's. */
async function runInlineMap(state: MapState, visit: Visit, runStates: RunStates): Promise<Json[]> {
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
