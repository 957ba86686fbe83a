import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertRunId } from '../../functions/study/run-id.ts';
import { commandNamed, exitingWith } from './command.ts';
import { STATE_MACHINE_OPTION, stateMachine } from './deployment.ts';
import { endedBadly, type RunStatus, runStatus } from './run-status.ts';
import { STACK_OPTION } from './stack-option.ts';
import { elapsed, endLines, progressLines, statusLines } from './status-text.ts';

/**
 * One look makes some six calls: the attempts, the history, a Map Run for each of three Maps. Step Functions refills
 * its quotas by ten and more calls of a kind a second for a whole account and region: at this pace ten people watch at
 * once.
 */
const LOOK_EVERY_MILLISECONDS = 3000;

export const command = commandNamed('status')
  .description('Says how far a run on the deployed stack has come.')
  .argument('<RUN>', 'the id of a run')
  .option('--watch', 'Follows the run to its end.')
  .option('--json', 'Prints it as JSON.')
  .option(...STACK_OPTION)
  .option(...STATE_MACHINE_OPTION)
  .action(exitingWith(status));

interface Options {
  watch?: boolean | undefined;
  json?: boolean | undefined;
  stack?: string | undefined;
  stateMachine?: string | undefined;
}

/** 0 while the run goes on and when it is complete, 1 when it ended in any other way. */
async function status(run: string, values: Options): Promise<number> {
  assertRunId(run);
  const { arn, client } = await stateMachine(values.stateMachine, undefined, values.stack);
  const look = () => runStatus(client, arn, run);
  const show = values.json ? () => {} : process.stdout.isTTY ? inPlace(process.stdout) : asLines(process.stdout);
  const last = values.watch ? await watch(look, show) : await look();
  if (values.json) process.stdout.write(`${JSON.stringify(last)}\n`);
  else if (!values.watch) process.stdout.write(`${statusLines(last).join('\n')}\n`);
  return endedBadly(last) ? 1 : 0;
}

/** Looks again and again until the run is over; returns how it ended. */
async function watch(look: () => Promise<RunStatus>, show: (run: RunStatus) => void): Promise<RunStatus> {
  for (;;) {
    const run = await look();
    show(run);
    if (run.status !== 'RUNNING') return run;
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
}

/** Draws the status over the one before. */
function inPlace(terminal: NodeJS.WriteStream): (run: RunStatus) => void {
  let drawn = 0;
  return (run) => {
    moveCursor(terminal, 0, -drawn);
    cursorTo(terminal, 0);
    clearScreenDown(terminal);
    // A line that wraps would take more rows than are moved up; the last status stays, and stays whole.
    const width = run.status === 'RUNNING' ? (terminal.columns || 80) - 1 : Number.POSITIVE_INFINITY;
    // What went wrong may be told in several lines.
    const lines = statusLines(run).flatMap((line) => line.split('\n').map((part) => part.slice(0, width)));
    terminal.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}

/** A line for whatever is new. */
function asLines(stream: NodeJS.WritableStream): (run: RunStatus) => void {
  const told = new Set<string>();
  return (run) => {
    const news = progressLines(run).filter((line) => !told.has(line));
    for (const line of news) told.add(line);
    const lines = [...news.map((line) => `[${elapsed(run)}] ${line}`), ...endLines(run)];
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
  };
}
