/** Runs once before all tests: makes the folder that this run of the tests writes to, and removes it at the end. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What the tests of a run write at the same time is 1.6 GB; as much as this must stay free for the tests themselves.
 */
const ROOM_FOR_TESTS = 3 * 2 ** 30;

const MEMORY = '/dev/shm';
const PREFIX = 'nhanes-mixtures-tests-';

/**
 * A store makes each write durable, so on a disk the tests wait for it: the whole machine's faults took 203 s there and
 * 83 s in memory, on the same busy computer.
 */
function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const available = Number(/^MemAvailable: +(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
    return bavail * bsize >= ROOM_FOR_TESTS && available >= 2 * ROOM_FOR_TESTS;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** What a run left that was killed would stay, in memory for as long as the computer runs. */
function clearDeadRuns(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

export default function folderOfTests(): () => void {
  const elsewhere = tmpdir();
  for (const parent of [MEMORY, elsewhere]) {
    try {
      clearDeadRuns(parent);
    } catch {
      // Nothing is lost by what stays: a folder of somebody else's, or a computer without the folder.
    }
  }
  const parent = hasRoomInMemory() ? MEMORY : elsewhere;
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  // Workers are started afterwards, with this environment.
  process.env.TMPDIR = folder;
  return () => {
    process.env.TMPDIR = elsewhere;
    rmSync(folder, { recursive: true, force: true });
  };
}
