/**
 * All specifications of `events/huang-2023-multiverse.json` on one core, on CDC's files, in the chunks of its plan; and
 * R's svyglm on fifty of them, drawn at random. At most 60 s of CPU for 10,000 are wanted, and memory that does not
 * grow.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitSpecifications } from '../../functions/methods/specifications/fit.ts';
import { plannedSpecifications } from '../../functions/methods/specifications/plan.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { mirror } from '../support/real-files.ts';
import { realRequest } from '../support/real-study.ts';
import { cpuSeconds } from './samples.ts';

/** How many the R script draws. */
const DRAWN = 50;
const R_SCRIPT = fileURLToPath(new URL('../fixtures/r/specifications.R', import.meta.url));

interface SpecificationsFigure {
  name: string;
  specifications: number;
  cpuSeconds: number;
  /** As many times as long. */
  cpuSecondsFor10000: number;
  /** By how much it grew from the first half of the chunks to the second. */
  megabytesGrown?: number;
}

export async function benchSpecifications(): Promise<SpecificationsFigure[]> {
  if (mirror === undefined) return [];
  const request = realRequest('huang-2023-multiverse');
  const readColumn = columnsOfFiles(mirror);
  const memory: number[] = [];
  let fitted = 0;
  const start = process.cpuUsage();
  for (const chunk of plannedSpecifications(request)) {
    fitted += fitSpecifications(request, chunk, readColumn).length;
    memory.push(process.memoryUsage().rss);
  }
  const half = Math.ceil(memory.length / 2);
  const grown = Math.max(...memory.slice(half)) - Math.max(...memory.slice(0, half));
  return [
    { ...figure('this project', fitted, cpuSeconds(start)), megabytesGrown: grown / 2 ** 20 },
    ...inTheSameRun(mirror),
  ];
}

function figure(name: string, specifications: number, seconds: number): SpecificationsFigure {
  return { name, specifications, cpuSeconds: seconds, cpuSecondsFor10000: (seconds / specifications) * 10_000 };
}

/**
 * R's fits of those drawn; nothing where R, survey or haven is not installed. Cohorts and quartiles are not in its
 * seconds.
 */
function inTheSameRun(files: string): SpecificationsFigure[] {
  if (spawnSync('Rscript', ['-e', 'library(survey); library(haven)']).status !== 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'specifications-bench-'));
  try {
    const out = join(folder, 'out.csv');
    const seconds = execFileSync('Rscript', [R_SCRIPT, files, out, 'timed'], { encoding: 'utf8', stdio: 'pipe' });
    return [figure('R survey::svyglm', DRAWN, Number(seconds))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
