/** The history of an execution as GetExecutionHistory tells it, from what the local runner tells. */
import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { ExecutionEvent } from '../../infra/local/execution-events.ts';

/** Over the wire a time is a number of seconds. */
export type WireHistoryEvent = Omit<HistoryEvent, 'timestamp'> & { timestamp: number };

type EventDetails = Omit<Partial<HistoryEvent>, 'id' | 'previousEventId' | 'type' | 'timestamp'>;

export interface MapRun {
  readonly arn: string;
  readonly startedAt: number;
  readonly items: number;
  readonly running: Set<string>;
  succeeded: number;
  failed: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
}

export interface ExecutionHistory {
  readonly events: readonly WireHistoryEvent[];
  /** By ARN. */
  readonly mapRuns: ReadonlyMap<string, MapRun>;
  add(event: ExecutionEvent): void;
}

/**
 * @param distributedMaps  names of the DISTRIBUTED Maps: what goes on inside of them is not part of the history
 * @param mapRunArn  the ARN of a run of the Map of that name
 */
export function executionHistory(
  distributedMaps: ReadonlySet<string>,
  mapRunArn: (state: string) => string,
): ExecutionHistory {
  const events: WireHistoryEvent[] = [];
  const mapRuns = new Map<string, MapRun>();
  const runOf = new Map<string, MapRun>();
  /** The last event of every state that is running, by iteration and name; and of the iteration itself. */
  const last = new Map<string, number>();
  const stateTypes = new Map<string, string>();

  function push(at: number, type: HistoryEventType, previous: number, details: EventDetails = {}): number {
    const id = events.length + 1;
    events.push({ id, previousEventId: previous, type, timestamp: at / 1000, ...details });
    return id;
  }

  /** The iteration's own last event; an iteration begins with the first event in it. */
  function lastIn(iteration: string, at: number): number {
    const known = last.get(iteration);
    if (known !== undefined) return known;
    const [, outer, name, index] = /^(?:(.*)\/)?([^/]+)\[(\d+)\]$/.exec(iteration) ?? [];
    const mapStarted = last.get(`${outer ?? ''}>${name}`) ?? 0;
    const details = { mapIterationStartedEventDetails: { name, index: Number(index) } };
    const id = push(at, 'MapIterationStarted', mapStarted, details);
    last.set(iteration, id);
    return id;
  }

  function addOutsideOfDistributedMaps(event: ExecutionEvent): void {
    const { at } = event;
    if (event.type === 'execution-started') {
      last.set('', push(at, 'ExecutionStarted', 0));
      return;
    }
    if (event.type === 'execution-ended') {
      const { status, error, cause } = event;
      const end = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' } as const;
      const details = status === 'FAILED' ? { executionFailedEventDetails: { error, cause } } : {};
      push(at, `Execution${end[status]}`, events.length, details);
      return;
    }
    const { state, iteration } = event;
    const place = `${iteration}>${state}`;
    const type = stateTypes.get(place) ?? '';
    const then = (name: string, details: EventDetails = {}) =>
      last.set(place, push(at, name as HistoryEventType, last.get(place) ?? 0, details));
    const exit = () => {
      then(`${type}StateExited`, { stateExitedEventDetails: { name: state } });
      last.set(iteration, last.get(place) ?? 0);
    };
    const schedule = () => {
      then('TaskScheduled', { taskScheduledEventDetails: TASK });
      then('TaskStarted', { taskStartedEventDetails: { resourceType: TASK.resourceType, resource: TASK.resource } });
    };
    const fail = (error: string, cause: string) => {
      const failure = { error, cause };
      if (type === 'Task') {
        const details = { resourceType: TASK.resourceType, resource: TASK.resource, ...failure };
        if (error === 'States.Timeout') then('TaskTimedOut', { taskTimedOutEventDetails: details });
        else then('TaskFailed', { taskFailedEventDetails: details });
      }
      if (type === 'Map' && distributedMaps.has(state)) {
        endMapRun(state, 'FAILED');
        then('MapRunFailed', { mapRunFailedEventDetails: failure });
      }
      if (type === 'Map' || type === 'Parallel') then(`${type}StateFailed`);
    };
    switch (event.type) {
      case 'state-entered':
        stateTypes.set(place, event.stateType);
        last.set(place, lastIn(iteration, at));
        then(`${event.stateType}StateEntered`, { stateEnteredEventDetails: { name: state } });
        if (event.stateType === 'Task') schedule();
        if (event.stateType === 'Parallel') then('ParallelStateStarted');
        last.set(iteration, last.get(place) ?? 0);
        return;
      case 'map-started': {
        then('MapStateStarted', { mapStateStartedEventDetails: { length: event.items } });
        if (!distributedMaps.has(state)) return;
        const arn = mapRunArn(state);
        const counts = { items: event.items, running: new Set<string>(), succeeded: 0, failed: 0 };
        const run: MapRun = { arn, startedAt: at, ...counts, status: 'RUNNING' };
        mapRuns.set(arn, run);
        runOf.set(state, run);
        then('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: arn } });
        return;
      }
      case 'iteration-succeeded':
      case 'iteration-failed': {
        const inner = `${iteration}${iteration && '/'}${state}[${event.index}]`;
        const details = { name: state, index: event.index };
        if (event.type === 'iteration-succeeded') {
          push(at, 'MapIterationSucceeded', lastIn(inner, at), { mapIterationSucceededEventDetails: details });
        } else push(at, 'MapIterationFailed', lastIn(inner, at), { mapIterationFailedEventDetails: details });
        return;
      }
      case 'state-retried':
        fail(event.error, event.cause);
        schedule();
        return;
      case 'state-failed':
        fail(event.error, event.cause);
        if (event.caughtBy !== undefined) exit();
        else last.set(iteration, last.get(place) ?? 0);
        return;
      case 'state-exited':
        if (type === 'Task') then('TaskSucceeded', { taskSucceededEventDetails: TASK });
        if (type === 'Map' && distributedMaps.has(state)) {
          endMapRun(state, 'SUCCEEDED');
          then('MapRunSucceeded');
        }
        if (type === 'Map' || type === 'Parallel') then(`${type}StateSucceeded`);
        exit();
    }
  }

  function endMapRun(state: string, status: 'SUCCEEDED' | 'FAILED'): void {
    const run = runOf.get(state);
    if (run) run.status = status;
  }

  /** Children of a DISTRIBUTED Map are executions of their own: the Map's run counts them. */
  function count(run: MapRun, event: ExecutionEvent & { iteration: string }, map: string): void {
    if (event.type === 'iteration-succeeded' || event.type === 'iteration-failed') {
      if (event.state !== map || event.iteration !== '') return;
      run.running.delete(`${map}[${event.index}]`);
      if (event.type === 'iteration-succeeded') run.succeeded += 1;
      else run.failed += 1;
    } else if (event.type === 'state-entered' && event.iteration !== '') run.running.add(event.iteration);
  }

  return {
    events,
    mapRuns,
    add(event) {
      if ('iteration' in event) {
        const ended = event.type === 'iteration-succeeded' || event.type === 'iteration-failed';
        const map = event.iteration === '' && ended ? event.state : event.iteration.replace(/\[.*$/s, '');
        const run = distributedMaps.has(map) ? runOf.get(map) : undefined;
        if (run) return count(run, event, map);
      }
      addOutsideOfDistributedMaps(event);
    },
  };
}

/** What the history says of a task of ours: the optimised integration with Lambda. */
const TASK = { resourceType: 'lambda', resource: 'invoke', region: 'us-east-1', parameters: '{}' };
