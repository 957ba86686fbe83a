/** Runs states one after the other: the loop, Retry and Catch, Output and Assign. */
import type { Catcher, State, StatesBlock } from './definition.ts';
import { matchesError, StateFailure } from './errors.ts';
import { emit, evaluateField, type Frame, type StatesParts, type Visit } from './frame.ts';
import type { Json } from './json.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { retryPolicy } from './retry.ts';
import { runChoice } from './run-choice.ts';
import { runMap } from './run-map.ts';
import { runParallel } from './run-parallel.ts';
import { runTask } from './run-task.ts';

/** How a state ended: its output, and where to go on; without `next` the block has ended. */
export interface Transition {
  readonly output: Json;
  readonly next: string | undefined;
}

/**
 * The output of the block's last state.
 *
 * @throws StateFailure that nothing in the block caught; ExecutionStopped
 */
export async function runStates(block: StatesBlock, input: Json, frame: Frame): Promise<Json> {
  let current: Transition = { output: input, next: block.StartAt };
  while (current.next !== undefined) {
    frame.signal.throwIfAborted();
    current = await visitState(current.next, block.States[current.next], current.output, frame);
  }
  return current.output;
}

async function visitState(name: string, state: State, input: Json, frame: Frame): Promise<Transition> {
  const visit: Visit = { frame, state: name, input, enteredAt: frame.services.clock.now(), retryCount: 0 };
  emit(visit, { type: 'state-entered', stateType: state.Type });
  try {
    const transition = await attempt(state, visit);
    emit(visit, { type: 'state-exited', stateType: state.Type });
    return transition;
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    const failure = { type: 'state-failed', error: error.error, cause: error.cause } as const;
    const catcher = 'Catch' in state ? state.Catch.find((c) => matchesError(c.ErrorEquals, error.error)) : undefined;
    emit(visit, catcher ? { ...failure, caughtBy: catcher.Next } : failure);
    if (!catcher) throw error;
    return follow(catcher, error, visit);
  }
}

/** The state's attempts until one succeeds or no retrier is left. */
async function attempt(state: State, visit: Visit): Promise<Transition> {
  const { services, signal } = visit.frame;
  const delayAfter = retryPolicy('Retry' in state ? state.Retry : [], services.random);
  for (;;) {
    try {
      return await runState(state, visit);
    } catch (error) {
      signal.throwIfAborted();
      const delaySeconds = error instanceof StateFailure ? delayAfter(error.error) : undefined;
      if (!(error instanceof StateFailure) || delaySeconds === undefined) throw error;
      visit.retryCount += 1;
      const { error: name, cause } = error;
      emit(visit, { type: 'state-retried', error: name, cause, retry: visit.retryCount, delaySeconds });
      await services.clock.sleep(delaySeconds * 1000, signal);
    }
  }
}

async function runState(state: State, visit: Visit): Promise<Transition> {
  switch (state.Type) {
    case 'Pass':
      return finish(state, state.Next, visit, visit.input);
    case 'Succeed':
      return finish(state, undefined, visit, visit.input);
    case 'Fail':
      throw new StateFailure(await failText(visit, 'Error', state.Error), await failText(visit, 'Cause', state.Cause));
    case 'Choice': {
      const chosen = await runChoice(state, visit);
      return finish(chosen, chosen.Next, visit, visit.input);
    }
    default: {
      const result = withinPayloadLimit(await resultOf(state, visit), `the result of state "${visit.state}"`);
      return finish(state, state.Next, visit, result, { result });
    }
  }
}

function resultOf(state: Extract<State, { Retry: unknown }>, visit: Visit): Promise<Json> {
  if (state.Type === 'Task') return runTask(state, visit);
  return state.Type === 'Map' ? runMap(state, visit, runStates) : runParallel(state, visit, runStates);
}

async function failText(visit: Visit, field: string, value: string | undefined): Promise<string> {
  if (value === undefined) return '';
  const text = await evaluateField(visit, field, value);
  if (typeof text === 'string') return text;
  throw new StateFailure('States.QueryEvaluationError', `${field} of state "${visit.state}" must be a string`);
}

function follow(catcher: Catcher, { error, cause }: StateFailure, visit: Visit): Promise<Transition> {
  // A Fail state without a Cause gives none.
  const errorOutput = { Error: error, ...(cause && { Cause: cause }) };
  return finish(catcher, catcher.Next, visit, errorOutput, { errorOutput });
}

/** Output and Assign, both from the values as they were on entry: what is assigned is seen from the next state on. */
async function finish(
  { Output, Assign }: { Output?: Json | undefined; Assign?: Record<string, Json> | undefined },
  next: string | undefined,
  visit: Visit,
  output: Json,
  parts: StatesParts = {},
): Promise<Transition> {
  const given = Output === undefined ? output : await evaluateField(visit, 'Output', Output, parts);
  const assigned = Assign && (await evaluateField(visit, 'Assign', Assign, parts));
  withinPayloadLimit(given, `the output of state "${visit.state}"`);
  Object.assign(visit.frame.variables, assigned && withinPayloadLimit(assigned, `Assign of state "${visit.state}"`));
  return { output: given, next };
}
