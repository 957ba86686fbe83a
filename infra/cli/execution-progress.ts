/** How far an execution has come, read from its history. */
import type { HistoryEvent } from '@aws-sdk/client-sfn';

export interface MapProgress {
  name: string;
  items: number;
  running: number;
  done: number;
  /** Those in which something failed, whether that ended them or was caught and recorded. */
  failed: number;
}

export interface Failure {
  state: string;
  /** Like `IngestTables[3]`; null outside of Maps. */
  iteration: string | null;
  error: string;
  cause: string;
}

export interface ExecutionProgress {
  /** States outside of iterations that have been entered and not left. */
  states: string[];
  /** Maps whose iterations are part of the history. */
  maps: MapProgress[];
  /** Maps whose iterations are executions of their own: their Map Runs tell what becomes of these. */
  mapRuns: { name: string; arn: string }[];
  retries: number;
  /** Those that no retry followed. */
  failures: Failure[];
}

/**
 * Where an event stands: every one names that before it in its branch, so state and iteration pass on from one to the
 * next.
 */
interface Place {
  /** The event that entered the state. */
  readonly state: HistoryEvent | undefined;
  readonly iteration: Iteration | undefined;
}

interface Iteration {
  readonly name: string;
  readonly map: MapProgress | undefined;
  /** Where its Map stands. */
  readonly outside: Place;
  failed: boolean;
}

const NOWHERE: Place = { state: undefined, iteration: undefined };

/** @param history  from its first event on, in order */
export function executionProgress(history: readonly HistoryEvent[]): ExecutionProgress {
  const places = new Map<number, Place>();
  const entered = new Map<string, Place>();
  /** By the event that entered the Map. */
  const maps = new Map<HistoryEvent | undefined, MapProgress>();
  const progress: Omit<ExecutionProgress, 'states' | 'maps'> = { mapRuns: [], retries: 0, failures: [] };
  const followers = typesThatFollow(history);
  const ended = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(history.at(-1)?.type ?? '');

  for (const event of history) {
    const { id = 0, type = '' } = event;
    const before = places.get(event.previousEventId ?? 0) ?? NOWHERE;
    const place = placeOf(event, before, maps);
    places.set(id, place);
    const name = stateName(place);
    if (event.stateEnteredEventDetails) entered.set(entryKey(name, place), place);
    if (event.stateExitedEventDetails) entered.delete(entryKey(event.stateExitedEventDetails.name ?? '', place));
    if (event.mapStateStartedEventDetails) {
      const items = event.mapStateStartedEventDetails.length ?? 0;
      maps.set(place.state, { name, items, running: 0, done: 0, failed: 0 });
    }
    if (event.mapRunStartedEventDetails) {
      maps.delete(place.state);
      progress.mapRuns.push({ name, arn: event.mapRunStartedEventDetails.mapRunArn ?? '' });
    }
    if (type === 'MapIterationStarted') countIteration(place.iteration, 1, 0);
    if (ENDS_ITERATION.test(type)) countIteration(before.iteration, -1, 1);

    const failure = failureOf(event);
    const next = followers.get(id) ?? [];
    // While nothing follows it a failure may yet be retried.
    if (!failure || (next.length === 0 && !ended)) continue;
    if (next.includes('TaskScheduled')) progress.retries += 1;
    else {
      progress.failures.push({ state: name, iteration: place.iteration?.name ?? null, ...failure });
      markFailed(place.iteration);
    }
  }
  const running = [...entered.values()].filter(({ iteration }) => iteration === undefined);
  return { states: ended ? [] : running.map(stateName), maps: [...maps.values()], ...progress };
}

const ENDS_ITERATION = /^MapIteration(Succeeded|Failed|Aborted)$/;

function placeOf(event: HistoryEvent, before: Place, maps: ReadonlyMap<HistoryEvent | undefined, MapProgress>): Place {
  if (event.stateEnteredEventDetails) return { ...before, state: event };
  const started = event.mapIterationStartedEventDetails;
  if (started) {
    const name = `${started.name}[${started.index}]`;
    return { state: undefined, iteration: { name, map: maps.get(before.state), outside: before, failed: false } };
  }
  return ENDS_ITERATION.test(event.type ?? '') ? (before.iteration?.outside ?? NOWHERE) : before;
}

/** A state is entered once at a time in an iteration; branches that have ended do not lead back to their Parallel. */
function entryKey(state: string, { iteration }: Place): string {
  return `${iteration?.name ?? ''}>${state}`;
}

function stateName({ state }: Place): string {
  return state?.stateEnteredEventDetails?.name ?? '';
}

function countIteration(iteration: Iteration | undefined, running: number, done: number): void {
  if (!iteration?.map) return;
  iteration.map.running += running;
  iteration.map.done += done;
}

function markFailed(iteration: Iteration | undefined): void {
  if (!iteration || iteration.failed) return;
  iteration.failed = true;
  if (iteration.map) iteration.map.failed += 1;
}

function typesThatFollow(history: readonly HistoryEvent[]): Map<number, string[]> {
  const followers = new Map<number, string[]>();
  for (const { previousEventId = 0, type = '' } of history) {
    followers.set(previousEventId, [...(followers.get(previousEventId) ?? []), type]);
  }
  return followers;
}

function failureOf(event: HistoryEvent): { error: string; cause: string } | undefined {
  const timedOut = event.taskTimedOutEventDetails;
  const details =
    (timedOut && { ...timedOut, error: timedOut.error ?? 'States.Timeout' }) ??
    event.taskFailedEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.evaluationFailedEventDetails ??
    event.mapRunFailedEventDetails;
  return details && { error: details.error ?? '', cause: details.cause ?? '' };
}
