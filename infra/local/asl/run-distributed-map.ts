/** A Map whose iterations are executions of their own, over items that lie in S3 or in the state's input. */
import { type ChildExecution, childResult } from './child-execution.ts';
import { runConcurrently } from './concurrency.ts';
import type { MapState } from './definition.ts';
import { StateFailure } from './errors.ts';
import { emit, evaluateField, numberField, type RunStates, type Visit } from './frame.ts';
import { readItems } from './item-reader.ts';
import type { Json, JsonObject } from './json.ts';
import { itemContext, itemsInState, iterationName, reported, selectedItem } from './map-items.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { writeResults } from './result-writer.ts';
import { withTimeLimit } from './time-limit.ts';

/** Most child executions that Step Functions runs at once. */
const MAX_DISTRIBUTED_CONCURRENCY = 10_000;

/** An EXPRESS execution ends after this long. */
const EXPRESS_SECONDS = 5 * 60;

interface Batch {
  readonly input: Json;
  readonly items: number;
}

/** The outputs of the children in the order of the items, or what the ResultWriter says where they lie. */
export async function runDistributedMap(state: MapState, visit: Visit, runStates: RunStates): Promise<Json> {
  const items = state.ItemReader ? await readItems(state.ItemReader, visit) : await itemsInState(state, visit);
  const inputs: Json[] = [];
  for (const [index, item] of items.entries()) {
    inputs.push(await selectedItem(state, visit, item, itemContext(index, item)));
  }
  const batches = await batched(inputs, state, visit);
  const failureIsTolerated = await tolerance(state, visit, items.length);
  const asked = await numberField(visit, 'MaxConcurrency', state.MaxConcurrency);
  emit(visit, { type: 'map-started', items: batches.length });
  await startChildExecutions(visit);
  const limit = Math.min(asked || MAX_DISTRIBUTED_CONCURRENCY, MAX_DISTRIBUTED_CONCURRENCY);
  const children = await runConcurrently(batches.length, limit, visit.frame.signal, async (index, signal) => {
    const child = await runChild(state, visit, runStates, index, batches[index].input, signal);
    if (child.failure) failureIsTolerated(batches[index].items, child.failure);
    return child;
  });
  return state.ResultWriter ? writeResults(state.ResultWriter, children, visit) : children.map(childResult);
}

async function startChildExecutions({ frame }: Visit): Promise<void> {
  try {
    await frame.services.startChildExecutions();
  } catch (error) {
    if (error instanceof Error) throw new StateFailure(error.name, error.message);
    throw error;
  }
}

/** Items as the children get them: one each, or in batches. */
async function batched(inputs: readonly Json[], state: MapState, visit: Visit): Promise<Batch[]> {
  const { ItemBatcher } = state;
  if (!ItemBatcher) return inputs.map((input) => ({ input, items: 1 }));
  const size = Math.max(
    1,
    (await numberField(visit, 'ItemBatcher.MaxItemsPerBatch', ItemBatcher.MaxItemsPerBatch)) ?? 1,
  );
  const shared: JsonObject =
    ItemBatcher.BatchInput === undefined
      ? {}
      : { BatchInput: await evaluateField(visit, 'ItemBatcher.BatchInput', ItemBatcher.BatchInput) };
  return Array.from({ length: Math.ceil(inputs.length / size) }, (_, batch) => {
    const Items = inputs.slice(batch * size, (batch + 1) * size);
    return { input: withinPayloadLimit({ ...shared, Items }, `a batch of Map "${visit.state}"`), items: Items.length };
  });
}

/** Counts failed items. The function that is returned throws once they are more than the Map tolerates. */
async function tolerance(
  state: MapState,
  visit: Visit,
  total: number,
): Promise<(items: number, failure: StateFailure) => void> {
  const percentage = await numberField(visit, 'ToleratedFailurePercentage', state.ToleratedFailurePercentage);
  const count = await numberField(visit, 'ToleratedFailureCount', state.ToleratedFailureCount);
  const allowedByCount = count ?? (percentage === undefined ? 0 : total);
  const allowedByPercentage = percentage === undefined ? total : (percentage / 100) * total;
  const allowed = Math.min(allowedByCount, allowedByPercentage);
  let failed = 0;
  return (items, failure) => {
    failed += items;
    if (failed <= allowed) return;
    throw new StateFailure(
      'States.ExceedToleratedFailureThreshold',
      `${failed} of ${total} items of Map "${visit.state}" failed, the last one with ${failure.message}`,
    );
  };
}

/** A child sees no variable of its parent, and its own execution in `$states.context`. */
async function runChild(
  state: MapState,
  visit: Visit,
  runStates: RunStates,
  index: number,
  input: Json,
  whole: AbortSignal,
): Promise<ChildExecution> {
  const { frame } = visit;
  const { clock } = frame.services;
  const started = clock.now();
  const name = `${state.Label ?? visit.state}-${index}`;
  const execution = {
    Id: `${frame.execution.Id}/${name}`,
    Name: name,
    Input: input,
    StartTime: new Date(started).toISOString(),
  };
  const seconds = isExpress(state) ? EXPRESS_SECONDS : undefined;
  const base = { ...frame, execution, map: undefined, variables: {}, iteration: iterationName(visit, index) };
  try {
    const output = await reported(visit, index, () =>
      withTimeLimit(seconds, `the EXPRESS execution ${name}`, clock, whole, (signal) =>
        runStates(state.ItemProcessor, input, { ...base, signal }),
      ),
    );
    return { execution, output, failure: undefined, stopped: clock.now() };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    return { execution, output: null, failure: error, stopped: clock.now() };
  }
}

function isExpress({ ItemProcessor: { ProcessorConfig } }: MapState): boolean {
  return ProcessorConfig.Mode === 'DISTRIBUTED' && ProcessorConfig.ExecutionType === 'EXPRESS';
}
