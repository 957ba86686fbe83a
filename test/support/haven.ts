/** Whether R's package haven is on this machine, for the tests that compare with it and are skipped without. */
import { spawnSync } from 'node:child_process';

export const hasHaven = spawnSync('Rscript', ['-e', 'library(haven)']).status === 0;
