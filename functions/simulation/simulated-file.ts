import { fileName } from '../nhanes/catalogue/tables.ts';
import type { Cycle } from '../nhanes/releases.ts';
import { writeXport } from '../nhanes/xport-writer.ts';
import type { Simulation } from './settings.ts';
import { simulateTable } from './simulate-table.ts';

/** The transport file of a simulated table, whole. */
export function simulatedFile(table: string, cycle: Cycle, simulation: Pick<Simulation, 'seed' | 'scale'>): Uint8Array {
  return Buffer.concat([...writeXport({ ...simulateTable(table, cycle, simulation), name: fileName(table, cycle) })]);
}
