/**
 * Examines files by the thousand in a process of its own, so that one which kills or stops the reader is found out too.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Batch, Examined } from './mutated-files-process.ts';

const PROCESS = fileURLToPath(new URL('mutated-files-process.ts', import.meta.url));
const BATCH = 1000;
/** A batch takes a second or two; a single file that takes so long stops the reader. */
const LIMIT_MS = 60_000;
/** The reader's share of the heap; a function of the stack has more. */
const HEAP_MIB = 256;

export interface Files {
  readonly refused: number;
  readonly read: number;
  /** In words, with the seed. */
  readonly faults: readonly string[];
}

export async function examineMutatedFiles(from: number, count: number): Promise<Files> {
  const totals = { refused: 0, read: 0, faults: [] as string[] };
  for (let first = from; first < from + count; first += BATCH) {
    const batch: Batch = [first, Math.min(first + BATCH, from + count)];
    for (const { seed, examination } of (await examined(batch)) ?? (await oneByOne(batch, totals.faults))) {
      const { outcome, seen } = examination;
      if (outcome === 'refused' || outcome === 'read') totals[outcome] += 1;
      else totals.faults.push(`seed ${seed}: ${outcome}: ${seen}`);
    }
  }
  kept?.kill('SIGKILL');
  kept = undefined;
  return totals;
}

let kept: ChildProcess | undefined;

/** Undefined when the process ended or was ended over the batch. */
async function examined(batch: Batch): Promise<Examined[] | undefined> {
  // The options of this process, tsx among them, are passed on.
  const child = kept ?? fork(PROCESS, { execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MIB}`] });
  const answer = new Promise<Examined[]>((resolve) => child.once('message', resolve));
  const exited = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  child.send(batch);
  const timer = new AbortController();
  const limit = sleep(LIMIT_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  const found = await Promise.race([answer, exited, limit]);
  timer.abort();
  child.removeAllListeners();
  if (found === undefined) child.kill('SIGKILL');
  kept = found && child;
  return found;
}

async function oneByOne([from, to]: Batch, faults: string[]): Promise<Examined[]> {
  const all: Examined[] = [];
  for (let seed = from; seed < to; seed++) {
    const found = await examined([seed, seed + 1]);
    if (found) all.push(...found);
    else faults.push(`seed ${seed}: the reader crashed, hung or ran out of ${HEAP_MIB} MiB`);
  }
  return all;
}
