import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed-properties.ts'],
    globalSetup: ['test/support/folder-of-tests.ts', 'test/support/announce-left-out.ts'],
    // Vitest would leave one core free; many tests wait for the commands and machines that they start.
    maxWorkers: availableParallelism(),
    // The whole-machine tests synthesise the stack and run every bundle: minutes on a slow machine, not milliseconds.
    // A limit is there to end what hangs, not to judge a slow neighbour of the machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
