import type { ExecutionEvent, Untimed } from '../execution-events.ts';
import type { StatesBlock } from './definition.ts';
import { StateFailure } from './errors.ts';
import { type Bindings, evaluate } from './expression.ts';
import { stepFunctionsLibrary } from './functions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Services } from './services.ts';

/** Where states run: a scope of variables within an execution. */
export interface Frame {
  readonly services: Services;
  /** `$states.context.Execution` and `$states.context.StateMachine`; a DISTRIBUTED Map's children have their own. */
  readonly execution: JsonObject;
  readonly stateMachine: JsonObject;
  /** `$states.context.Map` inside of an INLINE iteration. */
  readonly map: JsonObject | undefined;
  /** The enclosing iterations, for events. */
  readonly iteration: string;
  /** The variables that are visible here. An inner scope starts with a copy: what it assigns stays its own. */
  readonly variables: Record<string, Json>;
  readonly signal: AbortSignal;
}

/** Runs the states of a block. States that have blocks of their own are handed it, because it runs them in turn. */
export type RunStates = (block: StatesBlock, input: Json, frame: Frame) => Promise<Json>;

/** One visit to a state. */
export interface Visit {
  readonly frame: Frame;
  readonly state: string;
  readonly input: Json;
  readonly enteredAt: number;
  /** How often this visit was retried so far. */
  retryCount: number;
}

/** What `$states` has in some fields only. */
export interface StatesParts {
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly map?: JsonObject;
}

/** The visit's value of a field. */
export function evaluateField(visit: Visit, field: string, value: Json, parts: StatesParts = {}): Promise<Json> {
  return evaluate(value, `${field} of state "${visit.state}"`, bindings(visit, parts));
}

function bindings({ frame, state, input, enteredAt, retryCount }: Visit, { map, ...parts }: StatesParts): Bindings {
  const { services, execution, stateMachine, variables } = frame;
  const item = map ?? frame.map;
  const context = {
    Execution: execution,
    StateMachine: stateMachine,
    State: { Name: state, EnteredTime: new Date(enteredAt).toISOString(), RetryCount: retryCount },
    ...(item && { Map: item }),
  };
  const library = stepFunctionsLibrary({ now: () => services.clock.now(), random: () => services.random() });
  return { ...library, ...variables, states: { input, context, ...parts } };
}

/**
 * A field that is a number or an expression of one.
 *
 * @throws StateFailure `States.QueryEvaluationError`
 */
export async function numberField(
  visit: Visit,
  field: string,
  value: string | number | undefined,
): Promise<number | undefined> {
  if (value === undefined) return undefined;
  const number = await evaluateField(visit, field, value);
  if (typeof number === 'number' && number >= 0) return number;
  throw new StateFailure(
    'States.QueryEvaluationError',
    `${field} of state "${visit.state}" must be a number of at least 0`,
  );
}

export function emit({ frame, state }: Visit, event: PlacelessEvent): void {
  frame.services.emit({ ...event, state, iteration: frame.iteration });
}

type PlacelessEvent = WithoutPlace<Extract<Untimed<ExecutionEvent>, { iteration: string }>>;
type WithoutPlace<T> = T extends unknown ? Omit<T, 'state' | 'iteration'> : never;
