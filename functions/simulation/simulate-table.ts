import { fileName } from '../nhanes/catalogue/tables.ts';
import type { Cycle } from '../nhanes/releases.ts';
import { isSimulatedCycle, simulatedCycle } from './cycles.ts';
import { markOf, type SimulationMark } from './mark.ts';
import { participantsOf, personsOf } from './person.ts';
import { checkSimulation, type Simulation } from './settings.ts';
import { SIMULATED_TABLES, tablePlan } from './simulated-tables.ts';
import { trueEffects } from './truth.ts';

export interface SimulatedTable {
  /** CDC's name of the file: `DEMO_H`. */
  name: string;
  /** The mark that the data are simulated. */
  label: string;
  rows: number;
  columns: { name: string; label: string; values: Float64Array }[];
}

/** The simulation has no such table. */
export class UnknownSimulatedTableError extends Error {
  constructor(table: string) {
    super(`there is no simulated table ${JSON.stringify(table)}; there are ${SIMULATED_TABLES.join(', ')}`);
    this.name = 'UnknownSimulatedTableError';
  }
}

/**
 * A table of the simulated NHANES. It depends on nothing but its arguments: each table can be made alone, in any order,
 * and all agree.
 * @throws UnknownSimulatedTableError, UnknownSimulatedCycleError, InvalidSimulationError
 */
export function simulateTable(table: string, of: Cycle, simulation: Simulation): SimulatedTable {
  checkSimulation(simulation);
  const cycle = simulatedCycle(of);
  const plan = tablePlan(table, cycle);
  if (plan === undefined) throw new UnknownSimulatedTableError(table);
  const described = [{ name: 'SEQN', label: 'Respondent sequence number' }, ...plan.columns];
  const count = participantsOf(cycle, simulation.scale);
  const values = described.map(() => new Float64Array(count));
  const personAt = personsOf(simulation, cycle);
  const study = { effects: trueEffects(simulation.metalEffects), scale: simulation.scale };
  let rows = 0;
  for (let index = 0; index < count; index++) {
    const person = personAt(index);
    if (!plan.hasRow(person)) continue;
    values[0][rows] = person.seqn;
    const answers = plan.row(person, study);
    for (let j = 0; j < answers.length; j++) values[j + 1][rows] = answers[j];
    rows++;
  }
  return {
    name: fileName(table, cycle),
    label: markOf(simulation),
    rows,
    columns: described.map((column, j) => ({ ...column, values: values[j].subarray(0, rows) })),
  };
}

/** A simulated file has fewer rows than the simulation that it names has made: it was cut between two rows. */
export class SimulatedRowsMissingError extends Error {
  constructor(file: string, found: number, simulation: SimulationMark) {
    super(
      `${file} has ${found} rows, fewer than its label (${markOf(simulation)}) says: the end of the file is missing`,
    );
    this.name = 'SimulatedRowsMissingError';
  }
}

/**
 * Holds the rows of a simulated file against those that its simulation makes, which nothing but seed and scale decide.
 * Takes time with the rows that were found, whatever scale the label names; does nothing for a table that is not
 * simulated.
 * @throws SimulatedRowsMissingError, InvalidSimulationError
 */
export function checkSimulatedRows(table: string, cycle: Cycle, simulation: SimulationMark, found: number): void {
  checkSimulation(simulation);
  if (!isSimulatedCycle(cycle)) return;
  const plan = tablePlan(table, cycle);
  if (plan === undefined) return;
  const count = participantsOf(cycle, simulation.scale);
  const personAt = personsOf(simulation, cycle);
  let rows = 0;
  for (let index = 0; index < count; index++) {
    if (plan.hasRow(personAt(index))) rows++;
    if (rows > found) throw new SimulatedRowsMissingError(fileName(table, cycle), found, simulation);
  }
}
