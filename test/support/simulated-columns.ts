import { fileName } from '../../functions/nhanes/catalogue/tables.ts';
import type { ReadColumn } from '../../functions/nhanes/participants.ts';
import type { Cycle } from '../../functions/nhanes/releases.ts';
import type { Simulation } from '../../functions/simulation/settings.ts';
import { type SimulatedTable, simulateTable } from '../../functions/simulation/simulate-table.ts';

/**
 * The columns of the simulated tables without the files: the same numbers as in them. Every table is simulated once,
 * when it is first asked for.
 */
export function simulatedColumns(simulation: Simulation): ReadColumn {
  const tables = new Map<string, SimulatedTable>();
  return (table: string, cycle: Cycle, column: string) => {
    const name = fileName(table, cycle);
    const simulated = tables.get(name) ?? simulateTable(table, cycle, simulation);
    tables.set(name, simulated);
    return simulated.columns.find((found) => found.name === column)?.values;
  };
}
