/** `study run` as a user runs it: from an empty lake without and with the assembly at hand, and again. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mirror } from '../support/real-files.ts';
import { folderForTests, study } from '../support/study.ts';
import { median } from './median.ts';

interface RunFigure {
  name: string;
  medianSeconds: number;
  /** Of the one process that there is, its threads included. */
  maximumMiB: number;
}

const RUNS = 3;
const ASSEMBLIES = fileURLToPath(new URL('../../.study', import.meta.url));
/** Loaded into the measured process: writes its largest memory as it ends. */
const MEMORY_REPORT = fileURLToPath(new URL('report-memory.mjs', import.meta.url));

export async function benchWholeRun(): Promise<RunFigure[]> {
  if (mirror === undefined) return [];
  const source = mirror;
  const lake = folderForTests();
  const report = join(lake.path, 'memory');
  const measure = async (name: string, before: () => void): Promise<RunFigure> => {
    const seconds: number[] = [];
    let maximumMiB = 0;
    for (let run = 0; run < RUNS; run++) {
      before();
      const start = performance.now();
      const outcome = await study(['run', '--source', source, '--out', join(lake.path, 'lake'), '--json'], {
        NODE_OPTIONS: `--import ${MEMORY_REPORT}`,
        MEMORY_REPORT: report,
      });
      seconds.push((performance.now() - start) / 1000);
      if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
      maximumMiB = Math.max(maximumMiB, Number(readFileSync(report, 'utf8')));
    }
    return { name, medianSeconds: median(seconds), maximumMiB };
  };
  const emptyLake = () => rmSync(join(lake.path, 'lake'), { recursive: true, force: true });
  const figures = [
    await measure('huang-2023 from an empty directory, stack not synthesised yet', () => {
      emptyLake();
      rmSync(ASSEMBLIES, { recursive: true, force: true });
    }),
    await measure('huang-2023 from an empty directory', emptyLake),
    await measure('the same request again', () => {}),
  ];
  await lake.remove();
  return figures;
}
