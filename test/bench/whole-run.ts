/**
 * `run` as a user runs it: from an empty lake without and with the assembly at hand, again, and with very many
 * replicates.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';
import { measuredCommand } from './measured-command.ts';
import { median } from './median.ts';

interface RunFigure {
  name: string;
  medianSeconds: number;
  /** Of the one process that there is, its threads included. */
  maximumMiB: number;
}

const RUNS = 3;
const MANY = 100_000;
const ASSEMBLIES = fileURLToPath(new URL('../../.study', import.meta.url));

export async function benchWholeRun(): Promise<RunFigure[]> {
  if (mirror === undefined) return [];
  const source = mirror;
  const lake = folderForTests();
  const measure = async (name: string, before: () => void, request?: string): Promise<RunFigure> => {
    const seconds: number[] = [];
    let maximumMiB = 0;
    for (let run = 0; run < RUNS; run++) {
      before();
      const start = performance.now();
      const args = [...(request ? [request] : []), '--source', source, '--out', join(lake.path, 'lake'), '--json'];
      const outcome = await measuredCommand(['run', ...args]);
      seconds.push((performance.now() - start) / 1000);
      maximumMiB = Math.max(maximumMiB, outcome.maximumMiB);
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
    await measure(
      `WQS of model 3 with ${MANY} replicates, from an empty directory`,
      emptyLake,
      manyReplicates(lake.path),
    ),
  ];
  await lake.remove();
  return figures;
}

/** huang-2023 with that many replicates of its largest model in all participants, in one direction. */
function manyReplicates(folder: string): string {
  const request = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../events/huang-2023.json', import.meta.url)), 'utf8'),
  );
  const wqs = { ...request.wqs, bootstraps: MANY, directions: ['positive'], models: ['model-3'], subgroups: ['all'] };
  const path = join(folder, 'many-replicates.json');
  writeFileSync(path, JSON.stringify({ ...request, id: 'many-replicates', wqs }));
  return path;
}
