/** Results as they come, one line of JSON each, so that a proof that was stopped goes on where it was. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Journal<Result> {
  done: ReadonlyMap<string, Result>;
  add: (name: string, result: Result) => void;
}

export function openJournal<Result>(path: string): Journal<Result> {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const whole = text.split('\n').slice(0, -1);
  // A line that was being written when the proof was stopped: what follows must not be joined to it.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  const done = new Map<string, Result>(whole.flatMap(entryOf<Result>));
  return {
    done,
    add: (name, result) => {
      appendFileSync(path, `${JSON.stringify([name, result])}\n`);
      done.set(name, result);
    },
  };
}

function entryOf<Result>(line: string): [string, Result][] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
