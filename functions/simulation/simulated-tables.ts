/** Which tables are simulated, and with which columns. */
import type { Cycle } from '../nhanes/releases.ts';
import { isSimulatedCycle, type SimulatedCycle } from './cycles.ts';
import { EXAMINATION_TABLES } from './examination-tables.ts';
import { INTERVIEW_TABLES } from './interview-tables.ts';
import type { TablePlan } from './table-plan.ts';

const TABLES: Record<string, (cycle: SimulatedCycle) => TablePlan> = { ...INTERVIEW_TABLES, ...EXAMINATION_TABLES };

/** The tables that are simulated, in every cycle. */
export const SIMULATED_TABLES: readonly string[] = Object.keys(TABLES);

/** How a table is simulated; undefined for a table that the simulation does not have. */
export function tablePlan(table: string, cycle: SimulatedCycle): TablePlan | undefined {
  return Object.hasOwn(TABLES, table) ? TABLES[table](cycle) : undefined;
}

/** Whether a table of the simulation has the column. */
export function isSimulatedColumn(table: string, column: string, cycle: Cycle): boolean {
  return isSimulatedCycle(cycle) && (tablePlan(table, cycle)?.columns.some(({ name }) => name === column) ?? false);
}
