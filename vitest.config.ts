import { mkdirSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What the tests of a run write at the same time, several times over. */
const ROOM_FOR_TESTS = 4 * 2 ** 30;

/**
 * Where tests put their lakes. A store makes each write durable, so on a disk the tests wait for it: the whole machine's
 * faults took 203 s there and 83 s in memory, on the same busy computer.
 */
function folderOfTests(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize < ROOM_FOR_TESTS) return tmpdir();
    const folder = '/dev/shm/nhanes-mixtures-tests';
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    return tmpdir();
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { TMPDIR: folderOfTests() },
    setupFiles: ['test/support/seed-properties.ts'],
    globalSetup: ['test/support/announce-left-out.ts'],
    // Vitest would leave one core free; many tests wait for the commands and machines that they start.
    maxWorkers: availableParallelism(),
    // The whole-machine tests synthesise the stack and run every bundle: minutes on a slow machine, not milliseconds.
    // A limit is there to end what hangs, not to judge a slow neighbour of the machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
