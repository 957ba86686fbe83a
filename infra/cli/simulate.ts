import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CYCLES, filePath } from '../../functions/nhanes/cycles.ts';
import { writeXport } from '../../functions/nhanes/xport-writer.ts';
import { SIMULATED_TABLES, simulateTable } from '../../functions/simulation/simulate-table.ts';
import { parseArguments, userPath } from './arguments.ts';
import { simulationFlags } from './simulation-flags.ts';
import { UsageError } from './usage-error.ts';

/** `study simulate --out DIR`: the simulated NHANES as files, laid out as CDC's site; chunk by chunk, whatever the scale. */
export async function simulate(args: string[]): Promise<number> {
  const { values } = parseArguments(
    args,
    { out: { type: 'string' }, seed: { type: 'string' }, scale: { type: 'string' } },
    0,
  );
  if (values.out === undefined) throw new UsageError('simulate needs --out DIR');
  const simulation = simulationFlags(values);
  const folder = userPath(values.out);
  for (const cycle of CYCLES) {
    for (const table of SIMULATED_TABLES) {
      const path = join(folder, filePath(table, cycle));
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'w');
      try {
        for (const chunk of writeXport(simulateTable(table, cycle, simulation))) await file.write(chunk);
      } finally {
        await file.close();
      }
      process.stdout.write(`${path}\n`);
    }
  }
  return 0;
}
