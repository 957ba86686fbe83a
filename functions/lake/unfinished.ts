/**
 * Names for what is being written, so that what a process left that was killed can be told from what a living one
 * writes. A name has the machine and the process in it: a container has a host name and process ids of its own.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './hash.ts';

const MACHINE = sha256(hostname()).slice(0, 12);

/** Of a process on another machine that shares the folder nothing is known but this: no write of ours takes a day. */
const LONGEST_WRITE_MS = 24 * 60 * 60 * 1000;

/** A new name, `unfinished-<machine>-<process>-<random>`. */
export function unfinishedName(): string {
  return `unfinished-${MACHINE}-${process.pid}-${randomUUID()}`;
}

/**
 * Removes from a folder, if there is one, what writers left under `prefix` and an `unfinishedName` that write no more.
 * What cannot be removed stays: it is in nobody's way.
 */
export async function clearUnfinished(folder: string, prefix = ''): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const [, machine, pid] = /^unfinished-([0-9a-f]{12})-(\d+)-[0-9a-f-]{36}$/.exec(name.slice(prefix.length)) ?? [];
    if (machine === undefined) continue;
    const path = join(folder, name);
    const since = machine === MACHINE ? beginOf(Number(pid)) : undefined;
    if (await isLeft(path, since)) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

/** Since when, in ms, a process of that id may have been writing: never, if there is none. */
function beginOf(pid: number): number {
  // In a container the process that was killed may well have had the id that this one has.
  if (pid === process.pid) return Date.now() - process.uptime() * 1000;
  return isAlive(pid) ? 0 : Number.POSITIVE_INFINITY;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether nobody writes what lies there; `since`, where it is known, is when its writer began. */
async function isLeft(path: string, since = 0): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs < Math.max(since, Date.now() - LONGEST_WRITE_MS);
}
