/** `run` is killed at a random moment, once or twice, and then run to its end. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as keys from '../../functions/lake/keys.ts';
import { runId } from '../../functions/study/run-id.ts';
import { folderForTests, study } from '../support/study.ts';
import type { Attack, Outcome } from './attack.ts';
import { drawsOf } from './draws.ts';
import { type Lake, temporaryLake } from './lakes.ts';
import { STUDY } from './small-study.ts';
import { type Attempt, judge, type Reference, referenceOf } from './verdict.ts';

const BIN = fileURLToPath(new URL('../../infra/study.js', import.meta.url));

interface Prepared {
  readonly lake: Lake;
  readonly requestFile: string;
  readonly reference: Reference;
  /** From the first object of an undisturbed run to its end. */
  readonly milliseconds: number;
}

export async function killAttack(): Promise<Attack> {
  const folder = folderForTests();
  const requestFile = join(folder.path, 'request.json');
  writeFileSync(requestFile, JSON.stringify(STUDY));
  const lake = temporaryLake();
  // The first run may also have to synthesise the stack.
  await runToItsEnd(lake, requestFile);
  lake.holds(new Map());
  const running = runToItsEnd(lake, requestFile);
  await firstObject(lake);
  const started = performance.now();
  await running;
  const milliseconds = performance.now() - started;
  const reference = await referenceOf(lake.store, keys.manifest(runId(STUDY)));
  const prepared = { lake, requestFile, reference, milliseconds };
  return {
    perform: (seed) => perform(prepared, seed),
    async close() {
      lake.remove();
      await folder.remove();
    },
  };
}

async function perform({ lake, requestFile, reference, milliseconds }: Prepared, seed: number): Promise<Outcome> {
  const draws = drawsOf('kill', seed);
  lake.holds(new Map());
  const moments = Array.from({ length: 1 + draws.below(2) }, () => draws.below(Math.ceil(milliseconds)));
  let kills = 0;
  for (const moment of moments) kills += Number(await killAfter(lake, requestFile, moment));
  const leftovers = lake.leftovers().length;
  age(lake);
  const runAgain = () => runToItsEnd(lake, requestFile);
  const verdict = await judge({ store: lake.store, reference, runAgain }, await runAgain());
  const littered = verdict.verdict === 'held' && lake.leftovers().length > 0;
  return {
    seed,
    kind: `${kills} kill${kills === 1 ? '' : 's'}`,
    done: `killed ${moments.join(' and ')} ms after the first object, which left ${leftovers} unfinished files`,
    ...(littered ? { ...verdict, verdict: 'littered', seen: lake.leftovers().join(', ') } : verdict),
  };
}

/** Whether the run was killed before it had come to its end. */
async function killAfter(lake: Lake, requestFile: string, milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [BIN, 'run', requestFile, '--out', lake.path], { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await Promise.race([ended, firstObject(lake)]);
  await Promise.race([ended, sleep(milliseconds)]);
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL';
}

/** The run has begun to write. */
async function firstObject(lake: Lake): Promise<void> {
  while (!existsSync(lake.at('runs')) || readdirSync(lake.at('runs')).length === 0) await sleep(5);
}

/** Files that nobody has touched for a day: no process that still runs can be about to finish them. */
function age(lake: Lake): void {
  const yesterday = Date.now() / 1000 - 86_400;
  for (const file of lake.leftovers()) utimesSync(lake.at(file), yesterday, yesterday);
}

async function runToItsEnd(lake: Lake, requestFile: string): Promise<Attempt> {
  const { exitCode, stderr } = await study(['run', requestFile, '--out', lake.path]);
  if (exitCode === 0) return { status: 'complete', causes: [], manifest: keys.manifest(runId(STUDY)) };
  const cause = stderr.trim().split('\n').slice(-3).join(' ');
  return { status: 'failed', causes: cause === '' ? [] : [cause] };
}
