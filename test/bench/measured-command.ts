/** A command in a process of its own, with what the process took. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderForTests, type Outcome, study } from '../support/study.ts';

interface MeasuredOutcome extends Outcome {
  /** Resident, its threads included. */
  maximumMiB: number;
  /** Of CPU, over all threads. */
  cpuSeconds: number;
}

/** Loaded into the process: writes what it took as it ends. */
const REPORT = fileURLToPath(new URL('report-resources.mjs', import.meta.url));

/** Fails with what the command says if it does not end with 0. */
export async function measuredCommand(args: string[]): Promise<MeasuredOutcome> {
  const folder = folderForTests();
  const report = join(folder.path, 'resources.json');
  const outcome = await study(args, { NODE_OPTIONS: `--import ${REPORT}`, RESOURCE_REPORT: report });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  const { maximumMiB, cpuSeconds } = JSON.parse(readFileSync(report, 'utf8'));
  await folder.remove();
  return { ...outcome, maximumMiB, cpuSeconds };
}
