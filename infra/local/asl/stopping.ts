import { setMaxListeners } from 'node:events';
import { ExecutionStopped } from './errors.ts';

/** A part of an execution that can be stopped alone, and stops with what it is a part of. */
export interface Stoppable {
  readonly signal: AbortSignal;
  readonly stop: () => void;
  /** To be called when the part has ended, so that the whole forgets it. */
  readonly release: () => void;
}

export function stoppable(whole: AbortSignal | undefined): Stoppable {
  const controller = new AbortController();
  // Every running task of a Map listens: hundreds are no leak.
  setMaxListeners(0, controller.signal);
  const stop = () => controller.abort(new ExecutionStopped());
  if (whole?.aborted) stop();
  whole?.addEventListener('abort', stop);
  return { signal: controller.signal, stop, release: () => whole?.removeEventListener('abort', stop) };
}
