/** What a person wants to know of a run, drawn from its events; and that in words. */
import { printableLines } from '../../functions/language/plain-text.ts';
import type { ExecutionEvent } from './execution-events.ts';

export interface MapProgress {
  readonly items: number;
  ended: number;
  /** Iterations in which a state failed, whether that ended them or was caught and recorded. */
  readonly failed: Set<string>;
  /** Items ended when a plain line was last written. */
  told: number;
}

export interface Progress {
  startedAt: number;
  /** States outside of Maps that do work now, with the time of entry. */
  readonly running: Map<string, number>;
  /** Every Map outside of other Maps that has started. */
  readonly maps: Map<string, MapProgress>;
  retries: number;
}

export function newProgress(): Progress {
  return { startedAt: 0, running: new Map(), maps: new Map(), retries: 0 };
}

/** The other types of states take no time. */
const WORKING = new Set(['Task', 'Map', 'Parallel']);

/** Plain lines tell of a Map each time that this share of its items has ended. */
const TOLD_SHARE = 0.1;

/** Takes an event in. The lines that it is worth in a log, as a rule none or one. */
export function follow(progress: Progress, event: ExecutionEvent): string[] {
  const elapsed = `[${duration(event.at - progress.startedAt)}]`;
  switch (event.type) {
    case 'execution-started':
      progress.startedAt = event.at;
      return [];
    case 'state-entered':
      if (event.iteration === '' && WORKING.has(event.stateType)) progress.running.set(event.state, event.at);
      return [];
    case 'state-exited': {
      const enteredAt = leave(progress, event);
      return enteredAt === undefined ? [] : [`${elapsed} ${event.state} done in ${duration(event.at - enteredAt)}`];
    }
    case 'state-failed':
      leave(progress, event);
      markFailed(progress, event.iteration);
      return [`${elapsed} ${event.state} failed${within(event)}: ${failureText(event)}`];
    case 'state-retried': {
      progress.retries += 1;
      const wait = duration(event.delaySeconds * 1000);
      return [`${elapsed} ${event.state} tries again in ${wait}${within(event)}: ${failureText(event)}`];
    }
    case 'map-started':
      if (event.iteration === '') {
        progress.maps.set(event.state, { items: event.items, ended: 0, failed: new Set(), told: 0 });
      }
      return [];
    case 'iteration-failed':
    case 'iteration-succeeded': {
      const map = event.iteration === '' ? progress.maps.get(event.state) : undefined;
      if (!map) return [];
      if (event.type === 'iteration-failed') map.failed.add(`${event.state}[${event.index}]`);
      map.ended += 1;
      if (map.ended - map.told < map.items * TOLD_SHARE && map.ended < map.items) return [];
      map.told = map.ended;
      return [`${elapsed} ${event.state} ${countText(map)}`];
    }
    case 'execution-ended':
      progress.running.clear();
      return [
        `${elapsed} ${event.status}${event.error ? `: ${failureText({ error: event.error, cause: event.cause ?? '' })}` : ''}`,
      ];
  }
}

function leave(progress: Progress, { state, iteration }: { state: string; iteration: string }): number | undefined {
  if (iteration !== '') return undefined;
  const enteredAt = progress.running.get(state);
  progress.running.delete(state);
  return enteredAt;
}

/** An iteration within an iteration counts for the outermost Map. */
function markFailed(progress: Progress, iteration: string): void {
  const [outermost] = iteration.split('/');
  for (const [name, map] of progress.maps) {
    if (outermost?.startsWith(`${name}[`)) map.failed.add(outermost);
  }
}

function within({ iteration }: { iteration: string }): string {
  return iteration === '' ? '' : ` in ${iteration}`;
}

/** `Name: message`, where the cause may be the JSON that Lambda gives for a function's error. */
export function failureText({ error, cause }: { error: string; cause: string }): string {
  const message = readableCause(cause);
  return printableLines(message === '' ? error : `${error}: ${message}`);
}

/** Lambda's cause is JSON with the message in it, behind the name of the error where the execution failed for it. */
export function readableCause(cause: string): string {
  const [, name = '', json = ''] = /^([\w.]+: )?(\{.*\})$/s.exec(cause) ?? [];
  try {
    const { errorMessage } = JSON.parse(json) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? name + errorMessage : cause;
  } catch {
    // A cause in plain words.
    return cause;
  }
}

function countText({ ended, items, failed }: MapProgress): string {
  return `${ended}/${items}${failed.size > 0 ? `, ${failed.size} failed` : ''}`;
}

const BAR_WIDTH = 20;

/** The lines of a display that is drawn again and again: elapsed time and running states, then one line per Map. */
export function displayLines(progress: Progress, now: number): string[] {
  const running = [...progress.running.keys()].filter((state) => !progress.maps.has(state));
  const parts = [duration(now - progress.startedAt)];
  if (running.length > 0) parts.push(running.join(', '));
  if (progress.retries > 0) parts.push(`${progress.retries} ${progress.retries === 1 ? 'retry' : 'retries'}`);
  const width = Math.max(0, ...[...progress.maps.keys()].map((name) => name.length));
  const maps = [...progress.maps].map(([name, map]) => {
    const filled = map.items === 0 ? BAR_WIDTH : Math.floor((BAR_WIDTH * map.ended) / map.items);
    return `  ${name.padEnd(width)} ${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)} ${countText(map)}`;
  });
  return [parts.join('  '), ...maps];
}

/** Milliseconds in words: `0.4 s`, `12.3 s`, `2 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
