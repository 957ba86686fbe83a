import { createHash } from 'node:crypto';
import { fileName, filePath } from '../nhanes/cycles.ts';
import { type NhanesSource, openSource as openFiles } from '../nhanes/source.ts';
import { writeXport } from '../nhanes/xport-writer.ts';
import { simulateTable } from '../simulation/simulate-table.ts';
import { type SimulatedSource, simulatedSource, simulationOf } from '../study/source.ts';

/** The source that a request names. @throws UnknownSourceError */
export function openSource(source: string): NhanesSource {
  const simulation = simulationOf(source);
  return simulation ? simulated(simulation) : openFiles(source);
}

/** A simulated NHANES as a source: each file is made as it is asked for. */
function simulated(simulation: SimulatedSource): NhanesSource {
  const url = simulatedSource(simulation);
  return {
    url,
    probe: async () => {},
    fetch: async (table, cycle) => {
      const dataset = simulateTable(table, cycle, simulation);
      const bytes = Buffer.concat([...writeXport({ ...dataset, name: fileName(table, cycle) })]);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { bytes, sha256, lastModified: null, url: `${url}/${filePath(table, cycle)}` };
    },
  };
}
