import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { writeXport } from '../../functions/nhanes/xport-writer.ts';
import { SIMULATED_CYCLES } from '../../functions/simulation/cycles.ts';
import { simulateTable } from '../../functions/simulation/simulate-table.ts';
import { SIMULATED_TABLES } from '../../functions/simulation/simulated-tables.ts';
import { commandNamed, exitingWith } from './command.ts';
import { SCALE_OPTION, SEED_OPTION, type SimulationOptions, simulationFlags } from './simulation-flags.ts';
import { userPath } from './user-path.ts';

export const command = commandNamed('simulate')
  .description("Writes the simulated NHANES as transport files, laid out as CDC's site.")
  .requiredOption('--out <DIR>', 'The folder for the files.')
  .option(...SEED_OPTION)
  .option(...SCALE_OPTION)
  .action(exitingWith(simulate));

/** Chunk by chunk, whatever the scale. */
async function simulate(options: SimulationOptions & { out: string }): Promise<number> {
  const simulation = simulationFlags(options);
  const folder = userPath(options.out);
  for (const cycle of SIMULATED_CYCLES) {
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
