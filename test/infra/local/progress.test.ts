import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ExecutionEvent, Untimed } from '../../../infra/local/execution-events.ts';
import { progressDisplay } from '../../../infra/local/progress.ts';
import { displayLines, duration, failureText, follow, newProgress } from '../../../infra/local/progress-model.ts';

const outside = { iteration: '' };
const cause = JSON.stringify({ errorType: 'FitError', errorMessage: 'no rows' });

/** One Task, then a Map of 20 items of which the third fails and is recorded. */
const story: [seconds: number, event: Untimed<ExecutionEvent>][] = [
  [0, { type: 'execution-started', execution: 'run-1' }],
  [0, { type: 'state-entered', state: 'PlanRun', stateType: 'Task', ...outside }],
  [0.5, { type: 'state-exited', state: 'PlanRun', stateType: 'Task', ...outside }],
  [0.5, { type: 'state-entered', state: 'Plain?', stateType: 'Choice', ...outside }],
  [0.5, { type: 'state-exited', state: 'Plain?', stateType: 'Choice', ...outside }],
  [0.5, { type: 'state-entered', state: 'FitAll', stateType: 'Map', ...outside }],
  [0.5, { type: 'map-started', state: 'FitAll', items: 20, ...outside }],
  [
    0.6,
    {
      type: 'state-retried',
      state: 'Fit',
      iteration: 'FitAll[2]',
      error: 'Throttled',
      cause: '',
      retry: 1,
      delaySeconds: 2,
    },
  ],
  [3, { type: 'state-failed', state: 'Fit', iteration: 'FitAll[2]', error: 'FitError', cause, caughtBy: 'Record' }],
  ...Array.from({ length: 5 }, (_, index): [number, Untimed<ExecutionEvent>] => [
    4 + index,
    { type: 'iteration-succeeded', state: 'FitAll', index, ...outside },
  ]),
];

const timed = (seconds: number, event: Untimed<ExecutionEvent>) =>
  ({ ...event, at: 1_000_000 + seconds * 1000 }) as ExecutionEvent;
const told = [
  '[0.5 s] PlanRun done in 0.5 s',
  '[0.6 s] Fit tries again in 2.0 s in FitAll[2]: Throttled',
  '[3.0 s] Fit failed in FitAll[2]: FitError: no rows',
  '[5.0 s] FitAll 2/20, 1 failed',
  '[7.0 s] FitAll 4/20, 1 failed',
];

describe('progress', () => {
  it('in lines tells of states that are done, of what fails, and of each tenth of a Map', () => {
    const progress = newProgress();
    expect(story.flatMap(([seconds, event]) => follow(progress, timed(seconds, event)))).toEqual(told);
  });

  it('in a display shows what runs and how far each Map is', () => {
    const progress = newProgress();
    for (const [seconds, event] of story.slice(0, 2)) follow(progress, timed(seconds, event));
    expect(displayLines(progress, 1_000_300)).toEqual(['0.3 s  PlanRun']);
    for (const [seconds, event] of story.slice(2)) follow(progress, timed(seconds, event));
    expect(displayLines(progress, 1_009_000)).toEqual([
      '9.0 s  1 retry',
      '  FitAll #####............... 5/20, 1 failed',
    ]);
  });

  it('ends with how the run ended', () => {
    const ended = {
      type: 'execution-ended',
      status: 'FAILED',
      error: 'StudyRunFailed',
      cause: 'run r1 failed',
    } as const;
    const progress = newProgress();
    follow(progress, timed(0, { type: 'execution-started', execution: 'r1' }));
    expect(follow(progress, timed(75, ended))).toEqual(['[1 min 15 s] FAILED: StudyRunFailed: run r1 failed']);
  });

  it('a failure is told without the trace that Lambda has in its cause, by itself or behind the error of the execution', () => {
    const cause = JSON.stringify({ errorMessage: 'EACCES', trace: ['at put'] });
    expect(failureText({ error: 'LakeNotWritableError', cause })).toBe('LakeNotWritableError: EACCES');
    expect(failureText({ error: 'StudyRunFailed', cause: `LakeNotWritableError: ${cause}` })).toBe(
      'StudyRunFailed: LakeNotWritableError: EACCES',
    );
    expect(failureText({ error: 'StudyRunFailed', cause: 'run r1: {no JSON}' })).toBe(
      'StudyRunFailed: run r1: {no JSON}',
    );
  });

  it("reads Lambda's cause, and leaves any other as it is", () => {
    expect(failureText({ error: 'FitError', cause })).toBe('FitError: no rows');
    expect(failureText({ error: 'A', cause: 'plain words' })).toBe('A: plain words');
    expect(failureText({ error: 'A', cause: '' })).toBe('A');
  });

  it('gives times in seconds, then in minutes', () => {
    expect([40, 12_340, 59_960, 125_000].map(duration)).toEqual(['0.0 s', '12.3 s', '1 min 00 s', '2 min 05 s']);
  });
});

const ESCAPE = '\u001b';

describe('the stream of a display', () => {
  function shown(isTTY: boolean): string {
    const stream = Object.assign(new PassThrough(), { isTTY, columns: 30 });
    const display = progressDisplay(stream, () => 1_009_000);
    for (const [seconds, event] of story) display.onEvent(timed(seconds, event));
    display.onLog('Fit', 'a warning\n');
    display.close();
    return String(stream.read());
  }

  it('without a terminal has plain lines', () => {
    expect(shown(false)).toBe([...told, 'Fit: a warning', ''].join('\n'));
  });

  it('on a terminal is drawn in place, no line longer than the terminal is wide', () => {
    const text = shown(true);
    expect(text).toContain(`${ESCAPE}[2A`);
    const lines = text.replaceAll(new RegExp(`${ESCAPE}\\[\\d*[A-Z]`, 'g'), '').split('\n');
    expect(lines).toContain('Fit: a warning');
    expect(lines.at(-2)).toBe('  FitAll #####...............');
  });
});
