import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { ExecutionEvent } from './execution-events.ts';
import type { LogSink } from './function-worker.ts';
import { displayLines, follow, newProgress } from './progress-model.ts';

/** Where the display is written, as a rule process.stderr. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface ProgressDisplay {
  readonly onEvent: (event: ExecutionEvent) => void;
  /** Shows what a function printed; one that does its work prints nothing. */
  readonly onLog: LogSink;
  /** Leaves the last state of the display standing. */
  readonly close: () => void;
}

/** Often enough to look alive. */
const REDRAW_MILLISECONDS = 200;

/** What happens seldom and is to stay readable stands above the lines that are drawn again. */
const LASTING = new Set<ExecutionEvent['type']>(['state-failed', 'execution-ended']);

/** Shows a run to people: on a terminal a few lines drawn in place, elsewhere a line per step. */
export function progressDisplay(stream: ProgressStream, now: () => number = Date.now): ProgressDisplay {
  return stream.isTTY ? inPlace(stream, now) : asLines(stream);
}

function asLines(stream: ProgressStream): ProgressDisplay {
  const progress = newProgress();
  return {
    onEvent: (event) => {
      for (const line of follow(progress, event)) stream.write(`${line}\n`);
    },
    onLog: (name, text) => stream.write(`${logLines(name, text).join('\n')}\n`),
    close: () => {},
  };
}

function inPlace(stream: ProgressStream, now: () => number): ProgressDisplay {
  const progress = newProgress();
  let drawn = 0;
  const draw = (lasting: readonly string[] = []) => {
    moveCursor(stream, 0, -drawn);
    cursorTo(stream, 0);
    clearScreenDown(stream);
    // A line that wraps would take more rows than are moved up. A terminal that does not know its width says 0.
    const width = (stream.columns || 80) - 1;
    const lines = displayLines(progress, now()).map((line) => line.slice(0, width));
    stream.write([...lasting, ...lines].map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  const timer = setInterval(() => draw(), REDRAW_MILLISECONDS);
  timer.unref();
  return {
    onEvent: (event) => {
      const lines = follow(progress, event);
      if (LASTING.has(event.type)) draw(lines);
    },
    onLog: (name, text) => draw(logLines(name, text)),
    close: () => {
      clearInterval(timer);
      draw();
    },
  };
}

function logLines(functionName: string, text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${functionName}: ${line}`);
}
